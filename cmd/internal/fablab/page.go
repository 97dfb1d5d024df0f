package fablab

import (
	"html/template"
	"net/http"
)

// home lists the badges, to be fetched; and to be revoked, since everybody here
// is the host.
func (s *Server) home(w http.ResponseWriter, _ *http.Request) {
	type line struct {
		Login, Name, What string
		Revoked           bool
	}
	var lines []line
	s.mu.Lock()
	for _, a := range s.awards {
		lines = append(lines, line{a.login, a.Name, a.Description, s.revoked[a.Status.Index]})
	}
	s.mu.Unlock()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	_ = look.Execute(w, struct {
		Name  string
		Lines []line
	}{Name, lines}) // whoever has gone misses it
}

var look = template.Must(template.New("").Parse(`<!doctype html>
<html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Name}}</title>
<style>
:root{color-scheme:light dark;--bg:#eef3fa;--card:#fff;--ink:#18202d;--soft:#4c586c;--go:#1f5fa8;--on:#fff;--line:#7a8494}
@media(prefers-color-scheme:dark){:root{--bg:#10151d;--card:#1a212c;--ink:#edf0f5;--soft:#aeb8c8;--go:#8fc1ff;--on:#0c1828}}
body{margin:0;background:var(--bg);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif}
main{max-width:46rem;margin:0 auto;padding:2rem 1rem}h1{margin:0}p{margin:.25rem 0;color:var(--soft)}
ul{list-style:none;margin:1.5rem 0;padding:0;display:grid;gap:1rem}
li{display:grid;grid-template-columns:6rem 1fr;gap:1.25rem;align-items:center;padding:1.25rem;background:var(--card);border-radius:14px}
img{width:100%}h2{margin:0;font-size:1.2rem}form{display:inline}
a,button{display:inline-block;margin:.5rem .5rem 0 0;padding:.55rem 1rem;border:1px solid var(--go);border-radius:8px;background:var(--go);color:var(--on);font:inherit;font-weight:600;text-decoration:none;cursor:pointer}
button{background:transparent;color:var(--ink);border-color:var(--line)}:focus-visible{outline:3px solid currentColor;outline-offset:2px}
</style>
<main><h1>{{.Name}}</h1><p>Un site de démonstration&nbsp;: ce fablab et ses badges sont inventés.</p>
<ul>{{range .Lines}}<li><img src="/badges/{{.Login}}.png" alt="" width="360" height="396">
<div><h2>{{.Name}}</h2><p>{{.What}}</p><p>Donné à {{.Login}}.{{if .Revoked}} <strong>Annulé.</strong>{{end}}</p>
<a href="/badges/{{.Login}}.png" download>Prendre le badge</a>
{{if .Revoked}}<form method="post" action="/restore/{{.Login}}"><button>Rétablir</button></form>{{else}}<form method="post" action="/revoke/{{.Login}}"><button>Annuler ce badge</button></form>{{end}}</div></li>{{end}}</ul></main>
`))
