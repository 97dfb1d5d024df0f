package drive

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"pims/apps"
	"pims/apps/drive/contents"
	"pims/doctypes"
	"pims/instance"
	"pims/preview"
)

var thumbnailOperation = huma.Operation{
	OperationID: "thumbnail", Method: http.MethodGet, Path: "/files/{id}/thumbnail",
	Summary: "A small picture of a file, upright and with nothing that its file tells beside it; made if it is not there",
	Parameters: []*huma.Param{
		param("path", "id", "the file", true, text),
		param("query", "size", "its longer side: 256 pixels (s) or 1280 (l)", false, &huma.Schema{Type: "string", Enum: []any{"s", "l"}, Default: "s"}),
		param("query", "v", "the file's ETag: makes the address change with the content", false, text),
		param("header", "If-None-Match", "", false, text),
	},
	Responses: map[string]*huma.Response{
		"200": {Description: "The picture", Content: map[string]*huma.MediaType{"image/jpeg": {}, "image/png": {}}},
		"304": {Description: "What the caller has is current"},
	},
}

// thumbnail shows a picture of a file in a page of the interface. It is one that
// this program made, so that it may be shown from the origin of the API.
func (a *App) thumbnail(w http.ResponseWriter, r *http.Request, c *apps.Call) error {
	id, err := docID(chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	size := preview.Small
	switch s := preview.Size(r.URL.Query().Get("size")); s {
	case preview.Small, "":
	case preview.Large:
		size = s
	default:
		return contents.ErrBadParameter.With("name", "size")
	}
	var v doctypes.Version
	tag := ""
	err = c.View(r.Context(), func(tx *instance.Tx) error {
		e, err := tx.Tree().Entry(id)
		if err != nil {
			return err
		}
		if e.Kind != instance.KindFile {
			return preview.ErrNone
		}
		f, err := instance.In[doctypes.File](tx).Get(id)
		if err != nil {
			return err
		}
		v, tag = *f.Current(), strings.TrimSuffix(e.ETag, `"`)+"-"+string(size)+`"`
		return nil
	})
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("ETag", tag)
	h.Set("Vary", "Cookie, Authorization") // who sits down at this browser next has another
	h.Set("Cache-Control", "private, no-cache")
	if r.URL.Query().Has("v") {
		h.Set("Cache-Control", "private, max-age=86400") // signing out empties the browser's cache
	}
	if match := r.Header.Get("If-None-Match"); match != "" && apps.Matches(match, tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	p, err := a.previews.Thumbnail(r.Context(), c, v, size)
	if err != nil {
		h.Del("ETag")
		h.Del("Cache-Control")
		return err
	}
	h.Set("Content-Type", p.Mime)
	h.Set("Content-Length", strconv.Itoa(len(p.Bytes)))
	h.Set("X-Content-Type-Options", "nosniff")
	_, err = w.Write(p.Bytes)
	return err
}
