package consent_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pims/consent"
	"pims/storage"
)

// TestNoReadCommitsAfterAWithdrawal lets readers run against withdrawals: what
// was entered before may still commit before, and nothing does after.
func TestNoReadCommitsAfterAWithdrawal(t *testing.T) {
	h := badgerHome(t, fifteen)
	h.has("Attestation Pix")
	total := 0
	for round := range 20 {
		id := h.gives()
		var withdrawn atomic.Bool
		var served, late atomic.Int64
		var readers sync.WaitGroup
		stop := make(chan struct{})
		for range 4 {
			readers.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					p, err := h.Enter(t.Context(), h.client(id), h.ines.Instance, certifications)
					if err != nil {
						if !errors.Is(err, consent.ErrGrantEnded) {
							t.Errorf("entering: %v", err)
						}
						continue
					}
					after := withdrawn.Load() // the withdrawal has returned before this read is to commit
					err = p.Commit(t.Context())
					switch {
					case err == nil && after:
						late.Add(1)
					case err == nil:
						served.Add(1)
					case !errors.Is(err, consent.ErrGrantEnded):
						t.Errorf("committing: %v", err)
					}
					if err := p.Close(); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for served.Load() < int64(round%3) && !t.Failed() {
			time.Sleep(time.Millisecond)
		}
		h.withdraws(id)
		withdrawn.Store(true)
		h.mustNotRead(id, consent.ErrGrantEnded)
		close(stop)
		readers.Wait()
		if late.Load() > 0 {
			t.Fatalf("%d reads committed after the withdrawal", late.Load())
		}
		if g := h.grant(id); int64(g.Reads) != served.Load() {
			t.Fatalf("%d reads in the grant, %d served", g.Reads, served.Load())
		}
		total += int(served.Load())
	}
	if leaves := h.count(consent.Read); leaves != total {
		t.Errorf("%d leaves tell of %d reads", leaves, total)
	}
}

func TestAReadOnAFullDiskIsRefused(t *testing.T) {
	h := newHome(t, fifteen)
	id := h.gives()
	engine := h.House.Engine
	h.House.Engine = fullEngine{engine}
	if _, err := h.reads(id); !errors.Is(err, storage.ErrDiskFull) {
		t.Errorf("no leaf, and yet: %v", err)
	}
	h.House.Engine = engine
}
