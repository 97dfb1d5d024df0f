package web

import (
	"net/http"

	tags "golang.org/x/text/language"

	"pims/apps"
	"pims/fault"
)

// language finds the language of the answer: the cookie, which the person
// chose, then what the browser asks for. The content origin reads no cookie.
func language(cookies bool) middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			lang := accepted(r)
			if chosen := readPaint(r)["lang"]; cookies && chosen != "" {
				lang = fault.Lang(chosen)
			}
			next.ServeHTTP(w, r.WithContext(apps.WithLang(r.Context(), lang)))
		})
	}
}

func accepted(r *http.Request) fault.Lang {
	list, _, err := tags.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil {
		return fault.French
	}
	for _, tag := range list {
		switch base, _ := tag.Base(); fault.Lang(base.String()) {
		case fault.French:
			return fault.French
		case fault.English:
			return fault.English
		}
	}
	return fault.French
}
