package archive

import (
	"path"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"pims/instance"
)

// taken are the names of one folder of an archive, folded: on many machines two
// that differ in case alone would be one file.
type taken struct{ names map[string]bool }

// free returns a name that no other has, in NFC and without the characters that
// some machines refuse or take for a way out of the folder.
func (t *taken) free(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`\/:*?"<>|`, r) {
			return '_'
		}
		return r
	}, norm.NFC.String(name))
	if strings.Trim(name, ". ") == "" {
		name = "_"
	}
	if t.names == nil {
		t.names = map[string]bool{}
	}
	ext := path.Ext(name)
	if ext == name {
		ext = ""
	}
	free := name
	for n := 2; t.names[instance.Fold(free)]; n++ {
		free = strings.TrimSuffix(name, ext) + " (" + strconv.Itoa(n) + ")" + ext
	}
	t.names[instance.Fold(free)] = true
	return free
}
