package openbadges

import (
	"embed"
	"strings"
	"sync"
	"time"

	"pims/fault"
)

//go:embed messages/*.json
var messageFiles embed.FS

// messages are the questions, by the name of their check, and the sentences, by
// "name.code".
var messages = sync.OnceValue(func() map[fault.Lang]map[string]string {
	return fault.Texts[map[string]string](messageFiles)
})

// Question is what a check asks, in plain words.
func (c Check) Question(lang fault.Lang) string { return messages()[lang][c.Name] }

// Sentence is the answer to the question.
func (c Check) Sentence(lang fault.Lang) string {
	pairs := make([]string, 0, 2*len(c.Args))
	for _, a := range c.Args {
		value := a.Value
		if a.Name == "date" {
			value = day(value, lang)
		}
		pairs = append(pairs, "{"+a.Name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(messages()[lang][c.Name+"."+c.Code])
}

var months = [...]string{
	"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
}

// day writes a date as people do.
func day(date string, lang fault.Lang) string {
	at, err := time.Parse(time.DateOnly, date)
	switch {
	case err != nil:
		return date
	case lang == fault.English:
		return at.Format("2 January 2006")
	case at.Day() == 1:
		return "1er " + months[at.Month()-1] + at.Format(" 2006")
	}
	return at.Format("2 ") + months[at.Month()-1] + at.Format(" 2006")
}
