package settings

import (
	"embed"
	"strings"
	"sync"

	"pims/fault"
)

//go:embed messages/*.json
var messageFiles embed.FS

// messages holds this app's sentences by language and key.
var messages = sync.OnceValue(func() map[fault.Lang]map[string]string { return fault.Texts[map[string]string](messageFiles) })

// sentence returns the first of some keys that has a sentence, its placeholders
// filled from pairs of name and value.
func sentence(lang fault.Lang, pairs []string, keys ...string) string {
	for _, key := range keys {
		if s, ok := messages()[lang][key]; ok {
			return strings.NewReplacer(pairs...).Replace(s)
		}
	}
	return ""
}
