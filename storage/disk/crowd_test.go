package disk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"pims/storage"
)

// TestCrowd has many put, read, delete, list, link, place and reclaim at the same
// time, in more keyspaces than segments may be open: what was put is read and
// listed until it is deleted, and not after that; in the end all room is back.
func TestCrowd(t *testing.T) {
	b := open(t)
	b.writers.limit = 2
	span := 700 * time.Millisecond
	if os.Getenv("PIMS_TEST_FULL") != "" {
		span = time.Minute
	}
	var all sync.WaitGroup
	over := time.After(span)
	stop := make(chan struct{})
	for k := range 3 {
		ks := storage.ID(fmt.Sprintf("0198c0de-7d0c-7aaa-bbbb-0123456789a%d", k))
		for n := range 4 {
			all.Go(func() {
				p := &patron{Blobs: b, ks: ks, rnd: rand.New(rand.NewPCG(uint64(k), uint64(n))), has: map[string]patronised{}}
				for {
					select {
					case <-stop:
						if err := p.leave(); err != nil {
							t.Error(err)
						}
						return
					default:
					}
					if err := p.step(); err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
	}
	<-over
	close(stop)
	all.Wait()
	for k := range 3 {
		ks := storage.ID(fmt.Sprintf("0198c0de-7d0c-7aaa-bbbb-0123456789a%d", k))
		must(t, b.Reclaim(t.Context(), ks))
		if got := listed(t, b, ks); len(got) > 0 {
			t.Errorf("%d left", len(got))
		}
	}
	if got := files(t, b.root); len(got) > 0 {
		t.Errorf("left: %v", got)
	}
}

// patron puts contents and knows which of them are there.
type patron struct {
	*Blobs
	ks  storage.ID
	rnd *rand.Rand
	has map[string]patronised
}

type patronised struct {
	ref     storage.Ref
	content []byte
}

func (p *patron) step() error {
	ctx := context.Background()
	switch what := p.rnd.IntN(10); {
	case what < 4:
		content := bytes.Repeat([]byte{byte(p.rnd.Uint32())}, []int{1, 3000, 9000, 100_000, 300_000}[p.rnd.IntN(5)])
		ref, err := p.Stage(ctx, p.ks, bytes.NewReader(content))
		if err == nil && p.rnd.IntN(2) == 0 {
			err = p.Flush(ctx, p.ks, ref.ID)
		}
		p.has[ref.ID] = patronised{ref, content}
		return err
	case what < 6:
		for id, one := range p.has {
			delete(p.has, id)
			if err := p.Delete(ctx, p.ks, id); err != nil {
				return err
			}
			if _, err := read(p.Blobs, p.ks, one.ref); !errors.Is(err, storage.ErrNotFound) && !errors.Is(err, storage.ErrDamaged) {
				return fmt.Errorf("deleted, and read: %w", err)
			}
			break
		}
	case what < 7:
		return p.Reclaim(ctx, p.ks)
	case what < 8:
		for _, one := range p.has {
			ref, err := p.Link(ctx, p.ks, one.ref, p.ks)
			if err != nil {
				return err
			}
			p.has[ref.ID] = patronised{ref, one.content}
			break
		}
	case what < 9:
		for id, one := range p.has { // a restore of what was lost
			if err := p.Delete(ctx, p.ks, id); err != nil {
				return err
			}
			if err := p.Place(ctx, p.ks, id, bytes.NewReader(one.content)); err != nil {
				return err
			}
			break
		}
	default:
		var there []string
		for one, err := range p.List(ctx, p.ks) {
			if err != nil {
				return err
			}
			there = append(there, one.ID)
		}
		for id, one := range p.has {
			if !slices.Contains(there, id) {
				return fmt.Errorf("%s is not listed", id)
			}
			if got, err := read(p.Blobs, p.ks, one.ref); err != nil || !bytes.Equal(got, one.content) {
				return fmt.Errorf("read %d bytes of %d: %w", len(got), len(one.content), err)
			}
		}
	}
	return nil
}

func (p *patron) leave() error {
	for id := range p.has {
		if err := p.Delete(context.Background(), p.ks, id); err != nil {
			return err
		}
	}
	return nil
}
