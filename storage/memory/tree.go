package memory

import (
	"bytes"
	"math/rand/v2"

	"pims/storage"
)

// tree is an immutable treap in key order; nil is the empty tree. Every change
// copies the path from the root and shares the rest.
type tree struct {
	key, value  []byte
	rank        uint64 // random; a parent's is never below its children's
	left, right *tree
}

func (t *tree) get(key []byte) ([]byte, bool) {
	for t != nil {
		switch c := bytes.Compare(key, t.key); {
		case c < 0:
			t = t.left
		case c > 0:
			t = t.right
		default:
			return t.value, true
		}
	}
	return nil, false
}

func (t *tree) set(key, value []byte) *tree {
	below, above := t.without(key)
	return join(join(below, &tree{key: key, value: value, rank: rand.Uint64()}), above)
}

func (t *tree) remove(key []byte) *tree {
	if _, ok := t.get(key); !ok {
		return t
	}
	return join(t.without(key))
}

// without splits t at key and drops it.
func (t *tree) without(key []byte) (below, above *tree) {
	if t == nil {
		return nil, nil
	}
	n := *t
	switch c := bytes.Compare(key, t.key); {
	case c < 0:
		below, n.left = t.left.without(key)
		return below, &n
	case c > 0:
		n.right, above = t.right.without(key)
		return &n, above
	default:
		return t.left, t.right
	}
}

// join makes one tree of two, all keys of a being below those of b.
func join(a, b *tree) *tree {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	case a.rank >= b.rank:
		n := *a
		n.right = join(a.right, b)
		return &n
	default:
		n := *b
		n.left = join(a, b.left)
		return &n
	}
}

// walk calls yield for the keys from start on while they have the prefix, and
// reports whether it reached the end of the tree.
func (t *tree) walk(prefix, start []byte, yield func(storage.Pair, error) bool) bool {
	if t == nil {
		return true
	}
	if bytes.Compare(t.key, start) >= 0 {
		if !t.left.walk(prefix, start, yield) || !bytes.HasPrefix(t.key, prefix) {
			return false
		}
		if !yield(storage.Pair{Key: bytes.Clone(t.key), Value: bytes.Clone(t.value)}, nil) {
			return false
		}
	}
	return t.right.walk(prefix, start, yield)
}
