package doctor

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"time"

	"pims/storage"
	"pims/storage/durable"
)

// state is how far a run came.
type state struct {
	Repair  bool       `json:"repair"`
	Blobs   bool       `json:"blobs"`
	After   storage.ID `json:"after"` // all instances up to this one are done
	Summary Summary    `json:"summary"`
}

// progress is which of the instances are done.
type progress struct {
	ids   []storage.ID
	done  []bool
	first int // that is not done
	saved time.Time
}

// resume returns after which instance to go on; empty from the beginning.
func (r *run) resume() (after storage.ID, err error) {
	if !r.o.Resume || r.o.State == "" {
		return "", nil
	}
	raw, err := os.ReadFile(r.o.State)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	var s state
	if json.Unmarshal(raw, &s) != nil || s.Repair != r.o.Repair || s.Blobs != r.o.Blobs {
		return "", nil // of another run
	}
	r.summary.Instances += s.Summary.Instances
	r.summary.Found += s.Summary.Found
	r.summary.Left += s.Summary.Left
	r.meter.read.Add(s.Summary.Bytes)
	return s.After, nil
}

// remember notes that one instance is done, on disk once a second.
func (r *run) remember(p *progress, n int) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	p.done[n] = true
	for p.first < len(p.done) && p.done[p.first] {
		p.first++
	}
	if r.o.State == "" || p.first == 0 || time.Since(p.saved) < time.Second {
		return nil
	}
	p.saved = time.Now()
	s := state{r.o.Repair, r.o.Blobs, p.ids[p.first-1], r.summary}
	s.Summary.Bytes = r.meter.read.Load()
	raw, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return durable.Replace(r.o.State, raw)
}

// forget ends a run that came to its end.
func (r *run) forget() error {
	if r.o.State == "" {
		return nil
	}
	err := os.Remove(r.o.State)
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return err
}
