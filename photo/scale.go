package photo

import (
	"image"
	"image/color"
)

// scale returns a picture of w by h pixels, each the mean of what it covers. It
// holds two rows at a time beside its result: kernels of image/draw would hold
// hundreds of megabytes for a large photo. w and h are no larger than the
// source's sides.
func scale(src image.Image, w, h int) *image.RGBA {
	from := src.Bounds()
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	row := rows(src)
	across, down := shares(from.Dx(), w), shares(from.Dy(), h)
	line := make([]uint8, 4*from.Dx())
	now, next := make([]float32, 4*(w+1)), make([]float32, 4*(w+1))
	part := make([]float32, 4*(w+1))
	norm := float32(w) / float32(from.Dx()) * float32(h) / float32(from.Dy())
	at := 0
	flush := func() {
		out := dst.Pix[at*dst.Stride : at*dst.Stride+4*w]
		for i := range out {
			out[i] = uint8(min(now[i]*norm+0.5, 255))
		}
		now, next = next, now
		clear(next)
		at++
	}
	for y, s := range down {
		if s.to > at {
			flush()
		}
		row(y, line)
		clear(part)
		for x, t := range across {
			p, in := part[4*t.to:4*t.to+8], line[4*x:4*x+4]
			for c := range 4 {
				v := float32(in[c])
				p[c] += v * t.first
				p[4+c] += v * (1 - t.first)
			}
		}
		for i, v := range part[:4*w] {
			now[i] += v * s.first
			next[i] += v * (1 - s.first)
		}
	}
	flush()
	return dst
}

// share says where a pixel of the source goes: so much of it into one, the rest
// into the next.
type share struct {
	to    int
	first float32
}

func shares(from, to int) []share {
	all := make([]share, from)
	for i := range all {
		// The pixel covers [i, i+1) · to/from.
		begin, end := i*to, (i+1)*to
		n := begin / from
		all[i] = share{n, 1}
		if edge := (n + 1) * from; end > edge {
			all[i].first = float32(edge-begin) / float32(end-begin)
		}
	}
	return all
}

// rows returns how to read a row of a picture as premultiplied RGBA.
func rows(src image.Image) func(y int, out []uint8) {
	b := src.Bounds()
	switch m := src.(type) {
	case *image.YCbCr:
		return func(y int, out []uint8) {
			for x := range b.Dx() {
				i, c := m.YOffset(b.Min.X+x, b.Min.Y+y), m.COffset(b.Min.X+x, b.Min.Y+y)
				out[4*x], out[4*x+1], out[4*x+2] = color.YCbCrToRGB(m.Y[i], m.Cb[c], m.Cr[c])
				out[4*x+3] = 255
			}
		}
	case *image.RGBA:
		return func(y int, out []uint8) { copy(out, m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):]) }
	case *image.NRGBA:
		return func(y int, out []uint8) {
			in := m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):]
			for i := 0; i < 4*b.Dx(); i += 4 {
				a := uint32(in[i+3])
				for c := range 3 {
					out[i+c] = uint8((uint32(in[i+c])*a + 127) / 255)
				}
				out[i+3] = in[i+3]
			}
		}
	case *image.Gray:
		return func(y int, out []uint8) {
			in := m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):]
			for x := range b.Dx() {
				out[4*x], out[4*x+1], out[4*x+2], out[4*x+3] = in[x], in[x], in[x], 255
			}
		}
	default:
		return func(y int, out []uint8) {
			for x := range b.Dx() {
				r, g, bl, a := src.At(b.Min.X+x, b.Min.Y+y).RGBA()
				out[4*x], out[4*x+1], out[4*x+2], out[4*x+3] = uint8(r>>8), uint8(g>>8), uint8(bl>>8), uint8(a>>8)
			}
		}
	}
}
