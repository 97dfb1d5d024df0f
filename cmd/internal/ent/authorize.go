package ent

import (
	"net/http"
	"net/url"
	"slices"
	"time"
)

const sessionCookie = "ent"

// request is a checked authorization request.
type request struct {
	redirect, state, nonce, challenge string
}

// read checks what a client asks for; a client that cannot be trusted with an
// answer gets none, as RFC 6749 section 4.1.2.1 says.
func (s *Server) read(q url.Values) (request, bool) {
	r := request{q.Get("redirect_uri"), q.Get("state"), q.Get("nonce"), q.Get("code_challenge")}
	ok := q.Get("client_id") == s.Client.ID && slices.Contains(s.Client.RedirectURIs, r.redirect) &&
		q.Get("response_type") == "code" && r.challenge != "" && q.Get("code_challenge_method") == "S256"
	return r, ok
}

// authorize shows the page, or lets somebody through who is signed in here.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	req, ok := s.read(r.URL.Query())
	if !ok {
		s.page(w, r, http.StatusBadRequest, "request", "")
		return
	}
	s.mu.Lock()
	person, in := Person{}, false
	if c, err := r.Cookie(sessionCookie); err == nil {
		person, in = s.sessions[c.Value]
	}
	s.mu.Unlock()
	if in && r.URL.Query().Get("prompt") != "login" {
		s.back(w, r, req, person)
		return
	}
	s.page(w, r, http.StatusOK, "", "")
}

// signIn takes what was typed on the page.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	req, ok := s.read(r.URL.Query())
	if !ok || r.ParseForm() != nil {
		s.page(w, r, http.StatusBadRequest, "request", "")
		return
	}
	if r.PostForm.Get("cancel") != "" {
		s.redirect(w, r, req, url.Values{"error": {"access_denied"}})
		return
	}
	login := r.PostForm.Get("login")
	person, ok := s.find(login, r.PostForm.Get("password"))
	if !ok {
		s.page(w, r, http.StatusUnauthorized, "wrong", login)
		return
	}
	session := fresh()
	s.mu.Lock()
	s.sessions[session] = person
	s.mu.Unlock()
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: session, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
	s.back(w, r, req, person)
}

// back sends a person to the client with a code.
func (s *Server) back(w http.ResponseWriter, r *http.Request, req request, p Person) {
	name := fresh()
	s.mu.Lock()
	s.codes[name] = code{p, req.redirect, req.nonce, req.challenge, s.Now().Add(time.Minute)}
	s.mu.Unlock()
	s.redirect(w, r, req, url.Values{"code": {name}})
}

func (s *Server) redirect(w http.ResponseWriter, r *http.Request, req request, q url.Values) {
	q.Set("state", req.state)
	q.Set("iss", s.Issuer)
	http.Redirect(w, r, req.redirect+"?"+q.Encode(), http.StatusSeeOther)
}

// logout ends the session (OpenID Connect RP-Initiated Logout 1.0).
func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	if c, err := r.Cookie(sessionCookie); err == nil {
		s.mu.Lock()
		delete(s.sessions, c.Value)
		s.mu.Unlock()
	}
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	q := r.URL.Query()
	to := q.Get("post_logout_redirect_uri")
	if to == "" || to != s.Client.Home {
		s.page(w, r, http.StatusOK, "out", "")
		return
	}
	if state := q.Get("state"); state != "" {
		to += "?" + url.Values{"state": {state}}.Encode()
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}
