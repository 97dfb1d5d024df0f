package doctypes

import (
	"time"

	"pims/storage"
)

// Folder is a folder of the file tree. Its own name stands here and in the
// directory entry of its parent; its children hang on its id.
type Folder struct {
	Parent    string    `json:"parent"`
	Name      string    `json:"name"`
	Created   time.Time `json:"created"`
	Modified  time.Time `json:"modified"`
	Favourite bool      `json:"favourite,omitempty"`
	Trashed   time.Time `json:"trashed,omitzero"`
	WasIn     string    `json:"was_in,omitempty"` // the folder it was trashed from
	Sort      string    `json:"sort,omitempty"`   // how its owner lists it: "name", "-modified", …; empty: as the others
	Marks     Marks     `json:"marks,omitzero"`
}

// Marks are what an owner, or a program of theirs, notes on a file or folder.
type Marks struct {
	Tags        []string   `json:"tags,omitempty"`        // as they were typed, in order
	Colour      string     `json:"colour,omitempty"`      // one of Colours
	Description string     `json:"description,omitempty"` // a few lines
	Properties  []Property `json:"properties,omitempty"`  // of WebDAV clients, by name (RFC 4918, 4: dead properties)
}

// Property is what a WebDAV client keeps on a file or folder.
type Property struct {
	Name string `json:"name"` // "{namespace}name"
	XML  string `json:"xml"`  // the whole element
}

// Colours are the names of the colours that folders and files can have; the
// interface knows what they look like.
var Colours = []string{"blue", "coral", "green", "violet", "pink", "sun"}

// File is a file with the versions that are kept of it.
type File struct {
	Parent    string    `json:"parent"`
	Name      string    `json:"name"`
	Created   time.Time `json:"created"`
	Favourite bool      `json:"favourite,omitempty"`
	Trashed   time.Time `json:"trashed,omitzero"`
	WasIn     string    `json:"was_in,omitempty"`
	Origin    Origin    `json:"origin,omitzero"`
	Versions  []Version `json:"versions"` // oldest first, never empty; the last is current
	Marks     Marks     `json:"marks,omitzero"`
}

// Origin says how a file came where its owner did not put it there themselves.
// Files of older programs have none.
type Origin struct {
	Way OriginWay `json:"way"`
	By  string    `json:"by,omitempty"` // who left it, in their own words; the konnector that brought it
}

// OriginWay is a way in which files come.
type OriginWay string

// The ways.
const (
	Deposited OriginWay = "deposit"    // left by a link
	Brought   OriginWay = "connection" // by a konnector
)

// Version is one content of a file.
type Version struct {
	N        int         `json:"n"` // from 1, never given twice in a file
	Blob     storage.Ref `json:"blob"`
	Mime     string      `json:"mime"`
	Modified time.Time   `json:"modified"`
	Stored   time.Time   `json:"stored,omitzero"`    // when it became current; unknown in what older programs wrote
	Infected string      `json:"infected,omitempty"` // what a virus scanner calls what it found in it; nobody can open it
}

// Current returns the version that the file shows.
func (f *File) Current() *Version { return &f.Versions[len(f.Versions)-1] }

// Version returns version n, or nil.
func (f *File) Version(n int) *Version {
	for i := range f.Versions {
		if f.Versions[i].N == n {
			return &f.Versions[i]
		}
	}
	return nil
}
