package instance

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"time"

	"pims/fault"
	"pims/storage"
)

// Deliver carries what the outbox holds. A recipient that fails delays nobody
// else: its letters stay, in order, for another time, and Deliver reports it.
// It may be cut off at any point and called again.
func (i *Instance) Deliver(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "deliver letters")
	ctx = storage.Vital(ctx) // a withdrawal may be among them, and what they tell is written already
	d := delivery{Instance: i, ctx: ctx, failed: map[ID]error{}}
	for more := true; more; {
		if more, err = d.pass(); err != nil {
			return err
		}
		if more && d.stuck != 0 && i.house.Due != nil {
			// A letter posted meanwhile asked for an earlier time, which this
			// replaces: it is looked for once more.
			now := i.house.Now().UTC()
			i.house.Due(i.id, Deliver, now.Add(patience(now, d.stuck)))
		}
	}
	return errors.Join(append(slices.Collect(maps.Values(d.failed)), d.damaged)...)
}

// patience is how long an undelivered letter waits for the next attempt: as
// long again as it has waited already, so that attempts thin out and never end.
func patience(now time.Time, number uint64) time.Duration {
	age := now.Sub(time.UnixMicro(int64(number)))
	return min(max(age, time.Minute), 6*time.Hour)
}

// delivery is one run of Deliver.
type delivery struct {
	*Instance
	ctx     context.Context
	at      uint64       // number of the last letter looked at
	failed  map[ID]error // whose letters wait for another run
	stuck   uint64       // number of the first letter that waits, 0 if none does
	damaged error        // of letters that cannot be read
}

// outItem is a letter in the outbox; To are those who have not had it yet.
type outItem struct {
	Letter
	number uint64
}

// pass carries the letters that it has not looked at yet; more says that there
// were any.
func (d *delivery) pass() (more bool, err error) {
	for {
		l, err := d.next()
		if err != nil || l == nil {
			return more, err
		}
		more = true
		whole, err := d.bring(l)
		if err != nil {
			return more, err
		}
		if !whole && d.stuck == 0 {
			d.stuck = l.number
		}
	}
}

// next returns the first letter after the last one, nil if there is none. One
// that fails its check stays where it is, and the others go on.
func (d *delivery) next() (l *outItem, err error) {
	err = d.View(d.ctx, func(tx *Tx) error {
		for p, err := range storage.ScanAll(tx.kv, []byte(keyOut), outKey(d.at+1)) {
			if len(p.Key) != len(keyOut)+8 {
				return err
			}
			d.at = binary.BigEndian.Uint64(p.Key[len(keyOut):])
			item := &outItem{number: d.at}
			if err == nil {
				if bad := json.Unmarshal(p.Value, &item.Letter); bad != nil {
					err = storage.ErrDamaged.Because(bad)
				}
			}
			if isDamaged(err) {
				d.damaged = err
				continue
			}
			l = item
			return err
		}
		return nil
	})
	return l, err
}

// bring carries a letter to those who have not had it, and notes who has it
// now; whole says that it has reached all. What is lost between the two comes
// twice, and is applied once.
func (d *delivery) bring(l *outItem) (whole bool, err error) {
	var reached []ID
	whole = true
	for _, to := range l.To {
		if d.failed[to] == nil {
			switch err := d.house.carry(d.ctx, d.id, to, l.number, l.Letter); {
			case err == nil:
				reached = append(reached, to)
				continue
			case errors.Is(err, ErrGone):
				if d.failed[to] = d.giveBack(to, l); d.failed[to] == nil {
					continue
				}
			case d.ctx.Err() != nil:
				return false, d.ctx.Err()
			default:
				d.failed[to] = err
			}
		}
		whole = false
	}
	if len(reached) == 0 {
		return whole, nil
	}
	return whole, d.Update(d.ctx, func(tx *Tx) error {
		_, err := tx.strike(l.number, reached...)
		return err
	})
}

// owesLetters reports whether anything is in the outbox.
func (tx *Tx) owesLetters() (bool, error) {
	for p, err := range storage.ScanAll(tx.kv, []byte(keyOut), nil) {
		if err != nil && !isDamaged(err) {
			return false, err
		}
		if len(p.Key) == len(keyOut)+8 {
			return true, nil
		}
	}
	return false, nil
}

// giveBack tells the sender's own side that a recipient is no more, once: with
// the note that the letter is no longer owed.
func (d *delivery) giveBack(to ID, l *outItem) error {
	if d.house.Receiver == nil {
		return errNoReceiver
	}
	return d.Update(d.ctx, func(tx *Tx) error {
		owed, err := tx.strike(l.number, to)
		if err != nil || !owed {
			return err
		}
		return d.house.Receiver.Returned(tx, to, l.Letter)
	})
}

// strike takes recipients off a letter, and the last ones the letter out of the
// box; owed says whether any of them was still on it.
func (tx *Tx) strike(number uint64, done ...ID) (owed bool, err error) {
	key := string(outKey(number))
	var l Letter
	if err := storage.GetJSON(tx.kv, key, &l); err != nil {
		if isAbsent(err) {
			return false, nil // another pass was faster
		}
		return false, err
	}
	left := slices.DeleteFunc(slices.Clone(l.To), func(to ID) bool { return slices.Contains(done, to) })
	owed = len(left) < len(l.To)
	switch {
	case !owed:
		return false, nil
	case len(left) == 0:
		return true, tx.kv.Delete([]byte(key))
	default:
		l.To = left
		return true, storage.SetJSON(tx.kv, key, l)
	}
}
