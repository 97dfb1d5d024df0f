package pix

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"pims/doctypes"
	"pims/konnectors"
)

const (
	maxAnswer   = 512 << 10 // bytes of an answer; a certification has five thousand
	maxDocument = 12 << 10  // bytes of what is read from it; three thousand
	maxPointers = 50        // in one relationship; Pix has 5 areas, and 4 competences in one
)

// answer is a document of JSON:API.
type answer struct {
	Data     json.RawMessage `json:"data"` // a resource or a list of them
	Included []resource      `json:"included"`
	Errors   []struct {
		Status string `json:"status"`
	} `json:"errors"`
}

type resource struct {
	Type          string          `json:"type"`
	ID            string          `json:"id"`
	Attributes    json.RawMessage `json:"attributes"`
	Relationships map[string]struct {
		Data json.RawMessage `json:"data"` // one or several pointers
	} `json:"relationships"`
}

// unknown reports whether a 404 is the service's own, about the code: one from
// something on the way must not make people change a code that is right.
func unknown(body []byte) bool {
	var a answer
	return len(body) <= maxAnswer && json.Unmarshal(body, &a) == nil && len(a.Errors) > 0 && a.Errors[0].Status == "404"
}

// changed is a fault whose cause names fields and never values: it is logged.
func changed(why string) error { return konnectors.ErrChangedShape.Because(errors.New(why)) }

// parse reads the certification of a code out of an answer.
func parse(body []byte, code string) (doctypes.Certification, error) {
	if len(body) > maxAnswer {
		return doctypes.Certification{}, konnectors.ErrAnswerTooLarge
	}
	var a answer
	if err := json.Unmarshal(body, &a); err != nil {
		return doctypes.Certification{}, changed("not the JSON that is known")
	}
	listed, err := several[resource](a.Data)
	if err != nil {
		return doctypes.Certification{}, err
	}
	for _, r := range listed {
		if r.Type != "certifications" && r.Type != "certificate-summaries" {
			return doctypes.Certification{}, changed("data of another type")
		}
		var of attributes
		if err := json.Unmarshal(r.Attributes, &of); err != nil {
			return doctypes.Certification{}, changed("attributes of another kind")
		}
		// One that is given alone for a code may leave it out.
		if of.Code != code && (of.Code != "" || len(listed) > 1) {
			continue
		}
		c, err := certification(code, of, r, a.Included)
		if raw, _ := json.Marshal(c); len(raw) > maxDocument {
			return doctypes.Certification{}, konnectors.ErrAnswerTooLarge
		}
		return c, err
	}
	return doctypes.Certification{}, changed("no certification of this code")
}

// several reads one or a list.
func several[T any](raw json.RawMessage) (all []T, err error) {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0 || string(raw) == "null":
	case raw[0] == '[':
		err = json.Unmarshal(raw, &all)
	default:
		all = make([]T, 1)
		err = json.Unmarshal(raw, &all[0])
	}
	if err != nil {
		return nil, changed("data of another kind")
	}
	return all, nil
}

// A text of the service is a line that a person can read; it is shown as text,
// whatever it looks like.
func readable(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r)
	})
}

// included finds what pointers of one relationship lead to, in their order.
func (r resource) included(name string, all []resource) ([]resource, error) {
	type pointer struct{ Type, ID string }
	pointers, err := several[pointer](r.Relationships[name].Data)
	if err != nil {
		return nil, err
	}
	if len(pointers) > maxPointers {
		return nil, changed("too many " + name)
	}
	var out []resource
	for _, p := range pointers {
		i := slices.IndexFunc(all, func(r resource) bool { return r.Type == p.Type && r.ID == p.ID })
		if i < 0 {
			return nil, changed(name + " leads nowhere")
		}
		out = append(out, all[i])
	}
	return out, nil
}
