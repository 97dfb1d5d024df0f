package consent

import (
	"errors"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// Erase is wanted when a holder of parental authority refuses an opening: see
// [Desk.Erase].
const Erase instance.Work = "erase"

// Begin records in a new instance how it came to be: the opening, the ties of
// the family, and the first leaf of the log. Under 15 the instance is
// provisional from now on, and the holders are asked by letter; from 15 on it
// is active at once. storage.ErrExists if there is an opening already.
func Begin(tx *instance.Tx, o doctypes.Opening, f Family) error {
	_, err := instance.In[doctypes.Opening](tx).Get(doctypes.OnlyID)
	if err == nil {
		return storage.ErrExists
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return err
	}
	if o.Rule == "" {
		o.Rule = doctypes.RuleOne
	}
	if o.Accepted.IsZero() {
		o.Accepted = tx.Now()
	}
	o.Parties = parties(o.Rule, f, tx.Now())
	o.Events = []doctypes.Event{{Time: tx.Now(), What: string(doctypes.Agreed), By: byYou}}
	if err := saveOpening(tx, o); err != nil {
		return err
	}
	if err := f.state(tx); err != nil {
		return err
	}
	if err := Append(tx, Record{Actor: ActorYou, What: Opened}); err != nil {
		return err
	}
	return openingMatter(o).ask(tx, f.GivenName)
}

// Provisional reports whether the opening of an instance is not active, so that
// nobody else may be let in. An instance that was made without an opening is
// not provisional.
func Provisional(tx *instance.Tx) (bool, error) {
	flag, err := tx.Space(registry).Get([]byte(keyProvisional))
	if err == nil {
		return string(flag) != "n", nil
	}
	if !errors.Is(err, storage.ErrNotFound) {
		return true, err
	}
	o, err := instance.In[doctypes.Opening](tx).Get(doctypes.OnlyID)
	if errors.Is(err, storage.ErrNotFound) {
		return false, nil
	}
	return OpeningState(o) != StateActive, err
}

// saveOpening writes the opening, what [Provisional] reads, and the wish to
// erase what was refused.
func saveOpening(tx *instance.Tx, o doctypes.Opening) error {
	flag := "y"
	switch OpeningState(o) {
	case StateActive:
		flag = "n"
	case StateRefused:
		tx.Want(Erase, tx.Now())
	}
	if err := tx.Space(registry).Set([]byte(keyProvisional), []byte(flag)); err != nil {
		return err
	}
	return instance.In[doctypes.Opening](tx).Put(doctypes.OnlyID, o)
}
