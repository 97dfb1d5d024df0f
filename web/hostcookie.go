package web

import (
	"net/http"
	"time"
)

// oneCookie returns the value of a cookie, empty if there is none or more than
// one.
func oneCookie(r *http.Request, name string) string {
	if list := r.CookiesNamed(name); len(list) == 1 {
		return list[0].Value
	}
	return ""
}

// setCookie sets a cookie for this host alone; a life below zero removes it.
func setCookie(w http.ResponseWriter, name, value string, life time.Duration) {
	w.Header().Add("Set-Cookie", hostCookie(name, value, life))
}

func hostCookie(name, value string, life time.Duration) string {
	c := http.Cookie{
		Name: name, Value: value, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: int(life / time.Second),
	}
	if life < 0 {
		c.MaxAge = -1
	}
	return c.String()
}
