package identity

import "container/list"

// lru is a map of bounded size that forgets what was used longest ago. It is
// not safe for concurrent use.
type lru[K comparable, V any] struct {
	max   int
	order *list.List // of lruEntry, the latest first
	byKey map[K]*list.Element
}

type lruEntry[K comparable, V any] struct {
	key   K
	value V
}

func newLRU[K comparable, V any](size int) *lru[K, V] {
	return &lru[K, V]{size, list.New(), map[K]*list.Element{}}
}

// get returns the value of a key, nil if there is none.
func (l *lru[K, V]) get(key K) *V {
	e := l.byKey[key]
	if e == nil {
		return nil
	}
	l.order.MoveToFront(e)
	return &e.Value.(*lruEntry[K, V]).value
}

// make returns the value of a key, the zero value if it is new.
func (l *lru[K, V]) make(key K) *V {
	if v := l.get(key); v != nil {
		return v
	}
	if len(l.byKey) >= l.max {
		oldest := l.order.Back()
		delete(l.byKey, l.order.Remove(oldest).(*lruEntry[K, V]).key)
	}
	l.byKey[key] = l.order.PushFront(&lruEntry[K, V]{key: key})
	return l.get(key)
}

func (l *lru[K, V]) remove(key K) {
	if e := l.byKey[key]; e != nil {
		l.order.Remove(e)
		delete(l.byKey, key)
	}
}
