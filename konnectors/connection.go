package konnectors

import (
	"errors"
	"strconv"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// The states of a connection.
const (
	Ready        = "ready"
	Running      = "running"
	ActionNeeded = "action-needed" // the person must do something
	Down         = "service-down"  // the person need do nothing
	Unplugged    = "unplugged"
)

// Work is what a Runner does: Runner.Run.
const Work instance.Work = "konnectors"

const (
	maxConnections = 30 // of a person
	maxOfOne       = 5  // to the same service
)

// Connect makes a connection, or takes the one up again that was unplugged, and
// has it run at once.
func Connect(tx *instance.Tx, m Manifest, account map[string]string, lang fault.Lang) (instance.DocID, error) {
	fields, err := m.account(account, lang)
	if err != nil {
		return "", err
	}
	all, of := 0, 0
	for c, err := range instance.In[doctypes.Connection](tx).All() {
		if isDamaged(err) {
			continue
		}
		if err != nil {
			return "", err
		}
		if c.Body.Konnector == m.Slug && c.Body.State == Unplugged {
			return c.ID, plug(tx, c.ID, c.Body, fields)
		}
		if all++; c.Body.Konnector == m.Slug {
			of++
		}
	}
	if all >= maxConnections || of >= maxOfOne {
		return "", ErrTooMany
	}
	id, err := instance.NewDocID()
	if err != nil {
		return "", err
	}
	return id, plug(tx, id, doctypes.Connection{Konnector: m.Slug, Created: tx.Now()}, fields)
}

// Replace gives a connection another account and has it run at once.
func Replace(tx *instance.Tx, m Manifest, id instance.DocID, account map[string]string, lang fault.Lang) error {
	c, err := instance.In[doctypes.Connection](tx).Get(id)
	if err != nil {
		return err
	}
	fields, err := m.account(account, lang)
	if err != nil {
		return err
	}
	return plug(tx, id, c, fields)
}

// plug keeps an account and asks for a run.
func plug(tx *instance.Tx, id instance.DocID, c doctypes.Connection, fields []doctypes.Field) error {
	if err := mayAsk(tx, id); err != nil {
		return err
	}
	if err := instance.In[doctypes.Credential](tx).Put(id, doctypes.Credential{Connection: string(id), Fields: fields}); err != nil {
		return err
	}
	if err := tx.Space(space).Set([]byte(keyAccount+string(id)), nil); err != nil {
		return err
	}
	if err := remember(tx, id); err != nil {
		return err
	}
	return start(tx, id, c)
}

// RunNow has a connection run at once. One that runs already is left alone.
func RunNow(tx *instance.Tx, id instance.DocID) error {
	c, err := Connection(tx, id)
	switch {
	case err != nil:
		return err
	case c.State == Running:
		return nil
	case c.State == Unplugged:
		return ErrUnplugged
	case c.Code == ErrAccountNeeded.Code:
		return ErrAccountNeeded
	}
	if err := mayAsk(tx, id); err != nil {
		return err
	}
	return start(tx, id, c)
}

// start marks a connection as due. A running one with a next run is one that a
// person asked for and that has not begun.
func start(tx *instance.Tx, id instance.DocID, c doctypes.Connection) error {
	c.State, c.Code, c.NextRun = Running, "", tx.Now()
	tx.Want(Work, tx.Now())
	return instance.In[doctypes.Connection](tx).Put(id, c)
}

// Unplug ends a connection: its account is erased, what it brought stays.
func Unplug(tx *instance.Tx, id instance.DocID) error {
	docs := instance.In[doctypes.Connection](tx)
	c, err := docs.Get(id)
	if err != nil {
		return err
	}
	c.State, c.Code, c.NextRun = Unplugged, "", time.Time{}
	return errors.Join(
		docs.Put(id, c),
		instance.In[doctypes.Credential](tx).Delete(id),
		tx.Space(space).Delete([]byte(keyAccount+string(id))),
	)
}

// Connection returns a connection as it is on this host: an account that was
// given elsewhere has not come along.
func Connection(tx *instance.Tx, id instance.DocID) (doctypes.Connection, error) {
	c, err := instance.In[doctypes.Connection](tx).Get(id)
	if err != nil || c.State == Unplugged {
		return c, err
	}
	given, err := has(tx, keyAccount+string(id))
	if err == nil && !given {
		c.State, c.Code, c.NextRun = ActionNeeded, ErrAccountNeeded.Code, time.Time{}
	}
	return c, err
}

// A person may ask for as many runs in an hour: more would be guessing codes,
// or in the way of everybody else who needs the service.
const askedPerHour = 20

func mayAsk(tx *instance.Tx, id instance.DocID) error {
	since, asked := tx.Now().Add(-time.Hour), 0
	first := tx.Now()
	runs, err := Runs(tx, id)
	for _, r := range runs {
		if r.Body.Asked && r.Body.Started.After(since) {
			asked, first = asked+1, r.Body.Started
		}
	}
	if err == nil && asked >= askedPerHour {
		wait := max(int(first.Sub(since).Seconds()), 1)
		return ErrTooOften.With("seconds", strconv.Itoa(wait))
	}
	return err
}

func isDamaged(err error) bool { return errors.Is(err, storage.ErrDamaged) }
