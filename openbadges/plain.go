package openbadges

import (
	"errors"
	"slices"
	"strings"

	"pims/openbadges/contexts"
)

var errTwisted = errors.New("written so that something can be hidden")

// plain holds a document to the short names of its contexts, all of them built
// in. What is signed is the meaning and not the letter: a date of expiry that is
// written as a full address, or in a second description of the badge elsewhere,
// would be signed and yet not be seen by whoever reads the badge.
func plain(document map[string]any) error {
	if !understood(document) {
		return errContext
	}
	return plainObject(document, id(document["id"]), true)
}

// understood reports whether the words of a credential are those of the contexts
// built in, the data model's first.
func understood(document map[string]any) bool {
	words := list(document["@context"])
	return len(words) > 0 && (words[0] == contextVC1 || words[0] == contextVC2) && builtIn(words)
}

func builtIn(words []any) bool {
	return !slices.ContainsFunc(words, func(c any) bool {
		address, ok := c.(string)
		return !ok || !contexts.Known(address)
	})
}

func plainObject(o map[string]any, self string, top bool) error {
	_, isValue := o["@value"]
	if !top && len(o) > 1 && self != "" && o["id"] == self {
		return errTwisted
	}
	for name, value := range o {
		switch {
		case name == "@context" && !builtIn(list(value)):
			return errContext
		case name == "@context":
			continue
		case strings.HasPrefix(name, "@") && !(isValue && (name == "@value" || name == "@language")), strings.Contains(name, ":"), name == "":
			return errTwisted
		case name == "id":
			if s, ok := value.(string); ok && strings.HasPrefix(s, "_:") {
				return errTwisted
			}
		}
		for _, v := range list(value) {
			if err := plainValue(v, self); err != nil {
				return err
			}
		}
	}
	return nil
}

func plainValue(v any, self string) error {
	switch v := v.(type) {
	case map[string]any:
		return plainObject(v, self, false)
	case []any: // an array in an array
		for _, one := range v {
			if err := plainValue(one, self); err != nil {
				return err
			}
		}
	}
	return nil
}
