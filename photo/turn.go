package photo

import "image"

// turn returns a picture as its orientation (EXIF, tag 0x0112) wants it shown.
func turn(src *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	dst := image.NewRGBA(size)
	for y := range h {
		for x := range w {
			to := x
			at := y
			switch orientation {
			case 2: // mirrored
				to = w - 1 - x
			case 3: // upside down
				to, at = w-1-x, h-1-y
			case 4: // upside down and mirrored
				at = h - 1 - y
			case 5: // lying on its side and mirrored
				to, at = y, x
			case 6: // lying on its left side
				to, at = h-1-y, x
			case 7:
				to, at = h-1-y, w-1-x
			case 8: // lying on its right side
				to, at = y, w-1-x
			}
			copy(dst.Pix[at*dst.Stride+4*to:][:4], src.Pix[y*src.Stride+4*x:][:4])
		}
	}
	return dst
}
