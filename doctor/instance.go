package doctor

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"time"

	"pims/consent"
	"pims/fault"
	"pims/find"
	"pims/identity"
	"pims/instance"
	"pims/preview"
	"pims/scan"
	"pims/storage"
)

// instance examines one, and what leads to it.
func (r *run) instance(ctx context.Context, id storage.ID) error {
	o := instance.ExamineOptions{Repair: r.o.Repair, Blobs: r.o.Blobs, Quota: r.o.Quota, Read: r.meter.wait}
	if r.Serving {
		o.Grace = grace
	}
	found, claim, err := Instance(ctx, r.House, instance.ID(id), o)
	switch {
	case errors.Is(err, storage.ErrNotFound):
		return r.unfilled(ctx, id)
	case errors.Is(err, instance.ErrNoKey):
		return r.keyless(ctx, id)
	case err != nil:
		return err
	}
	r.mu.Lock()
	r.summary.Instances++
	r.mu.Unlock()
	if err := r.tell(id, found...); err != nil || claim == nil {
		return err
	}
	mended, left, err := r.People.Rebuild(ctx, *claim, r.o.Repair)
	if errors.Is(err, identity.ErrUnclaimed) {
		return r.orphan(ctx, id)
	}
	if err != nil {
		return err
	}
	if err := r.tellRecords(id, mended, left); err != nil {
		return err
	}
	r.want(instance.ID(id))
	return nil
}

// Instance examines one instance with its access log. What keeps it from being
// read is a finding, and then there is no claim.
func Instance(ctx context.Context, h *instance.House, id instance.ID, o instance.ExamineOptions) (found instance.Findings, claim *identity.Claim, err error) {
	defer fault.Wrap(&err, "examine %s", id)
	i, err := open(ctx, h, id)
	if err == nil {
		found, claim, err = look(ctx, i, o)
		err = errors.Join(err, i.Close())
	}
	switch {
	case errors.Is(err, storage.ErrQuarantined):
		return instance.Findings{{What: Quarantined, Count: 1}}, nil, nil
	case errors.Is(err, storage.ErrDamaged), errors.Is(err, instance.ErrNewerFormat):
		return append(found, instance.Finding{What: Unreadable, Count: 1}), nil, nil
	}
	return found, claim, err
}

// open waits while all slots are taken: whoever is here first goes first.
func open(ctx context.Context, h *instance.House, id instance.ID) (*instance.Instance, error) {
	for {
		i, err := h.Open(ctx, id)
		if !errors.Is(err, storage.ErrBusy) {
			return i, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

func look(ctx context.Context, i *instance.Instance, o instance.ExamineOptions) (found instance.Findings, claim *identity.Claim, err error) {
	o.Spared = []string{find.Space, preview.Space, scan.Space}
	if found, err = i.Examine(ctx, o); err != nil {
		return nil, nil, err
	}
	index, err := find.Examine(ctx, i, o.Repair)
	if err != nil {
		return nil, nil, err
	}
	photos, err := preview.Examine(ctx, i, o.Repair)
	if err != nil {
		return nil, nil, err
	}
	scans, err := scan.Examine(ctx, i, o.Repair)
	if err != nil {
		return nil, nil, err
	}
	found = slices.Concat(found, index, photos, scans)
	var c identity.Claim
	holds := true
	err = i.View(ctx, func(tx *instance.Tx) (err error) {
		if err := consent.Verify(tx); errors.Is(err, storage.ErrDamaged) || errors.Is(err, storage.ErrNotFound) {
			holds = false
		} else if err != nil {
			return err
		}
		c, err = identity.ReadClaim(tx)
		return err
	})
	if err != nil {
		return found, nil, err
	}
	if !holds {
		found = append(found, instance.Finding{What: WrongLog, Count: 1})
	}
	return found, &c, nil
}

// spread is over how long the work that is wanted again is spread.
const spread = time.Hour

// want asks again for all background work of an instance, each of which does
// nothing where nothing is to be done.
func (r *run) want(id instance.ID) {
	if !r.o.Repair || r.House.Due == nil {
		return
	}
	for _, w := range r.Works {
		r.House.Due(id, w, r.House.Now().Add(rand.N(spread)))
	}
}
