package portfolio

import (
	"encoding/json"
	"regexp"
	"slices"
	"unicode/utf8"

	"github.com/google/uuid"

	"pims/apps/portfolio/page"
	"pims/doctypes"
)

// The kinds of blocks.
const (
	kindText          = "text"
	kindGallery       = "gallery"
	kindFile          = "file"
	kindCertification = "certification"
	kindBadge         = "badge"
)

// The bounds of a page.
const (
	maxTitle  = 200 // characters, of headings too
	maxText   = 8000
	maxWords  = 500 // characters of an alternative text, a caption or a subtitle
	maxBlocks = 40
	maxItems  = 24
	maxPage   = 48 << 10 // bytes of JSON
)

var blockID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)

// check refuses what no page can be.
func (w written) check() error {
	bad := func(field string) error { return errBadPage.With("field", field) }
	switch {
	case long(w.Title, maxTitle):
		return bad("title")
	case long(w.Subtitle, maxWords):
		return bad("subtitle")
	case !slices.Contains(page.Themes(), w.Theme):
		return bad("theme")
	case len(w.Blocks) > maxBlocks:
		return bad("blocks")
	}
	seen := map[string]bool{}
	for _, b := range w.Blocks {
		if !blockID.MatchString(b.ID) || seen[b.ID] {
			return bad("blocks.id")
		}
		seen[b.ID] = true
		if field := wrong(b); field != "" {
			return bad("blocks." + field)
		}
	}
	raw, err := json.Marshal(w)
	if err == nil && len(raw) > maxPage {
		err = errPageTooLarge
	}
	return err
}

// wrong returns the field that makes a block none, "" if there is none.
func wrong(b doctypes.Block) string {
	switch b.Kind {
	case kindText:
		if len(b.Items) > 0 {
			return "items"
		}
	case kindGallery, kindFile, kindCertification, kindBadge:
	default:
		return "kind"
	}
	switch {
	case long(b.Heading, maxTitle):
		return "heading"
	case long(b.Text, maxText):
		return "text"
	case len(b.Items) > maxItems:
		return "items"
	}
	for _, item := range b.Items {
		if u, err := uuid.Parse(item.ID); err != nil || u.String() != item.ID {
			return "items.id"
		}
		if long(item.Alt, maxWords) || long(item.Caption, maxWords) {
			return "items.alt"
		}
	}
	return ""
}

func long(s string, characters int) bool { return utf8.RuneCountInString(s) > characters }
