package fault

import (
	"embed"
	"errors"
	"strings"
	"sync"
)

// Lang is a language in which pims speaks.
type Lang string

// The languages, French first.
const (
	French  Lang = "fr"
	English Lang = "en"
)

// ParseLang returns the language of a tag such as "en-GB", French if pims does
// not speak it.
func ParseLang(tag string) Lang {
	if base, _, _ := strings.Cut(strings.ToLower(tag), "-"); base == string(English) {
		return English
	}
	return French
}

// Message is what a person reads: a title of a few words, and a sentence that
// says what happened, whether the work is safe, and what to do.
type Message struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
}

//go:embed messages/*.json
var messageFiles embed.FS

var messages = sync.OnceValue(func() map[Lang]map[string]Message { return Texts[map[string]Message](messageFiles) })

// CodeInternal is the code of an error that nobody classified.
const CodeInternal = "internal"

// Code returns the stable code of err.
func Code(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}

// Sentence returns what a person is told about err: the message of "code.reason"
// where the error has a reason that has one, else that of its code. The private
// cause is not in it.
func Sentence(err error, lang Lang) Message {
	e, _ := errors.AsType[*Error](err)
	m, ok := messages()[lang][Code(err)]
	if !ok {
		m = messages()[lang][CodeInternal]
	}
	if e != nil && e.Args["reason"] != "" {
		if of, ok := messages()[lang][e.Code+"."+e.Args["reason"]]; ok {
			m = of
		}
	}
	if e != nil && len(e.Args) > 0 {
		pairs := make([]string, 0, 2*len(e.Args))
		for k, v := range e.Args {
			pairs = append(pairs, "{"+k+"}", v)
		}
		r := strings.NewReplacer(pairs...)
		m = Message{Title: r.Replace(m.Title), Detail: r.Replace(m.Detail)}
	}
	return m
}
