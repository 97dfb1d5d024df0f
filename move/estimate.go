package move

import (
	"context"
	"encoding/json"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
)

// Size is about what an archive would hold.
type Size struct {
	Bytes     int64 `json:"bytes"` // of the contents, before compression
	Files     int64 `json:"files"`
	Documents int64 `json:"documents"` // of all doctypes, files and folders included
}

// Estimate tells how large an export would be, without reading contents. It
// counts what waits to be removed as well.
func Estimate(ctx context.Context, a *instance.Access) (s Size, err error) {
	defer fault.Wrap(&err, "estimate")
	err = a.View(ctx, func(tx *instance.Tx) error {
		for _, d := range doctypes.All() {
			if d.Stays {
				continue
			}
			for doc, err := range tx.Documents(d.Name, "") {
				s.Documents++
				if d.Name != doctypes.FileName {
					continue
				}
				s.Files++
				var f doctypes.File
				if err != nil || json.Unmarshal(doc.Body, &f) != nil || len(f.Versions) == 0 {
					continue
				}
				all, _ := fileContents(doc.ID, "", f)
				for _, c := range all {
					s.Bytes += c.ref.Size
				}
			}
		}
		return ctx.Err()
	})
	return s, err
}
