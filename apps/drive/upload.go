package drive

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"pims/apps"
	"pims/apps/drive/contents"
	"pims/instance"
)

// body describes a request body of any bytes.
var body = &huma.RequestBody{
	Required: true,
	Content:  map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
}

func param(in, name, about string, required bool, s *huma.Schema) *huma.Param {
	return &huma.Param{In: in, Name: name, Description: about, Required: required, Schema: s}
}

var text = &huma.Schema{Type: "string"}

// entryResponse describes an answer with one entry; the typed routes have
// registered its schema.
func entryResponse(about string) *huma.Response {
	return &huma.Response{Description: about, Content: map[string]*huma.MediaType{
		"application/json": {Schema: &huma.Schema{Ref: "#/components/schemas/DriveEntry"}},
	}}
}

var uploadOperation = huma.Operation{
	OperationID: "upload", Method: http.MethodPut, Path: "/folders/{id}/content",
	Summary: "Store the body as a file of a folder",
	Parameters: []*huma.Param{
		param("path", "id", "the folder", true, text),
		param("query", "conflict", "what to do when the name is taken", false,
			&huma.Schema{Type: "string", Enum: []any{"refuse", "keep-both", "replace"}, Default: "refuse"}),
		param("header", "Content-Disposition", "attachment; filename*=UTF-8''name (RFC 6266, RFC 8187)", true, text),
		param("header", "Content-Digest", "sha-256=:base64: (RFC 9530)", false, text),
		param("header", "Last-Modified", "the file's own time", false, text),
	},
	RequestBody: body,
	Responses: map[string]*huma.Response{
		"200": entryResponse("A new version of the file of that name"),
		"201": entryResponse("A new file"),
	},
}

func (a *App) upload(w http.ResponseWriter, r *http.Request, c *apps.Call) error {
	parent, err := docID(chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	way := instance.Conflict(r.URL.Query().Get("conflict"))
	switch way {
	case "":
		way = instance.Refuse
	case instance.Refuse, instance.KeepBoth, instance.Replace:
	default:
		return contents.ErrBadParameter.With("name", "conflict")
	}
	name, err := contents.FileName(r.Header.Get("Content-Disposition"))
	if err != nil {
		return err
	}
	u, in, err := contents.Receive(r, name)
	if err != nil {
		return err
	}
	e, created, err := c.UploadFile(r.Context(), parent, name, way, u, in)
	if err != nil {
		return in.Fault(err)
	}
	status := http.StatusOK
	if created {
		status = http.StatusCreated
	}
	return a.writeEntry(w, status, e)
}

var uploadVersionOperation = huma.Operation{
	OperationID: "upload-version", Method: http.MethodPut, Path: "/files/{id}/content",
	Summary: "Store the body as a new version of a file",
	Parameters: []*huma.Param{
		param("path", "id", "the file", true, text),
		param("header", "If-Match", "the ETag that the file must still have", false, text),
		param("header", "Content-Digest", "sha-256=:base64: (RFC 9530)", false, text),
		param("header", "Last-Modified", "the file's own time", false, text),
	},
	RequestBody: body,
	Responses:   map[string]*huma.Response{"200": entryResponse("The file as it is now")},
}

func (a *App) uploadVersion(w http.ResponseWriter, r *http.Request, c *apps.Call) error {
	id, err := docID(chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	var was instance.Entry
	err = c.View(r.Context(), func(tx *instance.Tx) (err error) {
		was, err = tx.Tree().Entry(id)
		return err
	})
	if err != nil {
		return err
	}
	if was.Kind != instance.KindFile {
		return errNotFile
	}
	match := ""
	if header := r.Header.Get("If-Match"); header != "" && header != "*" {
		if !apps.Matches(header, was.ETag) {
			return instance.ErrChanged
		}
		match = was.ETag // and still is when the content has arrived
	}
	u, in, err := contents.Receive(r, was.Name)
	if err != nil {
		return err
	}
	e, err := c.UploadVersion(r.Context(), id, match, u, in)
	if err != nil {
		return in.Fault(err)
	}
	return a.writeEntry(w, http.StatusOK, e)
}

func (a *App) writeEntry(w http.ResponseWriter, status int, e instance.Entry) error {
	w.Header().Set("ETag", e.ETag)
	return apps.WriteJSON(w, status, a.view(e))
}
