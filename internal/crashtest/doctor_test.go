package crashtest

import (
	"context"
	"errors"
	"fmt"

	"pims/doctor"
	"pims/instance"
	"pims/storage"
	"pims/storage/sealed"
)

// cure has the doctor look after a crash. There is what a crash may leave lying
// about and nothing else, and afterwards not even that.
func (n *node) cure(ctx context.Context) error {
	leavings := map[instance.What]bool{instance.StrayContent: true, doctor.Orphan: true, doctor.OrphanKey: true, doctor.OrphanContents: true}
	found, err := n.doctor(ctx, doctor.Options{Repair: true, Blobs: true})
	for _, f := range found {
		switch {
		case f.What == doctor.Orphan && !f.Repaired: // imported, and not yet adopted: whoever runs the node decides
			err = errors.Join(err, n.House.Destroy(ctx, instance.ID(f.Instance)))
		case !f.Repaired || !leavings[f.What]:
			err = errors.Join(err, fmt.Errorf("a crash left what it must not: %+v", f))
		}
	}
	if err != nil {
		return err
	}
	found, err = n.doctor(ctx, doctor.Options{Blobs: true})
	if len(found) > 0 {
		err = errors.Join(err, fmt.Errorf("the doctor has left: %+v", found))
	}
	return err
}

// doctor examines the whole node.
func (n *node) doctor(ctx context.Context, o doctor.Options) (all []doctor.Finding, err error) {
	patient := doctor.Node{House: n.House, People: n.people, Vault: n.blobs, Own: own}
	_, err = doctor.Run(ctx, patient, o, func(f doctor.Finding) error {
		all = append(all, f)
		return nil
	})
	return all, err
}

// own are the node's own keyspaces.
var own = []storage.ID{"directory", "sessions"}

// scrub tells what the scrub finds wrong with an instance.
func (n *node) scrub(ctx context.Context, id instance.ID) error {
	found, _, err := doctor.Instance(ctx, n.House, id, instance.ExamineOptions{Blobs: true})
	for _, f := range found {
		if f.What != instance.StrayContent { // as a crash may leave it
			err = errors.Join(err, storage.ErrDamaged.Because(fmt.Errorf("%+v", f)))
		}
	}
	return err
}

// audit tells what is wrong with one of the node's own keyspaces.
func (n *node) audit(ctx context.Context, id storage.ID) error {
	a, err := n.House.Audit(ctx, id, true)
	if err == nil && (a.State != sealed.Whole || len(a.Damaged) > 0) {
		err = storage.ErrDamaged.Because(fmt.Errorf("inventory %s, %d damaged", a.State, len(a.Damaged)))
	}
	return err
}
