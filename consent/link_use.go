package consent

import (
	"context"
	"encoding/json"
	"time"

	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// use is what has become of a link. It lies in the space of its grant: it dies
// with it, and does not travel.
type use struct {
	Secret string `json:"secret,omitempty"` // hash of the password
	Times  int    `json:"times"`            // downloads, or deposits
	Bytes  int64  `json:"bytes"`            // of deposits, those under way included
}

func loadUse(tx *instance.Tx, grant instance.DocID) (u use, err error) {
	raw, err := GrantSpace(tx, grant).Get([]byte(keyLink))
	if err == nil && json.Unmarshal(raw, &u) != nil {
		err = storage.ErrDamaged
	}
	return u, err
}

func saveUse(tx *instance.Tx, grant instance.DocID, u use) error {
	raw, err := json.Marshal(u)
	if err != nil {
		return err
	}
	return GrantSpace(tx, grant).Set([]byte(keyLink), raw)
}

// LinkUsed returns how often a link was used, in downloads or deposits, and how
// many bytes were left by it. Of one that is over nothing is known.
func LinkUsed(tx *instance.Tx, grant instance.DocID) (times int, bytes int64, err error) {
	u, err := loadUse(tx, grant)
	return u.Times, u.Bytes, ignoreAbsent(err)
}

// Download counts one download by a link before its first byte. ErrLinkSpent
// beyond its limit.
func (p *Pass) Download(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "count a download")
	return p.using(ctx, func(_ *instance.Tx, l Shared, u *use) error {
		u.Times++
		return l.over(u)
	})
}

// Deposit takes a deposit of so many bytes, which may arrive now: what is
// announced is taken at once, so that many together are no more than one after
// another. ErrLinkSpent beyond what the link takes.
func (p *Pass) Deposit(ctx context.Context, bytes int64) (err error) {
	defer fault.Wrap(&err, "take a deposit")
	return p.using(ctx, func(_ *instance.Tx, l Shared, u *use) error {
		u.Times++
		u.Bytes += bytes
		return l.over(u)
	})
}

// GiveBack gives back what a deposit did not use, and the deposit itself if
// nothing came of it.
func (p *Pass) GiveBack(ctx context.Context, bytes int64, all bool) (err error) {
	defer fault.Wrap(&err, "give back a deposit")
	return p.using(storage.Vital(context.WithoutCancel(ctx)), func(tx *instance.Tx, _ Shared, u *use) error {
		if u.Bytes = max(0, u.Bytes-bytes); all {
			u.Times = max(0, u.Times-1)
			return nil
		}
		tx.Want(Notify, tx.Now())
		return tx.Space(registry).Set([]byte(keyDeposited), []byte(tx.Now().Format(time.RFC3339Nano)))
	})
}

// LastDeposit returns when somebody left something by a link last, zero if
// nobody has.
func LastDeposit(tx *instance.Tx) (at time.Time, err error) {
	raw, err := tx.Space(registry).Get([]byte(keyDeposited))
	if err == nil && at.UnmarshalText(raw) != nil {
		err = storage.ErrDamaged
	}
	return at, ignoreAbsent(err)
}

// over returns ErrLinkSpent if a link is used further than it may be.
func (l Shared) over(u *use) error {
	if l.Limit > 0 && u.Times > l.Limit || l.MaxBytes > 0 && u.Bytes > l.MaxBytes {
		return ErrLinkSpent
	}
	return nil
}

func (p *Pass) using(ctx context.Context, change func(*instance.Tx, Shared, *use) error) error {
	return p.inst.Update(ctx, func(tx *instance.Tx) error {
		l, err := admitLink(tx, instance.DocID(p.rec.Grant), p.scope)
		if err != nil {
			return err
		}
		u, err := loadUse(tx, l.Grant)
		if err != nil {
			return err
		}
		if err := change(tx, l, &u); err != nil {
			return err
		}
		return saveUse(tx, l.Grant, u)
	})
}

// Still judges a visit once more while its answer is on the way: what ends, ends
// at once.
func (p *Pass) Still(ctx context.Context) error {
	return p.inst.View(ctx, p.standing)
}
