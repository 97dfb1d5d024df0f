package openbadges

import (
	"embed"
	"strings"
	"sync"

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
			value = fault.Day(value, lang)
		}
		pairs = append(pairs, "{"+a.Name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(messages()[lang][c.Name+"."+c.Code])
}
