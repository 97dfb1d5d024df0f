package page

import (
	"html/template"
	"unicode"
	"unicode/utf8"

	"pims/doctypes"
)

const (
	maxBars   = 40
	fullScale = 8 // levels that a bar of full height stands for, or more
	barWidth  = 11
	barGap    = 4
	areaGap   = 14
	barHeight = 72
)

// chart draws a bar for each competence, the areas a little apart. It says
// nothing that the table beside it does not.
func chart(areas []doctypes.Area, top int) template.HTML {
	top = max(top, fullScale)
	for _, a := range areas {
		for _, c := range a.Competences {
			top = max(top, c.Level)
		}
	}
	var bars out
	x, n := 0, 0
	for _, a := range areas {
		for _, c := range a.Competences {
			if n++; n > maxBars {
				break
			}
			high := max(3, barHeight*max(c.Level, 0)/top)
			bars.raw(`<rect class="rest" x="`).number(x).raw(`" width="11" height="72" rx="3"/><rect x="`).number(x)
			bars.raw(`" y="`).number(barHeight - high).raw(`" width="11" height="`).number(high).raw(`" rx="3"/>`)
			x += barWidth + barGap
		}
		x += areaGap - barGap
	}
	width := max(x-areaGap, barWidth)
	var svg out
	svg.raw(`<svg class="chart" viewBox="0 0 `).number(width).raw(` 72" width="`).number(width).raw(`" height="72" aria-hidden="true" focusable="false">`)
	return template.HTML(append(append(svg.buf, bars.buf...), "</svg>"...))
}

// capital begins a sentence.
func capital(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[size:]
}
