package webtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"

	"pims/doctypes"
	"pims/identity"
	"pims/instance"
)

// JSON is a body written in place.
type JSON = map[string]any

// Actor is somebody who sends requests.
type Actor struct {
	run    *Run
	Token  string // of the session; for As and Token
	header http.Header
}

// Nobody is who has not signed in.
func (r *Run) Nobody() *Actor { return &Actor{run: r, header: http.Header{}} }

// As is a person in a browser, with the session cookie.
func (r *Run) As(login string) *Actor {
	r.t.Helper()
	if a, ok := r.actors[login]; ok {
		return a
	}
	a := r.Nobody()
	a.Token = r.signIn(login)
	a.header.Set("Cookie", "__Host-pims="+a.Token)
	a.header.Set("Sec-Fetch-Site", "same-origin")
	a.header.Set("Sec-Fetch-Mode", "cors")
	r.actors[login] = a
	return a
}

// Again is a person in another browser: a session of its own.
func (r *Run) Again(login string) *Actor {
	r.t.Helper()
	delete(r.actors, login)
	return r.As(login)
}

// Script is a person's script, with the bearer token of a session of its own.
func (r *Run) Script(login string) *Actor {
	r.t.Helper()
	return r.Bearer(r.signIn(login))
}

// Device is a person's device, with an app password for these scopes, whatever
// protocol they are of; "*" for all.
func (r *Run) Device(login string, scopes ...string) *Actor {
	r.t.Helper()
	if slices.Contains(scopes, "*") {
		scopes = nil
		for _, p := range identity.Protocols() {
			scopes = append(scopes, slices.Concat(p.Read, p.Write)...)
		}
		for _, app := range r.Node.Apps {
			for _, s := range app.Manifest().Scopes {
				scopes = append(scopes, s.Name)
			}
		}
	}
	inst, ctx := r.Person(login).Instance, context.Background()
	a, id := r.Granted(login, identity.NewAppPassword{Protocols: []string{identity.ProtocolAPI}})
	i, err := r.House.Open(ctx, inst)
	must(r.t, err)
	must(r.t, i.Update(ctx, func(tx *instance.Tx) error {
		docs := instance.In[doctypes.AppPassword](tx)
		doc, err := docs.Get(id)
		doc.Scopes = scopes
		return errors.Join(err, docs.Put(id, doc))
	}))
	must(r.t, i.Close())
	return a
}

// Granted is a person's device with an app password as the person could make
// one. Its name and its expiry need not be given.
func (r *Run) Granted(login string, n identity.NewAppPassword) (*Actor, instance.DocID) {
	r.t.Helper()
	if n.Name == "" {
		n.Name = "device"
	}
	if n.Expires.IsZero() {
		n.Expires = r.clock.Now().AddDate(0, 1, 0)
	}
	secret, id, err := r.Node.People.CreateAppPassword(context.Background(), r.Person(login).Instance, n)
	must(r.t, err)
	return r.Basic(login, secret.Password), id
}

// Basic is who sends a login with a password.
func (r *Run) Basic(login, password string) *Actor {
	a := r.Nobody()
	req := http.Request{Header: a.header}
	req.SetBasicAuth(login, password)
	return a
}

// Bearer is who sends a token.
func (r *Run) Bearer(token string) *Actor {
	a := r.Nobody()
	a.Token = token
	a.header.Set("Authorization", "Bearer "+token)
	return a
}

func (r *Run) signIn(login string) string {
	r.t.Helper()
	r.Person(login)
	return r.Nobody().Post("/api/v1/session", JSON{"login": login, "password": Password}).Status(http.StatusCreated).Field("token")
}

// Get sends a GET, and so on for the other methods. header are pairs.
func (a *Actor) Get(path string, header ...string) *Answer {
	a.run.t.Helper()
	return a.Do(http.MethodGet, path, nil, header...)
}

// Delete sends a DELETE.
func (a *Actor) Delete(path string, header ...string) *Answer {
	a.run.t.Helper()
	return a.Do(http.MethodDelete, path, nil, header...)
}

// Post sends a POST.
func (a *Actor) Post(path string, body any, header ...string) *Answer {
	a.run.t.Helper()
	return a.Do(http.MethodPost, path, body, header...)
}

// Put sends a PUT.
func (a *Actor) Put(path string, body any, header ...string) *Answer {
	a.run.t.Helper()
	return a.Do(http.MethodPut, path, body, header...)
}

// Patch sends a PATCH.
func (a *Actor) Patch(path string, body any, header ...string) *Answer {
	a.run.t.Helper()
	return a.Do(http.MethodPatch, path, body, header...)
}

// Do sends a request. A string, bytes or a reader are the body as they are, nil
// is none, and anything else is sent as JSON.
func (a *Actor) Do(method, path string, body any, header ...string) *Answer {
	a.run.t.Helper()
	return a.run.send(a.run.app, method, URL+path, a.header, body, header)
}

// Content fetches a link on the content origin, as a page would: without
// cookies.
func (r *Run) Content(url string, header ...string) *Answer {
	r.t.Helper()
	return r.send(r.content, http.MethodGet, url, http.Header{}, nil, header)
}

// OnContent sends a request without a body to the content origin.
func (r *Run) OnContent(method, path string, header ...string) *Answer {
	r.t.Helper()
	return r.DoContent(method, path, nil, header...)
}

// DoContent is Do on the content origin.
func (r *Run) DoContent(method, path string, body any, header ...string) *Answer {
	r.t.Helper()
	return r.send(r.content, method, ContentURL+path, http.Header{}, body, header)
}

func (r *Run) send(h http.Handler, method, url string, base http.Header, body any, header []string) *Answer {
	r.t.Helper()
	if len(header)%2 != 0 {
		r.t.Fatal("webtest: headers come in pairs")
	}
	var content io.Reader
	mime := ""
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	case []byte:
		content = bytes.NewReader(b)
	case io.Reader:
		content = b
	default:
		raw, err := json.Marshal(b)
		must(r.t, err)
		content, mime = bytes.NewReader(raw), "application/json"
	}
	req := httptest.NewRequest(method, url, content)
	for name, values := range base {
		req.Header[name] = append([]string(nil), values...)
	}
	if mime != "" {
		req.Header.Set("Content-Type", mime)
	}
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
			continue
		}
		req.Header.Add(header[i], header[i+1])
	}
	if sized, ok := content.(interface{ Size() int64 }); ok {
		req.ContentLength = sized.Size() // as a client announces what it is about to send
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	return &Answer{run: r, asked: method + " " + url, Recorder: rec}
}
