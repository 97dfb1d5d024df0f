package drive

import (
	"context"
	"errors"
	"slices"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// SharedLink is a link to a file or folder as its owner sees it.
type SharedLink struct {
	ID        string           `json:"id"`
	Entry     string           `json:"entry" doc:"The file or folder"`
	Way       doctypes.LinkWay `json:"way" enum:"read,view,drop" doc:"Look and save, look, or leave files and see none"`
	Title     string           `json:"title" doc:"What visitors read at the top"`
	URL       string           `json:"url,omitempty" doc:"Until the link is over"`
	State     string           `json:"state" enum:"waiting,active,frozen,refused,ended"`
	Why       string           `json:"why,omitempty" doc:"It ended: refused, withdrawn, expired, moved, backup"`
	Held      bool             `json:"held,omitempty" doc:"The host has taken it off; its letter says why"`
	Spent     bool             `json:"spent,omitempty" doc:"It was used as often, or for as much, as it may be"`
	Protected bool             `json:"protected" doc:"By a password"`
	Limit     int              `json:"limit" doc:"Downloads, or deposits; 0: any number"`
	Used      int              `json:"used" doc:"Downloads, or deposits"`
	MaxFile   int64            `json:"max_file,omitempty" doc:"Bytes of one file that is left"`
	MaxBytes  int64            `json:"max_bytes,omitempty" doc:"Bytes of all files that are left together"`
	Bytes     int64            `json:"bytes,omitempty" doc:"Of all files that were left"`
	Visits    int              `json:"visits"`

	WithoutPlace bool `json:"without_place" doc:"Pictures and videos do not tell where they were taken"`

	LastVisit *time.Time   `json:"last_visit,omitempty" doc:"The hour"`
	Created   time.Time    `json:"created"`
	Expires   time.Time    `json:"expires"`
	Holders   []LinkHolder `json:"holders" nullable:"false" doc:"Of parental authority, whose agreement it needs"`
}

// LinkHolder is somebody whose agreement a link needs.
type LinkHolder struct {
	Name     string          `json:"name"`
	Relation string          `json:"relation"`
	Answer   doctypes.Answer `json:"answer" enum:"asked,agreed,refused,objected"`
}

// SharedLinks are the links to a file or folder, the newest first.
type SharedLinks struct {
	Links []SharedLink `json:"links" nullable:"false"`
	Above *Crumb       `json:"above,omitempty" doc:"The nearest folder around it that a link shows"`
	May   LinkTerms    `json:"may"`
}

// LinkTerms are what a new link of the owner is like, unless they say otherwise.
type LinkTerms struct {
	Alone    bool         `json:"alone" doc:"Nobody else has to agree"`
	Holders  []LinkHolder `json:"holders" nullable:"false" doc:"Who is asked: all of them about a link that shows something, one of them about one that takes deposits"`
	Days     int          `json:"days" doc:"How long a link that shows something lasts"`
	DropDays int          `json:"drop_days" doc:"How long one that takes deposits lasts"`
	MaxFile  int64        `json:"max_file"`
	MaxBytes int64        `json:"max_bytes"`
}

// How long links last, and how much can be left by one, unless the owner says
// otherwise. Minors begin with less (reference: CNIL, recommendation 8).
const (
	linkDays, dropDays, minorDays = 30, 14, 7
	leftFile, leftBytes           = 200_000_000, 2_000_000_000
)

// ofAge is when the defaults for minors end.
const ofAge = 18

type linksOutput struct{ Body SharedLinks }

func (a *App) links(ctx context.Context, c *apps.Call, in *struct {
	ID string `path:"id"`
}) (*linksOutput, error) {
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	out := new(linksOutput)
	err = c.View(ctx, func(tx *instance.Tx) error {
		path, err := tx.Tree().Path(id)
		if err != nil {
			return err
		}
		if out.Body.Links, err = linksOf(tx, c, id); err != nil {
			return err
		}
		if out.Body.Above, err = shownAbove(tx, c, path); err != nil {
			return err
		}
		out.Body.May, err = termsOf(tx)
		return err
	})
	if err != nil {
		return nil, err
	}
	family, err := a.family(ctx, c, out.Body.May.Alone)
	for _, p := range family.Parties {
		out.Body.May.Holders = append(out.Body.May.Holders, LinkHolder{p.Name, p.Relation, p.Answer})
	}
	return out, err
}

// linksOf are the links to a file or folder, the newest first.
func linksOf(tx *instance.Tx, c *apps.Call, id instance.DocID) ([]SharedLink, error) {
	all, err := consent.LinksOf(tx, id)
	list := make([]SharedLink, 0, len(all))
	for _, doc := range slices.Backward(all) {
		l, err := linkOf(tx, c, doc.ID, doc.Body)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, err
}

// shownAbove is the nearest folder on the way to an entry that somebody may look
// into by a link.
func shownAbove(tx *instance.Tx, c *apps.Call, path []instance.Entry) (*Crumb, error) {
	for _, folder := range slices.Backward(path[:len(path)-1]) {
		if !folder.Trashed.IsZero() {
			break
		}
		links, err := linksOf(tx, c, folder.ID)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(links, SharedLink.shows) {
			return &Crumb{alias(folder.ID), folder.Name}, nil
		}
	}
	return nil, nil
}

// shows reports whether somebody may look by the link now.
func (l SharedLink) shows() bool {
	return l.State == string(consent.StateActive) && !l.Held && !l.Spent && l.Way != doctypes.LinkDrop
}

// termsOf are the terms of the owner, but for who is asked.
func termsOf(tx *instance.Tx) (LinkTerms, error) {
	m := LinkTerms{Holders: []LinkHolder{}, Days: linkDays, DropDays: dropDays, MaxFile: leftFile, MaxBytes: leftBytes}
	me, err := instance.In[doctypes.Account](tx).Get(doctypes.OnlyID)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		return m, err
	}
	m.Alone = err == nil && consent.RuleOf(me.Role, me.BirthDate, tx.Now()) == doctypes.RuleSelf
	if age, known := identity.Age(me.BirthDate, tx.Now()); !m.Alone || known && age < ofAge {
		m.Days, m.DropDays = minorDays, minorDays
	}
	return m, nil
}

// family returns who is asked about a link: nobody if the owner decides alone.
func (a *App) family(ctx context.Context, c *apps.Call, alone bool) (consent.Family, error) {
	if alone {
		return consent.Family{}, nil
	}
	return a.desk.Family(ctx, c.Caller.Person)
}

// linkOf is the grant of a link as its owner sees it.
func linkOf(tx *instance.Tx, c *apps.Call, id instance.DocID, g doctypes.Grant) (SharedLink, error) {
	l := SharedLink{
		ID: string(id), Entry: g.Client, Way: g.Link.Way, Title: g.ClientName, State: string(consent.GrantState(g, tx.Now())), Why: g.Why,
		Held: g.Suspended != nil, Protected: g.Link.Protected, Limit: g.Link.Limit, MaxFile: g.Link.MaxFile, MaxBytes: g.Link.MaxBytes, WithoutPlace: g.Link.WithoutPlace,
		Visits: g.Reads, Created: g.Events[0].Time, Expires: g.Expires, Holders: []LinkHolder{},
	}
	over := l.State == string(consent.StateEnded) || l.State == string(consent.StateRefused)
	if !over {
		l.URL = c.PageOrigin() + "/l/" + g.Link.Address
	} else if l.Why == "" {
		l.Why = "expired"
	}
	if !g.LastRead.IsZero() {
		l.LastVisit = &g.LastRead
	}
	for _, p := range g.Parties {
		if !p.Self {
			l.Holders = append(l.Holders, LinkHolder{p.Name, p.Relation, p.Answer})
		}
	}
	var err error
	l.Used, l.Bytes, err = consent.LinkUsed(tx, id)
	l.Spent = !over && (l.Limit > 0 && l.Used >= l.Limit || l.MaxBytes > 0 && l.Bytes >= l.MaxBytes)
	return l, err
}
