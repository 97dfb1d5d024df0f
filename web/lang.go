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
			if cookies {
				if chosen := readPaint(r)["lang"]; chosen != "" {
					lang = fault.Lang(chosen)
				}
			}
			if lang != fault.French { // which an answer has anyway
				r = r.WithContext(apps.WithLang(r.Context(), lang))
			}
			next.ServeHTTP(w, r)
		})
	}
}

func accepted(r *http.Request) fault.Lang {
	asked := r.Header.Get("Accept-Language")
	if asked == "" {
		return fault.French
	}
	list, _, err := tags.ParseAcceptLanguage(asked)
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
