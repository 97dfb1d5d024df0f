package doctypes

import (
	"time"

	"pims/storage"
)

// Page is a page of the owner's portfolio as they write it. Nobody else sees
// it; what others see is a [Publication].
type Page struct {
	Title    string    `json:"title"`
	Subtitle string    `json:"subtitle,omitempty"`
	Template string    `json:"template"` // that it began as
	Theme    string    `json:"theme"`    // its colours
	Blocks   []Block   `json:"blocks"`
	Created  time.Time `json:"created"`
	Modified time.Time `json:"modified"`
	Trashed  time.Time `json:"trashed,omitzero"`
	Address  string    `json:"address,omitempty"` // of its publications, from the first one on
}

// Block is one part of a page.
type Block struct {
	ID      string      `json:"id"`   // within the page
	Kind    string      `json:"kind"` // text, gallery, file, certification, badge
	Heading string      `json:"heading,omitempty"`
	Text    string      `json:"text,omitempty"`  // of a text: paragraphs, **strong**, *emphasis*, lists, links
	Items   []BlockItem `json:"items,omitempty"` // of the others
}

// BlockItem is a document that a block shows.
type BlockItem struct {
	ID      string `json:"id"`
	Alt     string `json:"alt,omitempty"`     // what a picture shows, for those who do not see it
	Caption string `json:"caption,omitempty"` //
}

// Publication is a page as it was when its owner published it: it changes no
// more. Who may see it, and whether at all, is in its [Grant]. It stays on its
// host, since its address does.
type Publication struct {
	Page      string        `json:"page"`
	Address   string        `json:"address"`
	Preview   string        `json:"preview"` // secret of those who are asked to agree
	Title     string        `json:"title"`
	Subtitle  string        `json:"subtitle,omitempty"`
	Author    string        `json:"author"`
	Theme     string        `json:"theme"`
	Language  string        `json:"language"`
	Blocks    []PublicBlock `json:"blocks"`
	Published time.Time     `json:"published"`
	Expires   time.Time     `json:"expires"`
}

// PublicBlock is a block with all that visitors see of what it shows.
type PublicBlock struct {
	Kind           string          `json:"kind"`
	Heading        string          `json:"heading,omitempty"`
	Text           string          `json:"text,omitempty"`
	Files          []PublicFile    `json:"files,omitempty"` // pictures of a gallery, or a file
	Certifications []Certification `json:"certifications,omitempty"`
	Badges         []PublicBadge   `json:"badges,omitempty"`
}

// PublicFile is a content as visitors get it; of pictures a copy without place,
// time and device.
type PublicFile struct {
	Blob    storage.Ref `json:"blob"`
	Name    string      `json:"name,omitempty"`
	Mime    string      `json:"mime"`
	Width   int         `json:"width,omitempty"`
	Height  int         `json:"height,omitempty"`
	Alt     string      `json:"alt,omitempty"`
	Caption string      `json:"caption,omitempty"`
}

// PublicBadge is what visitors see of a badge.
type PublicBadge struct {
	Name     string      `json:"name"`
	Issuer   string      `json:"issuer"`
	Awarded  string      `json:"awarded,omitempty"`
	Expires  time.Time   `json:"expires,omitzero"`
	Criteria string      `json:"criteria,omitempty"`
	Verdict  string      `json:"verdict"`
	Verified time.Time   `json:"verified"`
	Image    *PublicFile `json:"image,omitempty"`
}
