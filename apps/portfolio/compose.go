package portfolio

import (
	"errors"
	"strings"

	"pims/apps"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// draft is what a page would show if it were published now: a publication
// whose contents are still those of the owner's files.
type draft struct {
	pub      doctypes.Publication
	sources  [][]source // of the contents of pub, by block and item
	material map[string]Material
	checks   checks
}

// source is where a content of a publication comes from.
type source struct {
	block   string         // id of the block of the page
	doc     instance.DocID // a file, or a badge
	file    instance.DocID // none: there is no content, such as a badge without a picture
	version doctypes.Version
	picture bool
}

// composer makes a draft inside a transaction.
type composer struct {
	tx   *instance.Tx
	call *apps.Call
	draft
}

// compose reads what a page shows. What is not there any more is left out and
// noted. Pictures are not looked at yet: see inspect.
func compose(tx *instance.Tx, c *apps.Call, p doctypes.Page) (draft, error) {
	m := composer{tx: tx, call: c, draft: draft{material: map[string]Material{}}}
	m.pub = doctypes.Publication{
		Title: strings.TrimSpace(p.Title), Subtitle: strings.TrimSpace(p.Subtitle), Theme: p.Theme, Blocks: []doctypes.PublicBlock{},
	}
	m.checks.words(p)
	for _, b := range p.Blocks {
		if err := m.block(b); err != nil {
			return m.draft, err
		}
	}
	return m.draft, nil
}

// block adds what a block shows, unless that is nothing.
func (m *composer) block(b doctypes.Block) error {
	out := doctypes.PublicBlock{Kind: b.Kind, Heading: strings.TrimSpace(b.Heading), Text: strings.TrimSpace(b.Text)}
	var from []source
	for _, item := range b.Items {
		s, err := m.item(&out, b, item)
		if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
			m.material[item.ID] = Material{Kind: materialKind(b.Kind), Missing: true}
			m.checks.add(Check{Code: "item-missing", Block: b.ID})
			continue
		}
		if err != nil {
			return err
		}
		s.block = b.ID
		from = append(from, s)
	}
	said := out.Heading+out.Text != ""
	if len(from) == 0 && (b.Kind != kindText || !said) {
		m.checks.add(Check{Code: "empty-block", Block: b.ID})
		out.Kind = kindText // what it says is left
	}
	if len(from) > 0 || said {
		m.pub.Blocks, m.sources = append(m.pub.Blocks, out), append(m.sources, from)
	}
	return nil
}

func materialKind(block string) string {
	if block == kindGallery {
		return "picture"
	}
	return block
}

// item adds one thing to a block, storage.ErrNotFound if it is not there.
func (m *composer) item(out *doctypes.PublicBlock, b doctypes.Block, item doctypes.BlockItem) (source, error) {
	id := instance.DocID(item.ID)
	switch b.Kind {
	case kindCertification:
		c, err := instance.In[doctypes.Certification](m.tx).Get(id)
		if err == nil {
			m.material[item.ID] = certificationMaterial(c)
			m.checks.certification(b.ID, c)
			out.Certifications = append(out.Certifications, publicCertification(c))
		}
		return source{}, err
	case kindBadge:
		badge, err := instance.In[doctypes.Badge](m.tx).Get(id)
		if err != nil {
			return source{}, err
		}
		public := publicBadge(badge)
		m.material[item.ID] = badgeMaterial(badge, m.tx.Now())
		m.checks.badge(b.ID, badge, m.tx.Now())
		s, err := badgePicture(m.tx, id, badge)
		if s.file != "" {
			public.Image = new(doctypes.PublicFile)
		}
		out.Badges = append(out.Badges, public)
		return s, err
	default:
		f, err := fileThere(m.tx, id)
		if err != nil {
			return source{}, err
		}
		s := source{doc: id, file: id, version: *f.Current()}
		s.picture = b.Kind == kindGallery || isPicture(s.version.Mime)
		public := doctypes.PublicFile{Mime: s.version.Mime, Alt: strings.TrimSpace(item.Alt), Caption: strings.TrimSpace(item.Caption)}
		if b.Kind == kindFile {
			public.Name = f.Name
		}
		out.Files = append(out.Files, public)
		m.material[item.ID] = Material{Kind: kindFile, Name: f.Name}
		return s, nil
	}
}

// content returns the place of a content in the publication.
func (d *draft) content(block, item int) *doctypes.PublicFile {
	if b := &d.pub.Blocks[block]; b.Kind == kindBadge {
		return b.Badges[item].Image
	} else if item < len(b.Files) {
		return &b.Files[item]
	}
	return nil
}
