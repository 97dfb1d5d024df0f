package page

import (
	"hash/fnv"
	"html/template"
	"math"
	"strconv"
	"strings"
	"sync"
)

const hues = 8 // h0 to h7 of the style sheet

// medals are the shapes of medals that are drawn, as points of a polygon of 120
// by 120: a rosette, a hexagon, an octagon, a star.
var medals = sync.OnceValue(func() []string {
	ring := func(n int, outer, inner float64) string {
		var b strings.Builder
		for i := range n {
			r := outer
			if i%2 == 1 {
				r = inner
			}
			at := 2*math.Pi*float64(i)/float64(n) - math.Pi/2
			b.WriteString(strconv.FormatFloat(60+r*math.Cos(at), 'f', 1, 64) + "," + strconv.FormatFloat(52+r*math.Sin(at), 'f', 1, 64) + " ")
		}
		return strings.TrimSpace(b.String())
	}
	return []string{ring(40, 48, 43), ring(6, 48, 48), ring(8, 48, 48), ring(16, 49, 41)}
})

// medal draws one for a badge that brings no picture: its colour comes from the
// name of who awards it, its shape from its own, so that each stays the same.
func medal(issuer, name string) template.HTML {
	hue, form := hash(issuer)%hues, hash(name)
	shapes := medals()
	return template.HTML(`<svg class="medal h` + strconv.Itoa(int(hue)) + `" viewBox="0 0 120 136" width="120" height="136" aria-hidden="true" focusable="false">` +
		`<path class="ribbon" d="M38 84 26 128l17-6 12 12 9-42zM82 84l12 44-17-6-12 12-9-42z"/><polygon points="` + shapes[form%uint32(len(shapes))] + `"/>` +
		`<circle class="rim" cx="60" cy="52" r="35"/><path class="star" d="` + star + `"/></svg>`)
}

// star is the drawing in the middle.
const star = "M60 30.5 66.3 43.3 80.4 45.4 70.2 55.3 72.6 69.4 60 62.8 47.4 69.4 49.8 55.3 39.6 45.4 53.7 43.3Z"

func hash(s string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s)) // never fails
	return h.Sum32()
}
