package certifications

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

var matchOperation = operation("match-original", "/originals", "Keep a PDF as the original of the certification whose code is in it")

var attachOperation = operation("attach-original", "/{id}/original", "Keep a PDF as the original of a certification, if its code is in it",
	&huma.Param{In: "path", Name: "id", Required: true, Schema: &huma.Schema{Type: "string"}})

// operation describes a route that takes a PDF; the typed routes have
// registered the schema of its answer.
func operation(id, path, summary string, params ...*huma.Param) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: http.MethodPost, Path: path, Summary: summary, Parameters: params,
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/pdf": {Schema: &huma.Schema{Type: "string", Format: "binary"}},
		}},
		Responses: map[string]*huma.Response{"200": {Description: "The certification with its original", Content: map[string]*huma.MediaType{
			"application/json": {Schema: &huma.Schema{Ref: "#/components/schemas/CertificationsCertification"}},
		}}},
	}
}
