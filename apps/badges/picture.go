package badges

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"pims/apps"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// pictureKind is the kind of link that opens a badge's picture.
const pictureKind = "badge"

// pictureTypes are what a badge's picture may be. An SVG runs nothing in an
// <img>, and nothing under the policy of the content origin.
var pictureTypes = []string{"image/png", "image/svg+xml", "image/jpeg", "image/webp", "image/gif"}

// pictureFile returns the file that shows a badge, no id if there is none.
func pictureFile(tx *instance.Tx, b doctypes.Badge) (instance.DocID, doctypes.Version, error) {
	for _, id := range []string{b.Image, b.Original} {
		if id == "" {
			continue
		}
		f, err := instance.In[doctypes.File](tx).Get(instance.DocID(id))
		if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
			continue
		}
		if err != nil {
			return "", doctypes.Version{}, err
		}
		if v := *f.Current(); slices.Contains(pictureTypes, v.Mime) {
			return instance.DocID(id), v, nil
		}
	}
	return "", doctypes.Version{}, nil
}

// picture is where the badge's picture is, for a caller whom a link can be made
// for.
func picture(tx *instance.Tx, c *apps.Call, id instance.DocID, b doctypes.Badge) (*Picture, error) {
	file, v, err := pictureFile(tx, b)
	if err != nil || file == "" {
		return nil, err
	}
	url, expires, err := c.Link(apps.Link{Kind: pictureKind, Doc: id, Version: v.N, Inline: true})
	if errors.Is(err, apps.ErrNoSession) {
		return nil, nil // a device reads the file by its id
	}
	return &Picture{url, expires}, err
}

// show serves a badge's picture on the content origin.
func show(w http.ResponseWriter, r *http.Request, c *apps.Call, l apps.Link) error {
	var file instance.DocID
	err := c.View(r.Context(), func(tx *instance.Tx) error {
		b, err := instance.In[doctypes.Badge](tx).Get(l.Doc)
		if err == nil {
			file, _, err = pictureFile(tx, b)
		}
		if err == nil && file == "" {
			return storage.ErrNotFound
		}
		return err
	})
	if err != nil {
		return err
	}
	content, err := c.Open(r.Context(), file, 0)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", strings.ToLower(content.Version.Mime))
	http.ServeContent(w, r, "", time.Time{}, content)
	return content.Close()
}
