package ent

import (
	"html/template"
	"net/http"
	"strings"

	"pims/fault"
)

// page shows what a person sees of the portal: the form, or a sentence. Its
// form posts to the address that it stands at, so the request stays with it.
func (s *Server) page(w http.ResponseWriter, r *http.Request, status int, what, login string) {
	first, _, _ := strings.Cut(r.Header.Get("Accept-Language"), ",")
	lang := fault.ParseLang(first)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self' 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	data := struct {
		Lang, Name, School, What, Login string
		W                               map[string]string
	}{string(lang), s.Name, s.School, what, login, words[lang]}
	_ = look.Execute(w, data) // whoever has gone misses it
}

var words = map[fault.Lang]map[string]string{
	fault.French: {
		"title": "Se connecter", "login": "Identifiant", "password": "Mot de passe", "go": "Se connecter", "cancel": "Annuler",
		"wrong": "Identifiant ou mot de passe incorrect.", "request": "Cette demande n’est pas correcte. Revenez à l’application et recommencez.",
		"out": "Vous êtes déconnecté du portail.", "demo": "Portail de démonstration : tout y est inventé.",
	},
	fault.English: {
		"title": "Sign in", "login": "Login", "password": "Password", "go": "Sign in", "cancel": "Cancel",
		"wrong": "Wrong login or password.", "request": "This request is not right. Go back to the application and start again.",
		"out": "You are signed out of the portal.", "demo": "A portal for demonstration: everything here is invented.",
	},
}

var look = template.Must(template.New("").Parse(`<!doctype html>
<html lang="{{.Lang}}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Name}}</title>
<style>
:root{color-scheme:light dark;--bg:#eef1f6;--card:#fff;--ink:#1c2333;--soft:#55607a;--go:#3d4ea8;--on:#fff;--bad:#a3201b;--line:#7a8494}
@media(prefers-color-scheme:dark){:root{--bg:#12151d;--card:#1b202c;--ink:#eceff5;--soft:#aab4c8;--go:#a9b6ff;--on:#10142a;--bad:#ff9a92;--line:#78869a}}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--bg);color:var(--ink);font:1.0625rem/1.5 system-ui,sans-serif}
main{box-sizing:border-box;width:min(26rem,100% - 2rem);padding:2rem;background:var(--card);border-radius:14px}
h1{margin:0 0 .25rem;font-size:1.5rem}p{margin:0 0 1.25rem;color:var(--soft)}p[role=alert]{color:var(--bad);font-weight:600}
label{display:block;margin:0 0 .25rem;font-weight:600}
input{box-sizing:border-box;width:100%;min-height:2.75rem;margin:0 0 1rem;padding:.5rem .75rem;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:8px}
button{width:100%;min-height:2.75rem;margin:.25rem 0;font:inherit;font-weight:600;border:0;border-radius:8px;background:var(--go);color:var(--on);cursor:pointer}
button[name=cancel]{background:transparent;color:var(--ink)}:focus-visible{outline:3px solid currentColor;outline-offset:2px}
small{display:block;margin-top:1rem;color:var(--soft)}
</style>
<main><h1>{{.Name}}</h1><p>{{.School}}</p>
{{if eq .What "out"}}<p role="status">{{.W.out}}</p>{{else if eq .What "request"}}<p role="alert">{{.W.request}}</p>{{else}}
{{if eq .What "wrong"}}<p role="alert">{{.W.wrong}}</p>{{end}}
<form method="post"><label for="login">{{.W.login}}</label><input id="login" name="login" value="{{.Login}}" autocomplete="username" autocapitalize="none" required>
<label for="password">{{.W.password}}</label><input id="password" name="password" type="password" autocomplete="current-password" required>
<button>{{.W.go}}</button><button name="cancel" value="1" formnovalidate>{{.W.cancel}}</button></form>{{end}}
<small>{{.W.demo}}</small></main>
`))
