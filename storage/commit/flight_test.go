package commit

import (
	"errors"
	"sync"
	"testing"

	"pims/storage"
)

// slow is a store whose writes wait for their outcome.
type slow struct {
	*fake
	began chan struct{}
	end   chan error
}

func (s *slow) Write(writes []Write) error {
	s.began <- struct{}{}
	if err := <-s.end; err != nil {
		return err
	}
	return s.fake.Write(writes)
}

// TestRunsOverWhatIsBeingWritten: an Update that fills a commit runs while the one before is
// written, over what that has changed; and once more if that comes to nothing.
func TestRunsOverWhatIsBeingWritten(t *testing.T) {
	for _, c := range []struct {
		outcome error
		runs    int
		saw     string
	}{{nil, 1, "x"}, {errDisk, 2, ""}} {
		s := &slow{fake: &fake{data: map[string]string{}}, began: make(chan struct{}), end: make(chan error)}
		q := NewQueue(s)
		var all sync.WaitGroup
		var first, second error
		all.Go(func() { first = q.Update(t.Context(), set("a", "x")) })
		<-s.began
		ran, runs := make(chan struct{}, 2), 0
		all.Go(func() {
			second = q.Update(storage.Filling(t.Context()), func(tx storage.Tx) error {
				runs++
				defer func() { ran <- struct{}{} }()
				value, err := tx.Get([]byte("a"))
				if err != nil && !errors.Is(err, storage.ErrNotFound) {
					return err
				}
				listed := ""
				for p, err := range tx.Scan(nil, nil) {
					if err != nil {
						return err
					}
					listed += string(p.Key)
				}
				if (listed == "a") != (err == nil) {
					t.Errorf("reads %q, lists %q", value, listed)
				}
				return tx.Set([]byte("saw"), value)
			})
		})
		<-ran // while the first is not written
		select {
		case <-s.began:
			t.Error("two write at a time")
		default:
		}
		s.end <- c.outcome
		<-s.began
		s.end <- nil
		all.Wait()
		if !errors.Is(first, c.outcome) || second != nil || runs != c.runs || s.data["saw"] != c.saw {
			t.Errorf("after %v: %v, %v, %d runs, stored %v", c.outcome, first, second, runs, s.data)
		}
		if q.former.all.writes != nil {
			t.Error("what is written is kept in memory")
		}
	}
}
