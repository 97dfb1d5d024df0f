package op

import (
	"html/template"
	"net/http"

	"pims/fault"
)

// page tells a person why a service cannot go on from here.
var page = template.Must(template.New("refused").Parse(`<!doctype html>
<html lang="{{.Lang}}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{{.Title}}</title>
<main>
<h1>{{.Title}}</h1>
<p>{{.Detail}}</p>
<p><a href="/">Cartable</a></p>
</main>
`))

// refuse answers a person in the browser: nobody can be sent back to a client
// that is not known for certain.
func (p *Provider) refuse(w http.ResponseWriter, r *http.Request, err error) {
	lang := browserOf(r.Context()).Language
	if lang == "" {
		lang = fault.French
	}
	status := http.StatusBadRequest
	if kind := fault.KindOf(err); kind != fault.Invalid {
		status = failureStatus(kind)
	}
	p.cfg.Logger.WarnContext(r.Context(), "openid request refused", "code", fault.Code(err), "status", status)
	m := fault.Sentence(err, lang)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_ = page.Execute(w, map[string]string{"Lang": string(lang), "Title": m.Title, "Detail": m.Detail}) // the browser may be gone
}
