package photo

import (
	"encoding/binary"
	"image"
	"math"
)

// transform turns the colours of a profile into those of sRGB, which is what
// browsers take a picture without a profile for.
type transform struct {
	linear [3][256]float64 // of each channel
	matrix [3][3]float64   // to linear sRGB
}

// profile reads an ICC profile (ICC.1:2022) of three primaries and three
// curves, which cameras and screens have. ok is false for any other, and for
// one that is as good as sRGB: there is nothing to do then.
func profile(raw []byte) (t transform, ok bool) {
	if len(raw) < 132 || string(raw[16:20]) != "RGB " || string(raw[20:24]) != "XYZ " {
		return t, false
	}
	tags := map[string][]byte{}
	for i, n := uint32(0), binary.BigEndian.Uint32(raw[128:]); i < min(n, 100) && len(raw) >= int(144+12*i); i++ {
		e := raw[132+12*i:]
		at, size := uint64(binary.BigEndian.Uint32(e[4:])), uint64(binary.BigEndian.Uint32(e[8:]))
		if at+size <= uint64(len(raw)) {
			tags[string(e[:4])] = raw[at : at+size]
		}
	}
	for c, name := range []string{"r", "g", "b"} {
		xyz, okXYZ := point(tags[name+"XYZ"])
		curve, okCurve := curve(tags[name+"TRC"])
		if !okXYZ || !okCurve {
			return t, false
		}
		for i := range t.linear[c] {
			t.linear[c][i] = curve(float64(i) / 255)
		}
		for to := range 3 {
			for k := range 3 {
				t.matrix[to][c] += fromXYZ[to][k] * xyz[k]
			}
		}
	}
	return t, !t.idle()
}

// fromXYZ leads from the profile connection space (D50) to linear sRGB.
var fromXYZ = [3][3]float64{
	{3.1338561, -1.6168667, -0.4906146},
	{-0.9787684, 1.9161415, 0.0334540},
	{0.0719453, -0.2289914, 1.4052427},
}

func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / 65536 }

// point reads an XYZType.
func point(tag []byte) (xyz [3]float64, ok bool) {
	if len(tag) < 20 || string(tag[:4]) != "XYZ " {
		return xyz, false
	}
	return [3]float64{fixed(tag[8:]), fixed(tag[12:]), fixed(tag[16:])}, true
}

// curve reads a curveType or a parametricCurveType.
func curve(tag []byte) (func(float64) float64, bool) {
	if len(tag) < 12 {
		return nil, false
	}
	switch string(tag[:4]) {
	case "curv":
		n := int(binary.BigEndian.Uint32(tag[8:]))
		table := tag[12:]
		switch {
		case n == 0:
			return func(x float64) float64 { return x }, true
		case n < 0 || n > len(table)/2:
			return nil, false
		case n == 1:
			gamma := float64(binary.BigEndian.Uint16(table)) / 256
			return func(x float64) float64 { return math.Pow(x, gamma) }, true
		}
		value := func(i int) float64 { return float64(binary.BigEndian.Uint16(table[2*i:])) / 65535 }
		return func(x float64) float64 {
			at := x * float64(n-1)
			i := min(int(at), n-2)
			return value(i) + (value(i+1)-value(i))*(at-float64(i))
		}, true
	case "para":
		return parametric(int(binary.BigEndian.Uint16(tag[8:])), tag[12:])
	}
	return nil, false
}

// parametric reads the five functions of table 68: all are the last one with
// some parameters left out.
func parametric(kind int, raw []byte) (func(float64) float64, bool) {
	counts := []int{1, 3, 4, 5, 7}
	if kind >= len(counts) || len(raw) < 4*counts[kind] {
		return nil, false
	}
	var p [7]float64
	for i := range counts[kind] {
		p[i] = fixed(raw[4*i:])
	}
	g, a, b, c, d, e, f := p[0], p[1], p[2], p[3], p[4], p[5], p[6]
	switch kind {
	case 0:
		a = 1
	case 1:
		c, d = 0, -b/a
	case 2:
		c, d, e, f = 0, -b/a, p[3], p[3]
	}
	return func(x float64) float64 {
		if x >= d {
			return math.Pow(math.Max(a*x+b, 0), g) + e
		}
		return c*x + f
	}, true
}

// gamma is the encoding of sRGB (IEC 61966-2-1).
func gamma(x float64) uint8 {
	x = math.Min(math.Max(x, 0), 1)
	if x <= 0.0031308 {
		return uint8(x*12.92*255 + 0.5)
	}
	return uint8((1.055*math.Pow(x, 1/2.4)-0.055)*255 + 0.5)
}

func (t *transform) one(r, g, b uint8) (out [3]float64) {
	in := [3]float64{t.linear[0][r], t.linear[1][g], t.linear[2][b]}
	for c := range out {
		out[c] = t.matrix[c][0]*in[0] + t.matrix[c][1]*in[1] + t.matrix[c][2]*in[2]
	}
	return out
}

// idle reports whether nothing that can be seen would change, or the profile
// makes no sense.
func (t *transform) idle() bool {
	most := 0
	for _, c := range [][3]uint8{{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {64, 64, 64}, {128, 128, 128}, {255, 255, 255}, {200, 120, 60}} {
		for i, v := range t.one(c[0], c[1], c[2]) {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return true
			}
			most = max(most, int(math.Abs(float64(gamma(v))-float64(c[i]))))
		}
	}
	return most <= 3
}

// apply changes the colours of a picture; what is transparent stays as it is.
func (t *transform) apply(img *image.RGBA) {
	var encoded [4096]uint8
	for i := range encoded {
		encoded[i] = gamma(float64(i) / 4095)
	}
	for i := 0; i+4 <= len(img.Pix); i += 4 {
		p := img.Pix[i : i+4]
		if p[3] != 255 {
			continue
		}
		for c, v := range t.one(p[0], p[1], p[2]) {
			p[c] = encoded[int(math.Min(math.Max(v, 0), 1)*4095+0.5)]
		}
	}
}
