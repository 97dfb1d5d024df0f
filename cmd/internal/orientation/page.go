package orientation

import (
	"errors"
	"html/template"
	"net/http"
	"strings"

	"pims/fault"
)

// page is what the service shows.
type page struct {
	What           string // connect, refused, reads, closed, down
	Name, Subject  string
	Certifications []certification
	Lang           fault.Lang
	W              map[string]string
}

// home reads anew at each visit, so that a withdrawal shows at once.
func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	v := s.visitOf(w, r)
	s.mu.Lock()
	p := page{What: "connect", Name: v.name, Subject: v.subject}
	if v.refused != "" {
		p.What = "refused"
	}
	connected := v.token != nil
	s.mu.Unlock()
	if connected {
		list, err := s.certifications(r.Context(), v)
		p.What, p.Certifications = "reads", list
		if errors.Is(err, errClosed) {
			p.What = "closed"
		} else if err != nil {
			p.What = "down"
		}
	}
	s.show(w, r, p)
}

func (s *Server) show(w http.ResponseWriter, r *http.Request, p page) {
	first, _, _ := strings.Cut(r.Header.Get("Accept-Language"), ",")
	p.Lang = fault.ParseLang(first)
	p.W = words[p.Lang]
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'")
	_ = look.Execute(w, p) // whoever has gone misses it
}

var words = map[fault.Lang]map[string]string{
	fault.French: {
		"lead": "Des parcours après la 3e, d’après ce que tu sais déjà faire.", "connect": "Relier mon Cartable",
		"refused": "Cartable n’a rien transmis. C’est peut-être qu’un parent doit encore donner son accord : reviens ensuite.",
		"hello":   "Bonjour", "reads": "Ce que Boussole lit dans ton Cartable", "none": "Rien n’est montré pour l’instant.",
		"again": "Lire de nouveau", "closed": "Cartable ne répond plus : l’accord est terminé. Boussole ne lit plus rien.",
		"down": "Cartable ne répond pas pour l’instant. Réessaie dans un moment.", "forget": "Oublier ce navigateur",
		"demo": "Un service de démonstration : tout y est inventé.", "number": "Le numéro par lequel Boussole te reconnaît",
	},
	fault.English: {
		"lead": "Paths after lower secondary school, from what you already know how to do.", "connect": "Connect my Cartable",
		"refused": "Cartable sent nothing. Perhaps a parent still has to agree: come back then.",
		"hello":   "Hello", "reads": "What Boussole reads in your Cartable", "none": "Nothing is shown for now.",
		"again": "Read again", "closed": "Cartable does not answer any more: the agreement has ended. Boussole reads nothing.",
		"down": "Cartable does not answer for now. Try again in a moment.", "forget": "Forget this browser",
		"demo": "A service for demonstration: everything here is invented.", "number": "The number by which Boussole knows you",
	},
}

var look = template.Must(template.New("").Parse(`<!doctype html>
<html lang="{{.Lang}}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Boussole Orientation</title>
<style>
:root{color-scheme:light dark;--bg:#f3eefa;--card:#fff;--ink:#221a33;--soft:#5d5474;--go:#6b3fa0;--on:#fff;--line:#d9cfea}
@media(prefers-color-scheme:dark){:root{--bg:#151020;--card:#1f1830;--ink:#f0ebf8;--soft:#b8adcf;--go:#c9a6f5;--on:#1d1230;--line:#3a2f52}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--bg);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif}
main{box-sizing:border-box;width:min(34rem,100% - 2rem);padding:2rem;background:var(--card);border-radius:16px}
h1{margin:0 0 .25rem;font-size:1.75rem}h2{font-size:1.125rem;margin:1.5rem 0 .5rem}p{margin:0 0 1.25rem;color:var(--soft)}
ul{list-style:none;margin:0 0 1.5rem;padding:0}li{padding:.75rem 0;border-top:1px solid var(--line)}li strong{display:block}
a.go,button{display:inline-block;box-sizing:border-box;min-height:2.75rem;padding:.6rem 1.25rem;font:inherit;font-weight:600;border:0;border-radius:10px;background:var(--go);color:var(--on);text-decoration:none;cursor:pointer}
button{background:none;color:var(--ink);text-decoration:underline}form{display:inline}:focus-visible{outline:3px solid currentColor;outline-offset:2px}
small{display:block;margin-top:1.5rem;color:var(--soft)}code{font-size:1em}
</style>
<main><h1>Boussole Orientation</h1><p>{{.W.lead}}</p>
{{if eq .What "reads"}}{{if .Name}}<p>{{.W.hello}} {{.Name}}</p>{{end}}<h2>{{.W.reads}}</h2>
{{if .Certifications}}<ul>{{range .Certifications}}<li><strong>{{.Title}}</strong>{{.Issuer}}{{with .Level}} · {{.}}{{end}}{{with .Score}} · {{.}}{{end}}{{with .Awarded}} · {{.}}{{end}}</li>{{end}}</ul>{{else}}<p>{{.W.none}}</p>{{end}}
<p>{{.W.number}} : <code>{{.Subject}}</code></p><a class="go" href="/">{{.W.again}}</a>
{{else if eq .What "closed"}}<p role="status">{{.W.closed}}</p><a class="go" href="/connect">{{.W.connect}}</a>
{{else if eq .What "down"}}<p role="alert">{{.W.down}}</p><a class="go" href="/">{{.W.again}}</a>
{{else}}{{if eq .What "refused"}}<p role="status">{{.W.refused}}</p>{{end}}<a class="go" href="/connect">{{.W.connect}}</a>{{end}}
{{if or (eq .What "reads") (eq .What "closed")}} <form method="post" action="/forget"><button>{{.W.forget}}</button></form>{{end}}
<small>{{.W.demo}}</small></main>
`))
