package isolation_test

import (
	"slices"
	"strings"
)

// The words that the victims' things are named with.
const (
	private = "kanari"     // the victim's alone
	family  = "mesange"    // that both parents are rightly told of: a given name, the title of what is shared
	told    = "2012-02-29" // that the victim agreed to tell the client "profil"
	father  = "bouvreuil"  // the father's alone
	mother  = "moineau"    // the mother's alone
	witness = "rossignol"  // who reported a page: the host's alone
)

// secret is what a stranger must not see: a word, or the id or token of an
// object.
type secret struct {
	text string // in lower case
	of   string // whose it is: a word above
	kind string // of the object, empty for a word
}

func words() (list []secret) {
	for _, word := range []string{private, family, told, father, mother, witness} {
		list = append(list, secret{text: word, of: word})
	}
	return list
}

// seen returns the first secret in a text that is none of these people's.
func seen(text string, list []secret, known []string) (secret, bool) {
	text = strings.ToLower(text)
	for _, s := range list {
		if !slices.Contains(known, s.of) && strings.Contains(text, s.text) {
			return s, true
		}
	}
	return secret{}, false
}
