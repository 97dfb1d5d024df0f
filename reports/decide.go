package reports

import (
	"context"
	"errors"
	"slices"
	"strings"

	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// Wrong returns the fields that a decision lacks, by their JSON names: a
// suspension has facts and a ground.
func (v Decision) Wrong() (fields []string) {
	if v.Verdict != Keep && v.Verdict != Suspend {
		fields = append(fields, "verdict")
	}
	suspends := v.Verdict == Suspend
	if facts := strings.TrimSpace(v.Facts); facts == "" && suspends || !text(facts, MaxExplanation) {
		fields = append(fields, "facts")
	}
	if ground := strings.TrimSpace(v.Ground); ground == "" && suspends || !text(ground, MaxWhere) {
		fields = append(fields, "ground")
	}
	return fields
}

// Decide keeps the page of a report or takes it off, and says why. Whoever
// reported is told. ErrDecided if it was decided before, ErrBadDecision.
func (d *Desk) Decide(ctx context.Context, number string, v Decision) (_ Report, err error) {
	defer fault.Wrap(&err, "decide report %s", number)
	v.Facts, v.Ground = strings.ReplaceAll(v.Facts, "\r\n", "\n"), strings.ReplaceAll(v.Ground, "\r\n", "\n")
	if wrong := v.Wrong(); len(wrong) > 0 {
		return Report{}, ErrBadDecision.With("field", wrong[0])
	}
	d.deciding.Lock()
	defer d.deciding.Unlock()
	r, err := d.Get(ctx, number)
	if err != nil {
		return r, err
	}
	if r.Decision != nil {
		return r, ErrDecided
	}
	if v.Verdict == Suspend {
		// First, so that a crash leaves a page that is off and a report that
		// can be decided again.
		err := d.onGrant(ctx, r, func(tx *instance.Tx) error { return consent.Suspend(tx, r.Grant, v.suspension(number)) })
		if err != nil {
			return r, err
		}
	}
	v.At = d.House.Now().UTC()
	r, err = d.change(ctx, number, func(r *Report) error {
		r.Decision = &v
		if r.Notice.Email != "" {
			r.Owed = append(r.Owed, toDecision)
		}
		return nil
	})
	if err == nil {
		d.wake()
	}
	return r, err
}

// suspension is a decision as the owner reads it.
func (v Decision) suspension(number string) doctypes.Suspension {
	return doctypes.Suspension{Reason: v.Facts, Ground: v.Ground, Reference: number}
}

// Restore takes a suspension back. Where another report of the page was decided
// in the same way, the page stays off by that one. ErrNotSuspended if there is
// none.
func (d *Desk) Restore(ctx context.Context, number string) (r Report, err error) {
	defer fault.Wrap(&err, "restore page of report %s", number)
	d.deciding.Lock()
	defer d.deciding.Unlock()
	if r, err = d.Get(ctx, number); err != nil {
		return r, err
	}
	if !r.Suspended() {
		return r, ErrNotSuspended
	}
	all, err := d.List(ctx)
	if err != nil {
		return r, err
	}
	stands := slices.IndexFunc(all, func(o Report) bool {
		return o.Suspended() && o.Number != number && o.Instance == r.Instance && o.Notice.Address == r.Notice.Address
	})
	err = d.onGrant(ctx, r, func(tx *instance.Tx) error {
		if stands < 0 {
			return consent.Restore(tx, r.Grant)
		}
		o := all[stands]
		return consent.Suspend(tx, o.Grant, o.Decision.suspension(o.Number))
	})
	if err != nil {
		return r, err
	}
	return d.change(ctx, number, func(r *Report) error {
		r.Decision.Restored = d.House.Now().UTC()
		return nil
	})
}

// onGrant changes the grant of a report. An instance that is gone shows nothing
// any more.
func (d *Desk) onGrant(ctx context.Context, r Report, fn func(*instance.Tx) error) error {
	err := d.inside(ctx, r.Instance, func(inst *instance.Instance) error { return inst.Update(storage.Vital(ctx), fn) })
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}
