package openbadges

import (
	"errors"
	"strings"

	"pims/openbadges/contexts"
)

var errTwisted = errors.New("written so that something can be hidden")

// plain holds a document to the short names of its contexts, all of them built
// in. What is signed is the meaning and not the letter: a date of expiry that is
// written as a full address, or in a second description of the badge elsewhere,
// would be signed and yet not be seen by whoever reads the badge.
func plain(document map[string]any) error {
	self := id(document["id"])
	for _, name := range []any{contextVC1, contextVC2} {
		if l := list(document["@context"]); len(l) > 0 && l[0] == name {
			return plainObject(document, self, true)
		}
	}
	return errContext
}

func plainObject(o map[string]any, self string, top bool) error {
	_, isValue := o["@value"]
	if !top && len(o) > 1 && self != "" && o["id"] == self {
		return errTwisted
	}
	for name, value := range o {
		switch {
		case name == "@context":
			for _, c := range list(value) {
				if address, ok := c.(string); !ok || !contexts.Known(address) {
					return errContext
				}
			}
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
