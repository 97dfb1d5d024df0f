package page

func (c *certification) write(o *out, b *block) {
	o.raw(`<article class="certification`)
	if c.Chart != "" {
		o.raw(` charted`)
	}
	o.raw(`"><div class="about">`)
	b.title(o, c.Title)
	if c.Score != "" {
		o.raw(`<p class="score"><b>`).text(c.Score).raw(`</b>`).optional(` `, c.Unit, ``).said(` <span`, c.Best, `</span>`).raw(`</p>`)
	}
	o.optional(`<p class="level">`, c.Level, `</p>`).said(`<p`, c.Facts, `</p>`).said(`<p class="state open"`, c.State, `</p>`)
	if c.Proof != "" {
		o.raw(`<p class="state valid"`).lang().raw(`>`).icon(tick).text(c.Proof).raw(`</p>`)
	}
	o.raw(`</div>`).html(c.Chart)
	if c.Areas != nil {
		o.raw(`<details class="levels">`).said(`<summary`, c.Levels, `</summary>`).raw(`<div>`)
		for _, a := range c.Areas {
			a.write(o, b.W)
		}
		o.raw(`</div></details>`)
	}
	o.raw(`</article>`)
}

func (a *area) write(o *out, w *words) {
	o.raw(`<table><caption>`).text(a.Title).raw(`</caption><thead`).lang().raw(`><tr><th scope="col">`).text(w.Competence)
	o.raw(`</th><th scope="col">`).text(w.LevelHead).raw(`</th></tr></thead><tbody>`)
	for _, c := range a.Competences {
		o.raw(`<tr><th scope="row">`).text(c.Title).raw(`</th>`).said(`<td`, c.Level, `</td></tr>`)
	}
	o.raw(`</tbody></table>`)
}

func (c *badge) write(o *out, b *block) {
	o.raw(`<li><div class="face">`).html(c.Medal)
	if c.Picture != nil {
		c.Picture.image(o)
	}
	o.raw(`</div><div class="about">`)
	b.title(o, c.Name)
	o.said(`<p`, c.Facts, `</p>`)
	if c.Criteria != "" {
		o.raw(`<p class="criteria">`).said(`<span`, b.W.Criteria, `</span> `).text(c.Criteria).raw(`</p>`)
	}
	o.raw(`</div><details class="how"`).lang().raw(`><summary><span class="state `).text(c.Seal).raw(`">`)
	if c.Seal == "valid" {
		o.icon(tick)
	} else {
		o.icon(note)
	}
	o.text(c.State).raw(`</span> <span class="ask">`).text(b.W.How).raw(`</span><span class="sr"> `).text(c.HowOf).raw(`</span></summary><ul>`)
	for _, s := range c.How {
		o.raw(`<li>`).text(s).raw(`</li>`)
	}
	o.raw(`</ul></details></li>`)
}
