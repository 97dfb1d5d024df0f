package portfolio

import (
	"embed"
	"fmt"
	"strings"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
)

//go:embed messages/*.json
var files embed.FS

// texts are the templates and the words of the notice, in each language.
var texts = fault.Texts[words](files)

type words struct {
	Copy      string               `json:"copy"`    // in the title of one
	Purpose   string               `json:"purpose"` // of publishing a page: %s is its title
	Shown     map[string][2]string `json:"shown"`   // what is on a page: one, and several
	Templates []blueprint          `json:"templates"`
}

// blueprint is what a page can begin as.
type blueprint struct {
	Name        string `json:"name"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Page        struct {
		Title    string `json:"title"`
		Subtitle string `json:"subtitle"`
		Theme    string `json:"theme"`
		Blocks   []struct {
			doctypes.Block
			Hint string `json:"hint"`
		} `json:"blocks"`
	} `json:"page"`
}

func (w words) template(name string) (blueprint, bool) {
	for _, t := range w.Templates {
		if t.Name == name {
			return t, true
		}
	}
	return blueprint{}, false
}

func templates(lang fault.Lang) []Template {
	all := []Template{}
	for _, t := range texts[lang].Templates {
		all = append(all, Template{t.Name, t.Title, t.Description, len(t.Page.Blocks)})
	}
	return all
}

// begin makes a page of a template. {name} stands for the owner.
func (t blueprint) begin(tx *instance.Tx) (doctypes.Page, error) {
	me, err := account(tx)
	if err != nil {
		return doctypes.Page{}, err
	}
	filled := strings.NewReplacer("{name}", strings.TrimSpace(me.GivenName+" "+me.FamilyName), "{given_name}", me.GivenName)
	p := doctypes.Page{
		Title: filled.Replace(t.Page.Title), Subtitle: filled.Replace(t.Page.Subtitle), Template: t.Name, Theme: t.Page.Theme,
		Blocks: []doctypes.Block{},
	}
	for _, b := range t.Page.Blocks {
		b.Heading, b.Text = filled.Replace(b.Heading), filled.Replace(b.Text)
		p.Blocks = append(p.Blocks, b.Block)
	}
	return p, nil
}

// hints say of the blocks that a template brought what they are for. They are
// no part of the page, so that none is ever published.
func hints(p doctypes.Page, lang fault.Lang) map[string]string {
	all := map[string]string{}
	t, _ := texts[lang].template(p.Template)
	for _, b := range t.Page.Blocks {
		for _, there := range p.Blocks {
			if there.ID == b.ID && there.Kind == b.Kind && b.Hint != "" {
				all[b.ID] = b.Hint
			}
		}
	}
	return all
}

// shown says what is on a publication, for those who are asked to agree to it.
func shown(pub doctypes.Publication, lang fault.Lang) (lines []string) {
	count := map[string]int{}
	var named []string
	name := func(kind, what string) { named = append(named, fmt.Sprintf(texts[lang].Shown[kind][0], what)) }
	for _, b := range pub.Blocks {
		if b.Heading != "" || b.Text != "" {
			count[kindText]++
		}
		for _, f := range b.Files {
			if isPicture(f.Mime) {
				count["picture"]++
			} else {
				name(kindFile, f.Name)
			}
		}
		for _, c := range b.Certifications {
			name(kindCertification, c.Title)
		}
		for _, badge := range b.Badges {
			name(kindBadge, badge.Name)
		}
	}
	for _, kind := range []string{kindText, "picture"} {
		switch n := count[kind]; {
		case n == 1:
			lines = append(lines, texts[lang].Shown[kind][0])
		case n > 1:
			lines = append(lines, fmt.Sprintf(texts[lang].Shown[kind][1], n))
		}
	}
	return append(lines, named...)
}
