package page

import (
	"math"
	"strconv"

	"pims/doctypes"
)

// gallery is a block of pictures in rows. The pictures of a row are equally
// high and fill its width, each nearly in its own shape: since a page has no
// inline style, shapes are rounded to the steps of a scale, which cuts off at
// most a fortieth.
type gallery struct {
	Form string // class: single, tall, rows, many
	Rows []row
}

type row struct {
	Shape    string // classes: of all together, and whether it is one alone
	Pictures []picture
	Column   []picture // two, one above the other, at the right of a mosaic
	Share    string    // class: shape of the column
}

type picture struct {
	Address, Small, Sizes, Alt, Caption, Shape string
	Width, Height                              int
	Lazy                                       bool

	ratio float64
}

const (
	scaleFrom, scaleStep, scaleSteps = 0.3, 1.05, 52 // to 3.6 for a picture, 3.8 for a row
	pageWidth                        = 1152          // pixels, of the widest page
	scaled                           = 800           // width of the smaller picture
	rowRatio                         = 2.8           // width of a row by its height that is aimed at
)

// shape is the class of a ratio of width to height.
func shape(ratio float64) string {
	n := math.Round(math.Log(ratio/scaleFrom) / math.Log(scaleStep))
	return "q" + strconv.Itoa(int(min(max(n, 0), scaleSteps)))
}

func newGallery(v View, at int, w *words) gallery {
	files := v.Publication.Blocks[at].Files
	pics := make([]picture, len(files))
	for i, f := range files {
		pics[i] = newPicture(f, w)
		pics[i].Address, pics[i].Lazy = v.Content(at, i, 0), at > 1
		if f.Width > scaled {
			pics[i].Small = v.Content(at, i, scaled)
		}
	}
	g := gallery{Form: "rows"}
	switch {
	case len(pics) == 0:
		return gallery{}
	case len(pics) == 1 && pics[0].ratio < 0.95:
		g.Form = "tall"
	case len(pics) == 1:
		g.Form = "single"
	case len(pics) == 3 && pics[0].ratio < 1.5 && min(pics[1].ratio, pics[2].ratio) >= 1:
		g.Form = "mosaic"
		g.Rows = []row{mosaic(pics)}
		return g
	case len(pics) > 5:
		g.Form = "rows many"
	}
	for _, cut := range cuts(pics) {
		g.Rows = append(g.Rows, newRow(pics[cut[0]:cut[1]]))
	}
	return g
}

func newPicture(f doctypes.PublicFile, w *words) picture {
	p := picture{Alt: f.Alt, Caption: f.Caption, Width: f.Width, Height: f.Height, ratio: 1.5}
	if f.Width > 0 && f.Height > 0 {
		p.ratio = min(max(float64(f.Width)/float64(f.Height), scaleFrom), 3.6)
	}
	if p.Alt == "" && p.Caption == "" {
		p.Alt = w.NoAlt
	}
	p.Shape = shape(p.ratio)
	return p
}

func newRow(pics []picture) row {
	sum := 0.0
	for _, p := range pics {
		sum += p.ratio
	}
	for i := range pics {
		pics[i].Sizes = sizes(pageWidth * pics[i].ratio / sum)
	}
	r := row{Shape: shape(sum), Pictures: pics}
	if len(pics) == 1 {
		r.Shape += " lone"
	}
	return r
}

// sizes says how wide a picture is shown: the browser takes the file by it.
func sizes(pixels float64) string {
	return "(max-width: 48rem) 100vw, " + strconv.Itoa(int(math.Ceil(pixels))) + "px"
}

// mosaic sets the first of three large at the left, as high as the two others
// at its right with their gap and captions.
func mosaic(pics []picture) row {
	const gap, caption = 24, 64
	up := 1/pics[1].ratio + 1/pics[2].ratio
	// widths a and c with a + c + gap = pageWidth and a/r = c·up + gap + caption.
	c := ((pageWidth-gap)/pics[0].ratio - gap - caption) / (up + 1/pics[0].ratio)
	c = min(max(c, 0.25*pageWidth), 0.6*pageWidth)
	a := pageWidth - gap - c
	pics[0].Shape = shape(a / c)
	for i, width := range []float64{a, c, c} {
		pics[i].Sizes = sizes(width)
	}
	return row{Pictures: pics[:1], Column: pics[1:], Share: shape(1)}
}

// cuts divides pictures into rows of about the same shape; a wide first of many
// stands alone.
func cuts(pics []picture) (all [][2]int) {
	from := 0
	if n := len(pics); (n == 3 || n > 4) && pics[0].ratio >= 1.3 {
		all, from = append(all, [2]int{0, 1}), 1
	}
	// cost[i] is that of the best division of what begins at i, next[i] its first row's end.
	n := len(pics)
	cost, next := make([]float64, n+1), make([]int, n)
	for i := n - 1; i >= from; i-- {
		cost[i] = math.Inf(1)
		sum := 0.0
		for end := i + 1; end <= n && end <= i+4; end++ {
			sum += pics[end-1].ratio
			off := math.Log(sum / rowRatio)
			if c := off*off + cost[end]; c < cost[i] {
				cost[i], next[i] = c, end
			}
		}
	}
	for i := from; i < n; i = next[i] {
		all = append(all, [2]int{i, next[i]})
	}
	return all
}
