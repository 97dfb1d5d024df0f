package fault

import (
	"encoding/json"
	"io/fs"
)

// Texts reads messages/{language}.json of a package, one for each language, in
// the shape T. The files are built in, so one that is missing or does not parse
// is a mistake of the program: it panics.
func Texts[T any](files fs.FS) map[Lang]T {
	all := map[Lang]T{}
	for _, lang := range []Lang{French, English} {
		raw, err := fs.ReadFile(files, "messages/"+string(lang)+".json")
		if err != nil {
			panic(err)
		}
		var texts T
		if err := json.Unmarshal(raw, &texts); err != nil {
			panic(err)
		}
		all[lang] = texts
	}
	return all
}
