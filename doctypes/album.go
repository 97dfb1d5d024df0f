package doctypes

import "time"

// Album is a choice of photos and videos, in an order. They stay where they are:
// an album holds none.
type Album struct {
	Name     string    `json:"name"`
	Cover    string    `json:"cover,omitempty"` // one of Items; empty: the first that is there
	Items    []string  `json:"items"`           // ids of files, in order; one that is in the trash, or gone, is passed over
	Created  time.Time `json:"created"`
	Modified time.Time `json:"modified"`
}
