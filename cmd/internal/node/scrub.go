package node

import (
	"context"
	"encoding/json"
	"errors"
	"hash/fnv"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"pims/doctor"
	"pims/instance"
	"pims/jobs"
	"pims/storage"
	"pims/storage/durable"
)

// A node that serves reads all it holds within 28 days: each instance has its
// hour in them, so that it costs the disk as little as it can at any time.
const (
	scrubHours  = 28 * 24
	scrubWithin = 45 * time.Minute // the instances of one hour
)

// scrub is the node's own job: every hour, it reads the instances whose turn it
// is.
var scrub = jobs.Job{Kind: "scrub", Instance: "scrub"}

// scrubs is what a node knows of its scrubs, in memory and in a file.
type scrubs struct {
	mu    sync.Mutex
	Hour  int64              `json:"hour"`            // since 1970, that was done last
	Found map[storage.ID]int `json:"found,omitempty"` // how much is wrong, by what was looked at last
	Again []storage.ID       `json:"again,omitempty"` // those that could not be looked at in their hour
}

func (n *Node) scrubFile() string { return filepath.Join(n.dir, "scrub.json") }

// openScrubs reads what was found before. A file that does not parse is as good
// as none.
func (n *Node) openScrubs() error {
	raw, err := os.ReadFile(n.scrubFile())
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if len(raw) > 0 && json.Unmarshal(raw, &n.scrubs) != nil {
		n.scrubs.Hour, n.scrubs.Found, n.scrubs.Again = 0, nil, nil
	}
	if n.scrubs.Found == nil {
		n.scrubs.Found = map[storage.ID]int{}
	}
	return err
}

// ScrubFindings is how much the last scrubs, or the last doctor, found wrong
// that is not mended.
func (n *Node) ScrubFindings() (sum int) {
	n.scrubs.mu.Lock()
	defer n.scrubs.mu.Unlock()
	for _, one := range n.scrubs.Found {
		sum += one
	}
	return sum
}

// NoteFindings replaces what scrubs have found by what a doctor has left.
func (n *Node) NoteFindings(left map[storage.ID]int) error {
	return n.changeScrubs(func(s *scrubs) { s.Found = left })
}

func (n *Node) changeScrubs(change func(*scrubs)) error {
	n.scrubs.mu.Lock()
	defer n.scrubs.mu.Unlock()
	change(&n.scrubs)
	raw, err := json.Marshal(&n.scrubs)
	if err != nil {
		return err
	}
	return durable.Replace(n.scrubFile(), raw)
}

func (n *Node) scrubWhenDue(log *slog.Logger) jobs.Handler {
	return func(ctx context.Context, _ storage.ID) error {
		now := n.House.Now()
		hour := now.Unix() / 3600
		ids, err := n.scrubTurn(ctx, hour)
		if err != nil {
			return err
		}
		found := map[storage.ID]int{}
		again, err := doctor.Scrub(ctx, n.House, ids, scrubWithin, func(id storage.ID, all instance.Findings) {
			found[id] = all.Left()
			for _, one := range all {
				log.ErrorContext(ctx, "scrub found damage", "instance", id, "what", one.What, "count", one.Count)
			}
		})
		if err != nil {
			return err
		}
		err = n.changeScrubs(func(s *scrubs) {
			maps.Copy(s.Found, found)
			maps.DeleteFunc(s.Found, func(_ storage.ID, left int) bool { return left == 0 })
			s.Hour, s.Again = hour, again
		})
		if err != nil { // what is known is known in memory
			log.ErrorContext(ctx, "findings of the scrub not kept", "err", err)
		}
		return n.Jobs.Schedule(ctx, scrub, now.Add(time.Hour))
	}
}

// scrubTurn returns whose hour it is, or was while the node did not serve.
func (n *Node) scrubTurn(ctx context.Context, hour int64) (ids []storage.ID, err error) {
	n.scrubs.mu.Lock()
	last, again := n.scrubs.Hour, slices.Clone(n.scrubs.Again)
	n.scrubs.mu.Unlock()
	if last == 0 || last > hour {
		last = hour - 1
	}
	for id, err := range n.House.Engine.Keyspaces(ctx) {
		if err != nil {
			return nil, err
		}
		h := fnv.New64a()
		h.Write([]byte(id)) // never fails
		turn := int64(h.Sum64() % scrubHours)
		if since := ((hour-turn)%scrubHours + scrubHours) % scrubHours; since < hour-last || slices.Contains(again, id) {
			ids = append(ids, id)
		}
	}
	return ids, nil
}
