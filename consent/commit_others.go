package consent

import (
	"context"
	"errors"
	"slices"
	"time"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// maxObjects is how many objects one leaf names; a read of more goes on in the
// next one.
const maxObjects = 400

// maxHanded is how many documents an instance.Access tells of at most.
const maxHanded = 1000

// newsGap is how long holders wait for news of reads.
const newsGap = time.Hour

// commitClient judges the grant once more and writes the leaf of a read, in one
// commit: no read begins after a withdrawal, and none is answered without its
// leaf. Called again for a stream, it writes a leaf for what is new.
func (p *Pass) commitClient(ctx context.Context) error {
	handed := p.Handed()
	if len(handed) >= maxHanded {
		return ErrLogWhole // there may be more that nobody noted
	}
	fresh := handed[p.told:]
	err := p.inst.Update(storage.Vital(ctx), func(tx *instance.Tx) error {
		id := instance.DocID(p.rec.Grant)
		g, err := loadGrant(tx, id)
		if err != nil {
			return err
		}
		if _, err := gateOf(g, tx.Now()).admit(tx, p.rec.ClientID, p.scope); err != nil {
			return refused(err)
		}
		if p.began && len(fresh) == 0 {
			return nil
		}
		if err := p.logObjects(tx, fresh); err != nil {
			return err
		}
		if !p.began {
			g.Reads++
		}
		g.LastRead = tx.Now()
		return errors.Join(instance.In[doctypes.Grant](tx).Put(id, g), tellReads(tx, id, g))
	})
	if err != nil {
		return p.noted(ctx, err)
	}
	p.began, p.told = true, len(handed)
	return nil
}

// logObjects appends the leaf of a read.
func (p *Pass) logObjects(tx *instance.Tx, handed []instance.Handed) error {
	for first := true; first || len(handed) > 0; first = false {
		rec := p.rec
		n := min(len(handed), maxObjects)
		for _, h := range handed[:n] {
			rec.Objects = append(rec.Objects, Object{h.Doctype, h.ID, h.Rev})
		}
		if err := Append(tx, rec); err != nil {
			return err
		}
		handed = handed[n:]
	}
	return nil
}

// tellReads gives the holders news of reads, at most once an hour.
func tellReads(tx *instance.Tx, id instance.DocID, g doctypes.Grant) error {
	if !slices.ContainsFunc(g.Parties, func(p doctypes.Party) bool { return !p.Self && p.Instance != "" }) {
		return nil
	}
	if soon, err := within(tx, keyTold, id, newsGap); err != nil || soon {
		return err
	}
	return grantMatter(id, g, tx.Now()).tell(tx)
}
