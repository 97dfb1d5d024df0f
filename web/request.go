package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"net/netip"
	"strings"
)

// info is what the edge knows of one request: for the log, and for problems.
type info struct {
	id      string
	route   string // the pattern, never the path
	code    string // of the fault it was answered with
	browser bool
	client  netip.Addr
	look    look // of an answer of the content origin

	protocol *spoken // that the request speaks, nil for none
}

// look says which headers an answer of the content origin gets.
type look int

const (
	lookContent look = iota // something that a person keeps
	lookPage                // a page of ours
	lookFramed              // one that may stand in the interface
	lookAsset               // of a page
	lookShared              // a page that shows what somebody keeps
	lookSent                // what somebody keeps, to who has a link
)

type infoKey struct{}

// infoOf returns the info of a request, an empty one outside of any.
func infoOf(ctx context.Context) *info {
	if i, ok := ctx.Value(infoKey{}).(*info); ok {
		return i
	}
	return new(info)
}

// identify gives a request its id. An id that the client sends is ignored: it
// could hold anything.
func (s *Server) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var raw [8]byte
		_, _ = rand.Read(raw[:]) // never fails
		i := &info{id: hex.EncodeToString(raw[:]), route: "none", browser: fromBrowser(r), client: s.clientOf(r)}
		i.protocol = s.protocol(r)
		w.Header().Set("X-Request-Id", i.id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), infoKey{}, i)))
	})
}

// fromBrowser reports whether a page sent the request: then a challenge would
// open the browser's own password box.
func fromBrowser(r *http.Request) bool {
	h := r.Header
	return h.Get("Sec-Fetch-Mode") != "" || h.Get("Sec-Fetch-Site") != "" || h.Get("Origin") != "" ||
		strings.HasPrefix(h.Get("User-Agent"), "Mozilla/")
}
