package drive

import (
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"pims/apps"
	"pims/apps/drive/contents"
)

var downloadOperation = huma.Operation{
	OperationID: "download", Method: http.MethodGet, Path: "/files/{id}/content",
	Summary: "A file's content, to be saved; ranges and conditions of RFC 9110",
	Parameters: []*huma.Param{
		param("path", "id", "the file", true, text),
		param("query", "version", "number of a version; the current one if absent", false, &huma.Schema{Type: "integer"}),
		param("header", "Range", "", false, text),
		param("header", "If-None-Match", "", false, text),
	},
	Responses: map[string]*huma.Response{
		"200": bytesResponse("The content"),
		"206": bytesResponse("The ranges of it"),
		"304": {Description: "What the caller has is current"},
	},
}

func bytesResponse(about string) *huma.Response {
	return &huma.Response{Description: about, Content: body.Content}
}

// download saves a content.
func download(w http.ResponseWriter, r *http.Request, c *apps.Call) error {
	id, err := docID(chi.URLParam(r, "id"))
	if err != nil {
		return err
	}
	version := 0
	if s := r.URL.Query().Get("version"); s != "" {
		if version, err = strconv.Atoi(s); err != nil || version < 1 {
			return contents.ErrBadParameter.With("name", "version")
		}
	}
	return contents.Serve(w, r, c, apps.Link{Doc: id, Version: version})
}

// show answers a link on the content origin.
func show(w http.ResponseWriter, r *http.Request, c *apps.Call, l apps.Link) error {
	return contents.Serve(w, r, c, l)
}
