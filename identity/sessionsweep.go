package identity

import (
	"context"
	"encoding/json"

	"pims/fault"
	"pims/storage"
)

// sweepBatch bounds the sessions that one commit of Sweep looks at or removes.
const sweepBatch = 200

// Sweep removes the sessions that have expired and returns how many. A job
// calls it every hour or so; an expired session is dead without it.
func (s *Sessions) Sweep(ctx context.Context) (removed int, err error) {
	defer fault.Wrap(&err, "sweep sessions")
	for from, more := []byte(nil), true; more; {
		var expired []SessionID
		if expired, from, err = s.expired(ctx, from); err != nil {
			return removed, err
		}
		more = from != nil
		if len(expired) == 0 {
			continue
		}
		n := 0
		err = s.write(ctx, func(tx storage.Tx) error {
			n = 0
			for _, id := range expired {
				r, err := readSession(tx, id)
				if err != nil {
					continue // gone meanwhile, or damaged: the scrub's matter
				}
				if err := deleteSession(tx, r); err != nil {
					return err
				}
				n++
			}
			return nil
		})
		if err != nil {
			return removed, err
		}
		removed += n
	}
	s.forgetUses()
	return removed, nil
}

// expired looks through some sessions for expired ones; next is nil at the end.
func (s *Sessions) expired(ctx context.Context, from []byte) (ids []SessionID, next []byte, err error) {
	err = s.ks.View(ctx, func(tx storage.Tx) error {
		seen := 0
		for p, err := range storage.ScanAll(tx, []byte(keySession), from) {
			if seen++; seen > sweepBatch {
				next = p.Key
				return nil
			}
			var r sessionRecord
			if err != nil || json.Unmarshal(p.Value, &r) != nil {
				continue // damaged: dead anyway, and the scrub's matter
			}
			if !s.lastUse(r.Session).alive(s.now()) {
				ids = append(ids, r.ID)
			}
		}
		return nil
	})
	return ids, next, err
}

// forgetUses drops from memory the uses that have no bearing any more: those of
// dead sessions, and those of long lives, to which the five minutes that may be
// missing on disk are nothing.
func (s *Sessions) forgetUses() {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, used := range s.used {
		if now.Sub(used) > IdleShared {
			delete(s.used, id)
		}
	}
}
