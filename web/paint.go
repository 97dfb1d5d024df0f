package web

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"pims/doctypes"
)

// paint is what the first paint of the interface depends on: readable cookies,
// by name. Values are words of a fixed set; nothing else is ever written into a
// page.
type paint map[string]string

// paintCookies lists the cookies, the attribute of <html> that each becomes,
// and what it is when there is none.
var paintCookies = []struct{ cookie, attribute, fallback string }{
	{"lang", "lang", "fr"},
	{"theme", "data-theme", "system"},
	{"text_size", "data-text-size", "100"},
	{"font", "data-font", "atkinson"},
	{"motion", "data-motion", "auto"},
	{"lines", "data-lines", "normal"},
}

var paintValues = map[string][]string{
	"lang":      {"fr", "en"},
	"theme":     {"system", "light", "dark", "contrast"},
	"text_size": {"100", "105", "110", "115", "120", "125", "130", "135", "140", "145", "150"},
	"font":      {"atkinson", "opendyslexic", "system"},
	"motion":    {"auto", "reduce"},
	"lines":     {"normal", "wide"},
}

// readPaint returns the paint cookies of a request that hold a known value.
func readPaint(r *http.Request) paint {
	cookies := r.Cookies()
	if len(cookies) == 0 {
		return nil
	}
	p := paint{}
	for _, c := range cookies {
		if i := slices.Index(paintValues[c.Name], c.Value); i >= 0 {
			p[c.Name] = paintValues[c.Name][i] // ours, not the client's
		}
	}
	return p
}

// paintOf maps preferences to cookies.
func paintOf(p doctypes.Preferences) paint {
	out := paint{
		"lang": p.Language, "theme": p.Theme, "text_size": strconv.Itoa(p.TextSize), "font": p.Font,
		"motion": "auto", "lines": "normal",
	}
	if p.ReduceMotion {
		out["motion"] = "reduce"
	}
	if p.WideLines {
		out["lines"] = "wide"
	}
	return out
}

// cookies returns the Set-Cookie values of a paint; life 0 lasts as long as the
// browser's window, a negative one removes them.
func (p paint) cookies(life time.Duration) []string {
	var list []string
	for _, c := range paintCookies {
		value := p[c.cookie]
		if life >= 0 && !slices.Contains(paintValues[c.cookie], value) {
			value = c.fallback // preferences from elsewhere may hold anything
		}
		cookie := http.Cookie{
			Name: c.cookie, Value: value, Path: "/", Secure: true, SameSite: http.SameSiteLaxMode, MaxAge: maxAge(life),
		}
		list = append(list, cookie.String())
	}
	return list
}

// maxAge is the Max-Age of a life: at least a second if there is any.
func maxAge(life time.Duration) int {
	if life > 0 && life < time.Second {
		return 1
	}
	return int(life / time.Second)
}
