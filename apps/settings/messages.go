package settings

import (
	"embed"
	"encoding/json"
	"strings"
	"sync"

	"pims/fault"
)

//go:embed messages/*.json
var messageFiles embed.FS

// messages holds this app's sentences by language and key.
var messages = sync.OnceValue(func() map[fault.Lang]map[string]string {
	all := map[fault.Lang]map[string]string{}
	for _, lang := range []fault.Lang{fault.French, fault.English} {
		raw, err := messageFiles.ReadFile("messages/" + string(lang) + ".json")
		if err != nil {
			panic(err)
		}
		byKey := map[string]string{}
		if err := json.Unmarshal(raw, &byKey); err != nil {
			panic(err)
		}
		all[lang] = byKey
	}
	return all
})

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
