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
type taken struct{ names map[string]int } // to the number that the next twin tries

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
		t.names = map[string]int{}
	}
	ext := path.Ext(name)
	if ext == name {
		ext = ""
	}
	free, asked := name, instance.Fold(name)
	for n := max(2, t.names[asked]); t.names[instance.Fold(free)] > 0; n++ {
		free = strings.TrimSuffix(name, ext) + " (" + strconv.Itoa(n) + ")" + ext
		t.names[asked] = n + 1
	}
	t.names[instance.Fold(free)] = 2
	return free
}
