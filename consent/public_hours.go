package consent

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// visits is what is kept of an hour that has no leaf yet.
type visits struct {
	Hour time.Time `json:"hour"`
	N    int       `json:"n"`
}

func readVisits(tx *instance.Tx, grant instance.DocID) (v visits, err error) {
	key, err := grantKey(keyVisits, grant)
	if err != nil {
		return v, err
	}
	raw, err := tx.Space(registry).Get(key)
	if err == nil && json.Unmarshal(raw, &v) != nil {
		err = storage.ErrDamaged
	}
	return v, ignoreAbsent(err)
}

// keepVisits adds visits of an hour to those of a grant. An hour before it gets
// its leaf.
func keepVisits(tx *instance.Tx, grant instance.DocID, began time.Time, more int) error {
	v, err := readVisits(tx, grant)
	if err != nil {
		return err
	}
	if v.N > 0 && !v.Hour.Equal(began) {
		if err := closeHour(tx, grant); err != nil {
			return err
		}
		v.N = 0
	}
	raw, err := json.Marshal(visits{began, v.N + more})
	if err != nil {
		return err
	}
	key, err := grantKey(keyVisits, grant)
	if err != nil {
		return err
	}
	g, err := loadGrant(tx, grant)
	if err != nil {
		return err
	}
	g.Reads, g.LastRead = g.Reads+more, began
	return errors.Join(tx.Space(registry).Set(key, raw), instance.In[doctypes.Grant](tx).Put(grant, g), tellReads(tx, grant, g))
}

// OpenHour returns the visits by a grant in the hour that has no record in the
// log yet: its beginning, and how many.
func OpenHour(tx *instance.Tx, grant instance.DocID) (began time.Time, n int, err error) {
	v, err := readVisits(tx, grant)
	return v.Hour, v.N, err
}

// closeHour writes the leaf of an hour.
func closeHour(tx *instance.Tx, grant instance.DocID) error {
	v, err := readVisits(tx, grant)
	if err != nil || v.N == 0 {
		return err
	}
	key, err := grantKey(keyVisits, grant)
	if err != nil {
		return err
	}
	rec := Record{Actor: ActorVisitor, What: Visited, Grant: string(grant), Hour: v.Hour, Visits: v.N}
	return errors.Join(tx.Space(registry).Delete(key), Append(tx, rec))
}

// openHours returns the hours that have no leaf yet, by grant.
func openHours(ctx context.Context, inst *instance.Instance) (all map[instance.DocID]visits, err error) {
	err = inst.View(ctx, func(tx *instance.Tx) error {
		all = map[instance.DocID]visits{}
		for pair, err := range tx.Space(registry).Scan([]byte(keyVisits), nil) {
			if err != nil {
				return err
			}
			id, err := uuid.FromBytes(pair.Key[len(keyVisits):])
			if err != nil {
				return storage.ErrDamaged.Because(err)
			}
			grant := instance.DocID(id.String())
			if all[grant], err = readVisits(tx, grant); err != nil {
				return err
			}
		}
		return nil
	})
	return all, err
}
