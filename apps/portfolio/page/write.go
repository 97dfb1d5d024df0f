package page

// write is the page as HTML.
func (m *model) write(o *out) {
	o.head(m.Lang, m.Theme, m.Head, m.Assets)
	o.raw(`<body>
<a class="skip" href="#content"`).lang().raw(`>`).text(m.W.Skip).raw("</a>\n")
	if m.BannerTitle != "" {
		o.raw(`<aside class="banner" aria-label="`).text(m.BannerTitle).raw(`"`).lang().raw(`><p><b>`).text(m.BannerTitle).raw(`</b> `).text(m.BannerText).raw("</p></aside>\n")
	}
	o.raw(`<header class="hero`).optional(" ", m.Drawn, "").raw(`">`).html(m.Drawing).raw(`<div class="hero-text"><h1`)
	o.optional(` class="`, m.Long, `"`).raw(`>`).text(m.Title).raw(`</h1>`)
	o.optional(`<p class="subtitle">`, m.Subtitle, `</p>`).said(`<p class="by"`, m.By, `</p>`)
	o.raw("</div></header>\n<main id=\"content\" tabindex=\"-1\">\n")
	for i := range m.Blocks {
		m.Blocks[i].write(o)
	}
	o.raw("</main>\n<footer class=\"foot\"").lang().raw(">\n<div>").optional("<p><b>", m.MadeBy, "</b></p>").raw("<p>")
	for _, s := range m.Footer {
		o.text(s).raw(" ")
	}
	o.raw("</p>")
	if m.Address != "" {
		o.raw(`<p class="paper">`).text(m.W.Here).raw(" ").text(m.Address).raw("</p>")
	}
	o.raw("</div>\n")
	if m.Report != "" || m.Contact != "" {
		o.raw(`<p class="links">`)
		if m.Report != "" {
			o.raw(`<a href="`).address(m.Report).raw(`" rel="nofollow">`).icon(pennant).text(m.W.Report).raw(`</a>`)
		}
		if m.Contact != "" {
			o.raw(`<a href="`).address(m.Contact).raw(`">`).icon(letter).text(m.W.Contact).raw(`</a>`)
		}
		o.raw("</p>\n")
	}
	o.raw("</footer>\n</body>\n</html>\n")
}

func (b *block) write(o *out) {
	o.raw(`<section class="of-`).text(b.Kind)
	if b.Callout {
		o.raw(` callout`)
	}
	o.raw(`">`)
	if b.Heading != "" {
		o.raw(`<h2 id="`).text(b.ID).raw(`">`).text(b.Heading).raw(`</h2>`)
	}
	switch b.Kind {
	case "text":
		o.raw(`<div class="prose">`).html(b.Text).raw(`</div>`)
	case "gallery":
		b.Gallery.write(o)
	case "file":
		b.writeFiles(o)
	case "certification":
		o.raw(`<div class="certifications">`)
		for i := range b.Certifications {
			b.Certifications[i].write(o, b)
		}
		o.raw(`</div>`)
	case "badge":
		o.raw(`<ul class="badges">`)
		for i := range b.Badges {
			b.Badges[i].write(o, b)
		}
		o.raw(`</ul>`)
	}
	o.raw("</section>\n")
}

// title heads a card: below the block's own heading, or in its place.
func (b *block) title(o *out, s string) {
	if b.Heading != "" {
		o.raw("<h3>").text(s).raw("</h3>")
	} else {
		o.raw("<h2>").text(s).raw("</h2>")
	}
}

func (b *block) writeFiles(o *out) {
	o.raw(`<ul class="files">`)
	for _, f := range b.Files {
		o.raw(`<li><a href="`).address(f.Address).raw(`" rel="nofollow">`).icon(sheet).raw(`<span><b>`).text(f.Name).raw(`</b>`)
		o.said(`<span`, f.Detail, `</span>`).raw(`</span>`).icon(fetch).raw(`</a>`).optional(`<p>`, f.Caption, `</p>`).raw(`</li>`)
	}
	o.raw(`</ul>`)
}

func (g *gallery) write(o *out) {
	o.raw(`<div class="`).text(g.Form).raw(`">`)
	for i := range g.Rows {
		r := &g.Rows[i]
		o.raw(`<div class="row`).optional(" ", r.Shape, "").raw(`">`)
		for j := range r.Pictures {
			r.Pictures[j].write(o)
		}
		if r.Column != nil {
			o.raw(`<div class="column `).text(r.Share).raw(`">`)
			for j := range r.Column {
				r.Column[j].write(o)
			}
			o.raw(`</div>`)
		}
		o.raw(`</div>`)
	}
	o.raw(`</div>`)
}

func (p *picture) write(o *out) {
	o.raw(`<figure class="`).text(p.Shape).raw(`">`)
	p.image(o)
	o.optional(`<figcaption>`, p.Caption, `</figcaption>`).raw(`</figure>`)
}

func (p *picture) image(o *out) {
	o.raw(`<img src="`).address(p.Address).raw(`"`)
	if p.Small != "" {
		o.raw(` srcset="`).address(p.Small).raw(" ").number(scaled).raw("w, ").address(p.Address).raw(" ").number(p.Width).raw(`w" sizes="`).text(p.Sizes).raw(`"`)
	}
	o.raw(` alt="`).text(p.Alt).raw(`"`)
	if p.Width > 0 && p.Height > 0 {
		o.raw(` width="`).number(p.Width).raw(`" height="`).number(p.Height).raw(`"`)
	}
	if p.Lazy {
		o.raw(` loading="lazy"`)
	}
	o.raw(` decoding="async">`)
}
