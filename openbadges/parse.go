package openbadges

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// What a credential may be made of, whatever its size: more has no use, and the
// work on it grows faster than it does.
const (
	maxDepth  = 32
	maxValues = 4096
	maxArray  = 512
)

var (
	errNotJSON   = errors.New("not a JSON object")
	errComplex   = errors.New("made of too many parts")
	errDuplicate = errors.New("a name that stands twice in one object")
)

// parse reads a JSON object. One that is too complex or says a thing twice is
// returned too, with an error: it can be shown, but not proved.
func parse(raw []byte) (map[string]any, error) {
	if !utf8.Valid(raw) {
		return nil, errNotJSON
	}
	var document map[string]any
	if err := json.Unmarshal(raw, &document); err != nil || document == nil {
		return nil, errNotJSON
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber() // the scan keeps no value
	s := scan{tokens: d}
	return document, s.value(0)
}

// scan walks over JSON that is known to be well formed.
type scan struct {
	tokens *json.Decoder
	values int
}

func (s *scan) value(depth int) error {
	if s.values++; s.values > maxValues || depth > maxDepth {
		return errComplex
	}
	token, err := s.tokens.Token()
	if err != nil {
		return err
	}
	switch token {
	case json.Delim('{'):
		err = s.object(depth)
	case json.Delim('['):
		err = s.array(depth)
	default:
		return nil
	}
	if err != nil {
		return err
	}
	_, err = s.tokens.Token() // the closing delimiter
	return err
}

func (s *scan) object(depth int) error {
	seen := map[json.Token]bool{}
	for s.tokens.More() {
		name, err := s.tokens.Token()
		if err != nil {
			return err
		}
		if seen[name] {
			return errDuplicate
		}
		seen[name] = true
		if err := s.value(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

func (s *scan) array(depth int) error {
	for n := 0; s.tokens.More(); n++ {
		if n == maxArray {
			return errComplex
		}
		if err := s.value(depth + 1); err != nil {
			return err
		}
	}
	return nil
}
