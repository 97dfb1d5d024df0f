package openbadges

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/piprate/json-gold/ld"

	"pims/openbadges/contexts"
)

var (
	errContext = errors.New("a context that is not built in")
	errJSONLD  = errors.New("not JSON-LD")
)

// unsignedError is that something of a document does not reach what is signed.
type unsignedError struct{ what string }

func (e unsignedError) Error() string {
	return fmt.Sprintf("%q is not covered by the signature", e.what)
}

// processed are contexts that json-gold has read: most badges name the same
// few, and reading them is most of the work.
type processed struct {
	mu   sync.Mutex
	seen map[string]*ld.Context
}

// maxProcessed bounds the memory: whoever writes a badge chooses the list.
const maxProcessed = 32

func (p *processed) get(list []any, opts *ld.JsonLdOptions) (*ld.Context, error) {
	key := fmt.Sprintf("%q", list)
	p.mu.Lock()
	defer p.mu.Unlock()
	if c := p.seen[key]; c != nil {
		return c, nil
	}
	c, err := ld.NewContext(nil, opts).Parse(list)
	if err != nil {
		return nil, err
	}
	if len(p.seen) >= maxProcessed || p.seen == nil {
		p.seen = map[string]*ld.Context{}
	}
	p.seen[key] = c
	return c, nil
}

// expand writes a document out in full, without fetching anything. What no
// context defines is an error: it would silently be left out of what is signed.
func (p *processed) expand(document map[string]any, loader ld.DocumentLoader) (expanded any, err error) {
	defer func() {
		if r := recover(); r != nil { // json-gold trusts some types that nobody has checked
			expanded, err = nil, fmt.Errorf("%w: %v", errJSONLD, r)
		}
	}()
	opts := ld.NewJsonLdOptions("")
	opts.DocumentLoader, opts.SafeMode = loader, true
	active, err := p.get(list(document["@context"]), opts)
	if err != nil {
		return nil, jsonldError(err)
	}
	body := maps.Clone(document)
	delete(body, "@context")
	if expanded, err = ld.NewJsonLdApi().Expand(active, "", body, opts, false, nil); err != nil {
		if e, ok := errors.AsType[*ld.JsonLdError](err); ok && e.Code == ld.InvalidProperty {
			return nil, unsignedError{undefined(body, active, opts)}
		}
		return nil, jsonldError(err)
	}
	return expanded, nil
}

func jsonldError(err error) error {
	if errors.Is(err, contexts.ErrUnknown) {
		return errContext
	}
	return fmt.Errorf("%w: %w", errJSONLD, err)
}

// undefined names the property of a document that no context defines: json-gold
// says only that there is one. Leaving out one at a time finds it; in a document
// that is large, or has several, it is not looked for.
func undefined(body map[string]any, active *ld.Context, opts *ld.JsonLdOptions) string {
	if size(body) > 256 {
		return "?"
	}
	tries := 32
	found := culprit(body, func() bool {
		tries--
		_, err := ld.NewJsonLdApi().Expand(active, "", body, opts, false, nil)
		return err == nil && tries >= 0
	})
	return cmp.Or(found, "?")
}

// culprit is the innermost name of an object without which all is well.
func culprit(o map[string]any, well func() bool) string {
	for _, name := range slices.Sorted(maps.Keys(o)) {
		value := o[name]
		delete(o, name)
		without := well()
		o[name] = value
		if !without {
			continue
		}
		for _, v := range list(value) {
			if inner, ok := v.(map[string]any); ok {
				if deeper := culprit(inner, well); deeper != "" {
					return deeper
				}
			}
		}
		return name
	}
	return ""
}

func size(v any) int {
	n := 1
	switch v := v.(type) {
	case map[string]any:
		for _, inner := range v {
			n += size(inner)
		}
	case []any:
		for _, inner := range v {
			n += size(inner)
		}
	}
	return n
}
