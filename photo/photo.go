package photo

import (
	"bytes"
	"image"
	"image/color"
	_ "image/gif" // what Decode reads
	"image/jpeg"
	"image/png"
	"slices"

	_ "golang.org/x/image/webp" // what Decode reads

	"pims/fault"
)

// ErrUnreadable is a picture that this package cannot make anew.
var ErrUnreadable = fault.New(fault.Unsupported, "picture-unreadable") // args: name, given by the caller

// The bounds of what is decoded.
const (
	MaxBytes  = 32 << 20 // of a file
	maxPixels = 40e6
	maxMemory = 192 << 20 // of the decoded picture
)

// Picture is a picture that tells no more than what is to be seen.
type Picture struct {
	Bytes         []byte
	Mime          string // image/jpeg, or image/png where there is transparency or line art
	Width, Height int
}

// Look reads the facts of a picture.
func Look(raw []byte) (Facts, error) {
	config, _, err := measure(raw)
	if err != nil {
		return Facts{}, err
	}
	told := read(raw)
	told.width, told.height = config.Width, config.Height
	f := told.facts()
	f.memory = memory(raw, config)
	return f, nil
}

// measure reads the head of a picture and refuses what would cost too much.
func measure(raw []byte) (image.Config, string, error) {
	config, format, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return config, format, ErrUnreadable.Because(err)
	}
	pixels := float64(config.Width) * float64(config.Height)
	if config.Width < 1 || config.Height < 1 || pixels > maxPixels || memory(raw, config) > maxMemory {
		return config, format, ErrUnreadable
	}
	return config, format, nil
}

// memory is how many bytes decoding a picture takes.
func memory(raw []byte, config image.Config) int64 {
	pixels := int64(config.Width) * int64(config.Height)
	switch {
	case progressive(raw):
		return 16 * pixels
	case config.ColorModel == color.RGBA64Model, config.ColorModel == color.NRGBA64Model:
		return 8 * pixels
	case config.ColorModel == color.GrayModel:
		return pixels
	default:
		return 4 * pixels
	}
}

// progressive reports whether a picture is a JPEG that comes in several passes:
// until the last of them all its coefficients are in memory. Its frame header is
// looked for anywhere, since a decoder passes over what should not be before it.
func progressive(raw []byte) bool {
	return bytes.HasPrefix(raw, []byte{0xff, 0xd8}) && slices.ContainsFunc([]byte{0x0b, 0x11, 0x14}, func(size byte) bool {
		return bytes.Contains(raw, []byte{0xff, 0xc2, 0, size, 8})
	})
}

// Clean returns a picture made anew, upright, no side longer than edge pixels.
func Clean(raw []byte, edge int) (Picture, error) {
	config, format, err := measure(raw)
	if err != nil {
		return Picture{}, err
	}
	src, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return Picture{}, ErrUnreadable.Because(err)
	}
	told := read(raw)
	w, h := fit(config.Width, config.Height, edge)
	img := scale(src, w, h)
	if t, ok := profile(told.profile); ok {
		t.apply(img)
	}
	return encode(turn(img, told.orientation), format)
}

// fit returns the largest size of the same shape within a square.
func fit(w, h, edge int) (int, int) {
	if w <= edge && h <= edge {
		return w, h
	}
	if w >= h {
		return edge, max(1, (h*edge+w/2)/w)
	}
	return max(1, (w*edge+h/2)/h), edge
}

// largePNG is where a photo that came as a PNG is better off as a JPEG.
const largePNG = 512 << 10

func encode(img *image.RGBA, format string) (Picture, error) {
	var out bytes.Buffer
	size := img.Bounds().Size()
	drawn := format == "png" || format == "gif"
	opaque := img.Opaque()
	if drawn || !opaque {
		if err := png.Encode(&out, img); err != nil {
			return Picture{}, err
		}
		if !opaque || out.Len() <= largePNG {
			return Picture{out.Bytes(), "image/png", size.X, size.Y}, nil
		}
		out.Reset()
	}
	err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 84})
	return Picture{out.Bytes(), "image/jpeg", size.X, size.Y}, err
}
