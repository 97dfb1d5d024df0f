package page

import (
	"time"

	"pims/doctypes"
	"pims/fault"
)

// Banner says why somebody sees a page that is not simply public.
type Banner string

// The banners.
const (
	Public Banner = ""
	Draft  Banner = "draft" // the author looks at what they are writing
	Asked  Banner = "asked" // a parent looks at what they are asked to agree to
)

// View is what a visitor is shown.
type View struct {
	Publication doctypes.Publication
	Lang        fault.Lang // of the interface's own words; the page itself has the publication's
	Now         time.Time  // what has expired by then is not shown as valid
	Banner      Banner

	// Content is the address of the item-th content of the block-th block, both
	// from 0: of its files, or of its badges' pictures. A width is asked of
	// pictures that are wider: the same picture scaled to it, "" where there is
	// none. 0 is the content itself.
	Content func(block, item, width int) string

	Assets  string // address under which [Assets] are served: "/p/-/"
	Address string // of the page, in full: printed below it; may be empty
	Report  string // address of the form to report the page; none for a preview
	Contact string // of the host: a mail address or an https URL; may be empty
}
