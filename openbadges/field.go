package openbadges

import (
	"slices"
	"time"
)

// The fields of JSON-LD may stand alone or in an array, as a word or as an
// object: these read what is there, and nothing where it is something else.

// list is a value as an array.
func list(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

// only is the one value of a field, nil if there are several.
func only(v any) any {
	if l := list(v); len(l) == 1 {
		return l[0]
	}
	return nil
}

func object(v any) map[string]any {
	o, _ := only(v).(map[string]any) // nil reads as empty
	return o
}

// text is a string, or the first of several in different languages.
func text(v any) string {
	for _, one := range list(v) {
		switch one := one.(type) {
		case string:
			return one
		case map[string]any:
			s, _ := one["@value"].(string) // none reads as empty
			return s
		}
	}
	return ""
}

// id is the identifier of something that is named or described.
func id(v any) string {
	switch v := only(v).(type) {
	case string:
		return v
	case map[string]any:
		s, _ := v["id"].(string) // none reads as empty
		return s
	}
	return ""
}

// has reports whether a type is among those of an object.
func has(types any, any ...string) bool {
	return slices.ContainsFunc(list(types), func(t interface{}) bool {
		s, ok := t.(string)
		return ok && slices.Contains(any, s)
	})
}

// date reads a point in time; ok is false if there is something else. Zero is
// that there is nothing.
func date(v any) (at time.Time, ok bool) {
	if v == nil {
		return time.Time{}, true
	}
	s, _ := only(v).(string) // none does not parse
	at, err := time.Parse(time.RFC3339, s)
	return at, err == nil
}
