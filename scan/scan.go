package scan

import (
	"log/slog"
	"sync"
	"time"

	"pims/fault"
	"pims/instance"
)

// ErrNone is what who asks gets on a node that has no scanner.
var ErrNone = fault.New(fault.Unsupported, "no-scanner")

// Scanner has the contents of instances examined. It is safe for concurrent use.
type Scanner struct {
	clamd *Clamd
	log   *slog.Logger
	now   func() time.Time

	mu      sync.Mutex
	figures Figures
	since   time.Time      // when clamd was found away; zero: it answers
	failed  map[string]int // contents by id, at which it fell silent
	turns
}

// New returns a Scanner.
func New(c *Clamd, now func() time.Time, log *slog.Logger) *Scanner {
	return &Scanner{clamd: c, log: log, now: now, failed: map[string]int{}, turns: turns{waiting: map[instance.ID]bool{}}}
}

// Figures are what whoever runs the node watches, since it was started.
type Figures struct {
	Clean    int           // contents in which nothing was found
	Infected int           // contents in which something was
	Unread   int           // contents that clamd did not examine: larger than it takes, or it fails at them
	Away     bool          // clamd does not answer
	Delay    time.Duration // from the moment when the last content came until it was judged
}

// Figures returns them.
func (s *Scanner) Figures() Figures {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.figures
	f.Away = !s.since.IsZero()
	return f
}

// Pause is how long to wait before clamd is asked again, or for a turn: longer, the
// longer it has been away, or the more wait.
func (s *Scanner) Pause() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since.IsZero() {
		return s.wait()
	}
	return min(max(s.now().Sub(s.since)/2, 2*time.Second), time.Minute)
}

// heard notes whether clamd answered, and says once that it does not.
func (s *Scanner) heard(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err != nil && s.since.IsZero():
		s.since = s.now()
		s.log.Warn("the virus scanner does not answer: what comes is examined later", "err", err)
	case err == nil && !s.since.IsZero():
		s.log.Info("the virus scanner answers again", "away", s.now().Sub(s.since).Round(time.Second))
		s.since = time.Time{}
	}
}

// patientWith is how often clamd may fall silent at one content; then it is left
// alone, so that the others have their turn.
const patientWith = 3

// spare notes that clamd fell silent at a content, and reports whether it is to be
// left alone.
func (s *Scanner) spare(blob string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.failed) > 1000 {
		clear(s.failed)
	}
	s.failed[blob]++
	return s.failed[blob] >= patientWith
}
