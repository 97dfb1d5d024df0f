package identity

import (
	"net/netip"
	"strconv"
	"sync"
	"time"
)

// policy says how failures slow a counter down: some are free, then each one
// doubles the wait up to a limit. While nothing fails, one failure is forgiven
// every so often.
type policy struct {
	free    int
	first   time.Duration
	most    time.Duration
	forgive time.Duration
}

// Whoever guesses is slowed in three ways. A person who has signed in from an
// address lately is, at that address, held up by the first only, so that
// nobody else's failures keep them out.
func pairPolicy() policy  { return policy{5, time.Second, time.Minute, 3 * time.Minute} }
func loginPolicy() policy { return policy{20, time.Second, 30 * time.Second, time.Minute} } // from everywhere: a botnet
func placePolicy() policy { return policy{300, time.Second, 2 * time.Second, time.Second} } // a school is one address

// maxCounters bounds each table of the throttle, some megabytes.
const maxCounters = 50_000

// throttle counts failures to sign in. It is in memory: a restart forgets.
type throttle struct {
	now func() time.Time

	mu     sync.Mutex
	pairs  *lru[pair, counter]
	logins *lru[string, counter]
	places *lru[netip.Prefix, counter]
	known  *lru[pair, struct{}] // signed in from here before
}

type pair struct {
	login string // keyed hash, or empty for what cannot be a login
	place netip.Prefix
}

type counter struct {
	failures int
	since    time.Time // the last failure was counted or forgiven
	until    time.Time // tries are refused
}

func newThrottle(now func() time.Time) *throttle {
	return &throttle{
		now:    now,
		pairs:  newLRU[pair, counter](maxCounters),
		logins: newLRU[string, counter](maxCounters),
		places: newLRU[netip.Prefix, counter](maxCounters),
		known:  newLRU[pair, struct{}](maxCounters),
	}
}

// placeOf is what counts as one client address: an IPv4 address, or the /64
// that one IPv6 household has.
func placeOf(addr netip.Addr) netip.Prefix {
	addr = addr.Unmap().WithZone("")
	bits := 32
	if addr.Is6() {
		bits = 64
	}
	place, err := addr.Prefix(bits)
	if err != nil {
		return netip.Prefix{} // no address: all of these are one
	}
	return place
}

// begin admits a try or refuses it with ErrTooManyTries. A try counts as failed
// from now on, so that many at once are no more than one after another; a
// refused one does not count. It ends with passed or undone, or stays.
func (t *throttle) begin(login string, addr netip.Addr) (pair, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now, who := t.now(), pair{login, placeOf(addr)}
	own := t.pairs.make(who)
	wait := own.wait(now, pairPolicy())
	if t.known.get(who) == nil {
		all, place := t.shared(who)
		wait = max(wait, all.wait(now, loginPolicy()), place.wait(now, placePolicy()))
		if wait <= 0 {
			all.fail(now, loginPolicy())
			place.fail(now, placePolicy())
		}
	}
	if wait > 0 {
		seconds := int64((wait + time.Second - 1) / time.Second)
		return who, ErrTooManyTries.With("seconds", strconv.FormatInt(seconds, 10))
	}
	own.fail(now, pairPolicy())
	return who, nil
}

// passed ends a try that was right: its pair starts afresh and is known.
func (t *throttle) passed(who pair) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.takeBack(who)
	t.pairs.remove(who)
	t.known.make(who)
}

// undone ends a try that the node could not decide.
func (t *throttle) undone(who pair) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.takeBack(who)
	t.pairs.make(who).takeBack()
}

func (t *throttle) takeBack(who pair) {
	if t.known.get(who) == nil {
		all, place := t.shared(who)
		all.takeBack()
		place.takeBack()
	}
}

// shared returns the counters that a pair shares with others. What cannot be a
// login is nobody's, and what has no address comes from nowhere: they get
// counters that are thrown away.
func (t *throttle) shared(who pair) (login, place *counter) {
	login, place = new(counter), new(counter)
	if who.login != "" {
		login = t.logins.make(who.login)
	}
	if who.place.IsValid() {
		place = t.places.make(who.place)
	}
	return login, place
}

// wait returns how long tries are refused yet.
func (c *counter) wait(now time.Time, p policy) time.Duration {
	if now.Before(c.since) { // the clock was set back
		c.since, c.until = now, now
	}
	forgiven := min(int(now.Sub(c.since)/p.forgive), c.failures)
	c.failures -= forgiven
	if c.since = c.since.Add(time.Duration(forgiven) * p.forgive); c.failures == 0 {
		c.since = now
	}
	return c.until.Sub(now)
}

// fail counts a failure; it follows wait. Failures that could not lengthen the
// wait any more are not counted, so that they are forgiven in good time.
func (c *counter) fail(now time.Time, p policy) {
	c.since, c.until = now, now
	wait := p.first
	for over := c.failures + 1 - p.free; over > 1 && wait < p.most; over-- {
		wait *= 2
	}
	if c.failures >= p.free {
		c.until = now.Add(min(wait, p.most))
	}
	if c.failures < p.free || wait < p.most {
		c.failures++
	}
}

// takeBack forgets one failure, and the wait that it brought.
func (c *counter) takeBack() {
	if c.failures > 0 {
		c.failures--
		c.until = time.Time{}
	}
}
