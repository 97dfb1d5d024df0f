package page

import (
	"html/template"
	"io"

	"pims/fault"
)

// FrameView is a page that is none of a portfolio: an error, a form.
type FrameView struct {
	Lang   fault.Lang
	Title  string
	Assets string // as in [View]
	Body   template.HTML
}

// Frame writes a page around a body. The body may use these classes:
//
//	p.lead                 the sentence that matters most
//	p.hint                 beside a field or below it
//	div.field              label, p.hint, control, p.wrong, in this order
//	fieldset.field         legend, p.hint, then div.choice of input and label
//	div.alert, div.notice  what went wrong (give it role="alert"); what to know
//	button, a.button       the main action; with .second, another
//	dl.facts               dt and dd in two columns
//	div.card               a framed part
func Frame(w io.Writer, v FrameView) error {
	o := &out{}
	o.head(string(v.Lang), "host", v.Title, v.Assets)
	o.raw(`<body class="frame">
<a class="skip" href="#content">`).text(wordsIn(v.Lang).Skip).raw("</a>\n<header class=\"brand\">").icon(satchel)
	o.raw("Cartable</header>\n<main id=\"content\" tabindex=\"-1\"><h1>").text(v.Title).raw("</h1>\n").html(v.Body)
	o.raw("\n</main>\n</body>\n</html>\n")
	return o.to(w)
}
