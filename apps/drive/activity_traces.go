package drive

import (
	"errors"
	"slices"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// trace is a link to the entry, and when it was made.
type trace struct {
	EventLink
	made time.Time
}

// opened tells of an hour of visits: none was before there was a link.
func (t trace) opened(hour time.Time, n int) Event {
	if hour.Before(t.made) {
		hour = t.made
	}
	return Event{At: hour, What: "opened", Count: n, Link: &t.EventLink}
}

// traces are the events that documents tell of, and the links to the entry.
func traces(tx *instance.Tx, e instance.Entry) (all []Event, links map[string]trace, err error) {
	if e.Kind == instance.KindFolder {
		all, err = folderTraces(tx, e)
	} else {
		all, err = fileTraces(tx, e)
	}
	if err != nil {
		return nil, nil, err
	}
	if !e.Trashed.IsZero() {
		all = append(all, Event{At: e.Trashed, What: "trashed"})
	}
	links = map[string]trace{}
	docs, err := consent.LinksOf(tx, e.ID)
	for _, doc := range docs {
		l := EventLink{ID: string(doc.ID), Title: doc.Body.ClientName, Way: doc.Body.Link.Way}
		links[l.ID] = trace{l, doc.Body.Events[0].Time}
		all = append(all, linkTraces(l, doc.Body, tx.Now())...)
		began, n, err := consent.OpenHour(tx, doc.ID)
		if err != nil {
			return nil, nil, err
		}
		if n > 0 {
			all = append(all, links[l.ID].opened(began, n))
		}
	}
	return all, links, err
}

// folderTraces tell when a folder was made, and what was left in it.
func folderTraces(tx *instance.Tx, e instance.Entry) ([]Event, error) {
	all := []Event{}
	if e.ID != instance.Root {
		all = append(all, Event{At: e.Created, What: "added"})
	}
	entries, _, err := children(tx.Tree(), e.ID)
	for _, one := range entries {
		if one.Origin == doctypes.Deposited {
			all = append(all, Event{At: one.Created, What: string(one.Origin), Name: one.Name})
		}
	}
	return all, err
}

// fileTraces tell how a file came, and of the versions that are kept of it.
func fileTraces(tx *instance.Tx, e instance.Entry) ([]Event, error) {
	f, err := instance.In[doctypes.File](tx).Get(e.ID)
	if err != nil {
		return nil, err
	}
	came := Event{At: e.Created, What: "added"}
	switch came.What = string(f.Origin.Way); f.Origin.Way {
	case doctypes.Deposited:
		came.Who = &Who{f.Origin.By, "depositor"}
	case doctypes.Brought:
		came.Who = &Who{f.Origin.By, "connection"}
	default:
		came.What = "added"
	}
	all := []Event{came}
	for _, v := range f.Versions {
		if v.N > 1 {
			at := v.Stored
			if at.IsZero() {
				at = v.Modified // of an older program
			}
			all = append(all, Event{At: at, What: "version", Version: v.N})
		}
		if v.Infected == "" {
			continue
		}
		found, err := tx.Verdict(v.Blob)
		if err == nil {
			all = append(all, Event{At: found.At, What: "infected", Version: v.N})
		} else if !errors.Is(err, storage.ErrNotFound) && !errors.Is(err, storage.ErrDamaged) {
			return nil, err
		}
	}
	return all, nil
}

// linkTraces tell what became of a link.
func linkTraces(l EventLink, g doctypes.Grant, now time.Time) (all []Event) {
	for n, step := range g.Events {
		one := l
		e := Event{At: step.Time, What: "link", Link: &one}
		switch one.Step = step.What; step.By {
		case "you":
			if n == 0 {
				one.Step = "made"
			}
		case "host":
			e.Who = &Who{Kind: "host"}
		default:
			e.Who = &Who{step.By, "guardian"}
		}
		if step.What == "expired" {
			e.At, e.Who = g.Expires, nil
		}
		all = append(all, e)
	}
	if g.Ended.IsZero() && !now.Before(g.Expires) { // nothing has looked at it since
		l.Step = "expired"
		all = append(all, Event{At: g.Expires, What: "link", Link: &l})
	}
	return all
}

// logged are the events that the log tells of, below an index; next is where to
// go on, since{} if nothing of the entry is older.
func logged(tx *instance.Tx, e instance.Entry, links map[string]trace, below int64) (all []Event, next since, err error) {
	records, err := consent.Records(tx, below, activityLog)
	if err != nil {
		return nil, since{}, err
	}
	for _, rec := range records {
		if rec.Time.Before(e.Created) {
			return all, since{}, nil
		}
		next = since{rec.Time.UnixMicro() + 1, rec.Index}
		if l, ok := links[rec.Grant]; ok && rec.What == consent.Visited {
			all = append(all, l.opened(rec.Hour, rec.Visits))
		}
		if rec.What == consent.Read && slices.ContainsFunc(rec.Objects, func(o consent.Object) bool { return o.ID == e.ID }) {
			g, err := instance.In[doctypes.Grant](tx).Get(instance.DocID(rec.Grant))
			if err != nil {
				return nil, since{}, err
			}
			all = append(all, Event{At: rec.Time, What: "read", Who: &Who{g.ClientName, "service"}})
		}
	}
	if len(records) < activityLog {
		next = since{}
	}
	return all, next, nil
}
