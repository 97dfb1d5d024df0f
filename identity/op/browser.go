package op

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"time"

	"pims/fault"
	"pims/identity"
)

// Browser is what package web knows of whoever makes a request.
type Browser struct {
	Person   identity.PersonID                                      // signed in by a cookie; may be empty
	SignedIn time.Time                                              // when that session began
	Language fault.Lang                                             //
	Cookies  func(name string) []*http.Cookie                       //
	SignOut  func(ctx context.Context, w http.ResponseWriter) error // ends that session
}

type browserKey struct{}

// WithBrowser returns a context that says from which browser a request comes.
// Without it no request of a client can be read, finished or declined.
func WithBrowser(ctx context.Context, b Browser) context.Context {
	return context.WithValue(ctx, browserKey{}, b)
}

func browserOf(ctx context.Context) Browser {
	b, _ := ctx.Value(browserKey{}).(Browser)
	return b
}

// browserCookie ties a request to the browser that brought it: whoever only has
// its address can neither read nor finish it. It ends with the window.
const browserCookie = "__Host-oidc"

// mark returns the value of a browser's cookie, empty if it has none that could
// be ours.
func (b Browser) mark() string {
	if b.Cookies == nil {
		return ""
	}
	list := b.Cookies(browserCookie)
	if len(list) != 1 || len(list[0].Value) != base64.RawURLEncoding.EncodedLen(16) {
		return ""
	}
	return list[0].Value
}

// newMark gives a browser its cookie.
func newMark(w http.ResponseWriter) string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails
	mark := base64.RawURLEncoding.EncodeToString(raw)
	http.SetCookie(w, &http.Cookie{
		Name: browserCookie, Value: mark, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return mark
}

func markHash(mark string) []byte {
	sum := sha256.Sum256([]byte(mark))
	return sum[:]
}

// isOf reports whether a request came by this browser.
func (b Browser) isOf(r request) bool {
	mark := b.mark()
	return mark != "" && subtle.ConstantTimeCompare(markHash(mark), r.Browser) == 1
}
