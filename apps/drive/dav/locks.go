package dav

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"pims/instance"
)

const (
	maxLocks     = 1000    // of one instance
	maxOwner     = 4 << 10 // bytes of what a client says of itself
	lockDefault  = time.Hour
	lockLongest  = 12 * time.Hour
	lockShortest = time.Second
)

var errTooManyLocks = refusal{status: http.StatusInsufficientStorage}

// lock is a write lock of RFC 4918, 6.
type lock struct {
	token   string
	id      instance.DocID // where it begins
	shared  bool
	deep    bool   // it reaches all that lies below
	owner   string // the element that its client sent
	lasts   time.Duration
	expires time.Time
}

// locks are those of all instances.
type locks struct {
	mu    sync.Mutex
	held  map[instance.ID][]lock
	busy  map[instance.ID]map[instance.DocID]int // what is being written
	swept time.Time                              // when all were looked through
}

func newLocks() *locks {
	return &locks{held: map[instance.ID][]lock{}, busy: map[instance.ID]map[instance.DocID]int{}}
}

// sweep forgets the locks of an instance that are over. Call with mu held.
func (l *locks) sweep(in instance.ID, now time.Time) []lock {
	held := slices.DeleteFunc(l.held[in], func(k lock) bool { return !k.expires.After(now) })
	if len(held) == 0 {
		delete(l.held, in)
		return nil
	}
	l.held[in] = held
	return held
}

// of returns the locks of an instance by where they begin.
func (l *locks) of(in instance.ID, now time.Time) map[instance.DocID][]lock {
	l.mu.Lock()
	defer l.mu.Unlock()
	held := l.sweep(in, now)
	if len(held) == 0 {
		return nil
	}
	by := make(map[instance.DocID][]lock, len(held))
	for _, k := range held {
		by[k.id] = append(by[k.id], k)
	}
	return by
}

// add takes a lock over what chain leads to, unless another stands against it
// or somebody is writing there: then it returns false. below says whether an
// entry lies below the one to be locked.
func (l *locks) add(in instance.ID, chain []instance.Entry, k lock, now time.Time, below func(instance.DocID) bool) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.swept) > lockLongest { // for instances that nobody asks for any more
		l.swept = now
		for id := range l.held {
			l.sweep(id, now)
		}
	}
	held := l.sweep(in, now)
	reached := func(id instance.DocID) bool { return id == k.id || k.deep && below(id) }
	for _, other := range held {
		covers := other.id == k.id || other.deep && holds(chain, other.id)
		if (covers || reached(other.id)) && !(k.shared && other.shared) {
			return false, nil
		}
	}
	for id := range l.busy[in] {
		if reached(id) {
			return false, nil
		}
	}
	if len(held) >= maxLocks {
		return false, errTooManyLocks
	}
	l.held[in] = append(held, k)
	return true, nil
}

// write notes that an entry is being written, so that nobody locks it meanwhile.
func (l *locks) write(in instance.ID, id instance.DocID) (done func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy[in] == nil {
		l.busy[in] = map[instance.DocID]int{}
	}
	l.busy[in][id]++
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.busy[in][id]--; l.busy[in][id] == 0 {
			delete(l.busy[in], id)
		}
		if len(l.busy[in]) == 0 {
			delete(l.busy, in)
		}
	}
}

var errNoLock = errors.New("no such lock")

// refresh has a lock that reaches chain's end last longer.
func (l *locks) refresh(in instance.ID, chain []instance.Entry, tokens []string, lasts time.Duration, now time.Time) (lock, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	held := l.sweep(in, now)
	for i := range held {
		if slices.Contains(tokens, held[i].token) && held[i].reaches(chain) {
			held[i].lasts, held[i].expires = lasts, now.Add(lasts)
			return held[i], nil
		}
	}
	return lock{}, errNoLock
}

// release gives a lock back that reaches chain's end.
func (l *locks) release(in instance.ID, chain []instance.Entry, token string, now time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	held := l.sweep(in, now)
	at := slices.IndexFunc(held, func(k lock) bool { return k.token == token && k.reaches(chain) })
	if at < 0 {
		return errNoLock
	}
	l.held[in] = slices.Delete(held, at, at+1)
	return nil
}

// drop forgets the locks that begin at some entries, which are gone or have
// moved (RFC 4918, 7.5 and 9.6).
func (l *locks) drop(in instance.ID, ids []instance.DocID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held[in] = slices.DeleteFunc(l.held[in], func(k lock) bool { return slices.Contains(ids, k.id) })
}

// reaches reports whether a lock holds for what chain leads to.
func (k lock) reaches(chain []instance.Entry) bool {
	return k.id == chain[len(chain)-1].ID || k.deep && holds(chain, k.id)
}

func holds(chain []instance.Entry, id instance.DocID) bool {
	return slices.ContainsFunc(chain, func(e instance.Entry) bool { return e.ID == id })
}

func newToken() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	h := hex.EncodeToString(b[:])
	return "urn:uuid:" + h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// discovery appends the locks that reach an entry.
func discovery(b []byte, e *instance.Entry, s *scene) []byte {
	here := s.locks[e.ID]
	if len(here)+len(s.above) == 0 {
		return append(b, "<D:lockdiscovery/>"...)
	}
	b = append(b, "<D:lockdiscovery>"...)
	for _, k := range here {
		b = k.active(b, s.self, s.now)
	}
	for _, k := range s.above {
		b = k.active(b, s.roots[k.id], s.now)
	}
	return append(b, "</D:lockdiscovery>"...)
}

// active appends what RFC 4918 (14.1) tells of a lock. root is the address of
// where it begins, as the caller sees it.
func (k lock) active(b []byte, root string, now time.Time) []byte {
	scope, depth := "exclusive", "0"
	if k.shared {
		scope = "shared"
	}
	if k.deep {
		depth = "infinity"
	}
	b = append(b, "<D:activelock><D:locktype><D:write/></D:locktype><D:lockscope><D:"+scope+"/></D:lockscope><D:depth>"+depth+"</D:depth>"...)
	b = append(b, k.owner...)
	b = append(b, "<D:timeout>Second-"...)
	b = strconv.AppendInt(b, int64(max(k.expires.Sub(now), lockShortest)/time.Second), 10)
	return append(b, "</D:timeout><D:locktoken><D:href>"+k.token+"</D:href></D:locktoken><D:lockroot><D:href>"+root+"</D:href></D:lockroot></D:activelock>"...)
}
