package scan

import (
	"time"

	"pims/instance"
)

// atATime is how many instances are examined at a time: each takes clamd a
// processor, and whoever runs the node's work a worker.
const atATime = 2

// turns are who is examined, and who waits for that.
type turns struct {
	running int
	waiting map[instance.ID]bool
}

// Turn says whether an instance may Run now; then end is to be called after that.
// If not it is to ask again after Pause: nobody stands in the way of other work
// meanwhile.
func (s *Scanner) Turn(id instance.ID) (end func(), ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running == atATime {
		s.waiting[id] = true
		return nil, false
	}
	s.running++
	delete(s.waiting, id)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.running--
	}, true
}

// comeBack is when an instance that has more to examine asks for another turn:
// behind those that wait for theirs.
func (s *Scanner) comeBack() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.wait() + 100*time.Millisecond
}

// wait is until all that wait have asked for their turn, one after the other.
func (t *turns) wait() time.Duration {
	return min(time.Duration(len(t.waiting))*500*time.Millisecond, time.Minute)
}
