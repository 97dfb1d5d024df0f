package reports

import (
	"net/netip"
	"strconv"
	"sync"
	"time"
)

// How many reports are taken in an hour: from one household or school, which
// is seldom more than one person at a time, and on one page, which a crowd may
// see at once.
const (
	perNetwork = 10
	perPage    = 50
	perHour    = time.Hour
	maxCounted = 10_000
)

// limiter counts the reports of an hour. It is in memory: a restart forgets,
// and so does every hour.
type limiter struct {
	mu    sync.Mutex
	began time.Time
	count map[string]int
}

// take counts a report, or refuses it.
func (l *limiter) take(now time.Time, page string, from netip.Addr) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if age := now.Sub(l.began); age >= perHour || age < 0 || len(l.count) >= maxCounted {
		l.began, l.count = now, map[string]int{}
	}
	network := "n " + networkOf(from)
	if l.count[network] >= perNetwork || l.count["p "+page] >= perPage {
		wait := l.began.Add(perHour).Sub(now)
		return ErrTooOften.With("seconds", strconv.Itoa(int(wait/time.Second)+1))
	}
	l.count[network]++
	l.count["p "+page]++
	return nil
}

// networkOf is what one household or school has: an IPv4 address, or the /64 of
// an IPv6 one.
func networkOf(addr netip.Addr) string {
	addr = addr.Unmap().WithZone("")
	if addr.Is6() {
		if p, err := addr.Prefix(64); err == nil {
			return p.String()
		}
	}
	return addr.String()
}
