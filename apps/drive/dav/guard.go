package dav

import (
	"errors"
	"slices"
	"strings"

	"pims/apps"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// touch says how a method changes what an address names.
type touch struct {
	target
	content bool // the thing itself: its content or properties
	member  bool // it appears in its folder, or goes from there
	below   bool // all that lies below goes with it
}

// may checks the conditions of a request (If, If-Match, If-None-Match) about its
// own target, then that no lock stands in the way of what it touches.
func (q *request) may(tx *instance.Tx, own target, touches ...touch) error {
	held := q.locks.of(q.c.ID(), tx.Now())
	tokens, err := q.conditions(tx, own, held)
	if err != nil {
		return err
	}
	if len(held) == 0 {
		return nil
	}
	tree := tx.Tree()
	for _, t := range touches {
		for _, list := range held {
			for _, k := range list {
				if slices.Contains(tokens, k.token) {
					continue
				}
				stands, err := k.against(tree, t)
				if err != nil {
					return err
				}
				if stands && !shares(list, tokens) {
					return locked(t.href())
				}
			}
		}
	}
	return nil
}

// shares reports whether one of the tokens is of the shared locks of a list:
// whoever holds one of them may write.
func shares(list []lock, tokens []string) bool {
	return slices.ContainsFunc(list, func(k lock) bool { return k.shared && slices.Contains(tokens, k.token) })
}

// against reports whether a lock forbids what is touched.
func (k lock) against(tree instance.Tree, t touch) (bool, error) {
	if t.exists() && t.content && k.reaches(t.chain) {
		return true, nil
	}
	if parent, ok := t.parent(); ok && t.member && (k.id == parent.ID || k.deep && holds(t.chain, k.id)) {
		return true, nil
	}
	if t.exists() && t.below {
		return lies(tree, k.id, t.entry().ID)
	}
	return false, nil
}

// lies reports whether an entry is another or lies below it. What is gone, or
// not the caller's to see, does not.
func lies(tree instance.Tree, id, above instance.DocID) (bool, error) {
	path, err := tree.Path(id)
	if kind := fault.KindOf(err); kind == fault.NotFound || kind == fault.Damaged {
		return false, nil
	}
	return holds(path, above), err
}

// conditions checks what the request wants to be so, and returns the lock tokens
// that it submits.
func (q *request) conditions(tx *instance.Tx, own target, held map[instance.DocID][]lock) (tokens []string, err error) {
	h := q.r.Header
	if match := h.Get("If-Match"); match != "" && (!own.exists() || !apps.Matches(match, own.entry().ETag)) {
		return nil, errFailed
	}
	if none := h.Get("If-None-Match"); none != "" && own.exists() && apps.Matches(none, own.entry().ETag) {
		return nil, errFailed
	}
	header := strings.Join(h.Values("If"), " ")
	if header == "" {
		return nil, nil
	}
	lists, ok := parseIf(header)
	if !ok {
		return nil, errBad
	}
	holds := false
	for _, l := range lists {
		about := own
		if l.resource != nil {
			if about, err = q.tagged(tx, l); err != nil {
				return nil, err
			}
		}
		holds = holds || l.holds(about, held)
		for _, c := range l.conditions {
			if c.token != "" {
				tokens = append(tokens, c.token)
			}
		}
	}
	if !holds {
		return nil, errFailed
	}
	return tokens, nil
}

// tagged finds what a list is about; what lies elsewhere is as if it did not
// exist.
func (q *request) tagged(tx *instance.Tx, l list) (target, error) {
	names, ok := split(l.resource)
	if !ok || l.resource.Host != "" && !sameHost(l.resource, q.r) {
		return target{names: []string{""}}, nil
	}
	t, err := q.find(tx, names)
	if errors.Is(err, instance.ErrBadName) || errors.Is(err, storage.ErrNotFound) {
		return target{names: names}, nil
	}
	return t, err
}

func (l list) holds(t target, held map[instance.DocID][]lock) bool {
	for _, c := range l.conditions {
		is := false
		if t.exists() {
			if c.token == "" {
				is = c.etag == t.entry().ETag
			}
			for _, list := range held {
				is = is || slices.ContainsFunc(list, func(k lock) bool { return k.token == c.token && k.reaches(t.chain) })
			}
		}
		if is == c.not {
			return false
		}
	}
	return true
}
