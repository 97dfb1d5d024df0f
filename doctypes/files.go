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
}

// File is a file with the versions that are kept of it.
type File struct {
	Parent    string    `json:"parent"`
	Name      string    `json:"name"`
	Created   time.Time `json:"created"`
	Favourite bool      `json:"favourite,omitempty"`
	Trashed   time.Time `json:"trashed,omitzero"`
	WasIn     string    `json:"was_in,omitempty"`
	Versions  []Version `json:"versions"` // oldest first, never empty; the last is current
}

// Version is one content of a file.
type Version struct {
	N        int         `json:"n"` // from 1, never given twice in a file
	Blob     storage.Ref `json:"blob"`
	Mime     string      `json:"mime"`
	Modified time.Time   `json:"modified"`
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
