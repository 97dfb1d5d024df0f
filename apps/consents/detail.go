package consents

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// Detail is one grant with all that it opens and all that happened.
type Detail struct {
	Card
	Address     string               `json:"address"`
	Contact     string               `json:"contact"`
	KeepsDays   int                  `json:"keeps_days"`
	Values      []Value              `json:"values" nullable:"false" doc:"What the client reads today; empty where it reads nothing"`
	Never       []string             `json:"never" nullable:"false" doc:"Codes, as in a request; none for a page or a link, whose notice names what it shows"`
	Subject     string               `json:"subject" doc:"The number by which the client knows the owner"`
	Events      []Event              `json:"events" nullable:"false" doc:"The oldest first"`
	ReadsLog    []Read               `json:"reads_log" nullable:"false" doc:"The newest first, at most 200"`
	Receipt     Receipt              `json:"receipt"`
	Suspended   *doctypes.Suspension `json:"suspended,omitempty" doc:"The host has taken it off: why"`
	ContinueURL string               `json:"continue_url,omitempty" doc:"Where to go on with the client"`
}

// Value is one thing that a client may read.
type Value struct {
	Label  string `json:"label"`
	Value  string `json:"value"`
	Detail string `json:"detail,omitempty"`
}

// Event is one step in the life of a grant.
type Event struct {
	Time time.Time `json:"time"`
	What string    `json:"what" doc:"requested, agreed, refused, objected, withdrawn, expired, moved"`
	By   string    `json:"by" doc:"you, client, host, or a given name"`
}

// Receipt says where in the access log the grant stands.
type Receipt struct {
	Number string `json:"number"`
	Index  int64  `json:"index" doc:"Of the leaf; -1 for a grant from another host"`
	Root   string `json:"root" doc:"Of the log now, in hexadecimal"`
}

type detailOutput struct{ Body Detail }

func (a *App) read(ctx context.Context, c *apps.Call, in *grantInput) (*detailOutput, error) {
	out := &detailOutput{}
	client := ""
	err := c.View(ctx, func(tx *instance.Tx) (err error) {
		out.Body, client, err = a.detail(tx, c.Lang, instance.DocID(in.ID))
		return err
	})
	if err != nil {
		return nil, err
	}
	out.Body.ContinueURL, err = a.continueURL(ctx, client, out.Body.State)
	return out, err
}

func (a *App) detail(tx *instance.Tx, lang fault.Lang, id instance.DocID) (d Detail, client string, err error) {
	g, err := instance.In[doctypes.Grant](tx).Get(id)
	if err != nil {
		return d, "", err
	}
	lines, err := a.granted(tx, lang, g)
	if err != nil {
		return d, "", err
	}
	d = Detail{
		Card: cardOf(id, g, tx.Now()), Address: g.Address, Contact: g.Contact, KeepsDays: g.KeepsDays,
		Values: []Value{}, Never: nevers(lines), Subject: g.Subject, Events: []Event{}, Suspended: g.Suspended,
	}
	if g.Kind != "" {
		d.Never = []string{}
	}
	if s := consent.State(d.State); s == consent.StateActive || s == consent.StateWaiting || s == consent.StateFrozen {
		for _, l := range lines {
			d.Values = append(d.Values, Value{l.Label, l.Value, l.Detail})
		}
	}
	for _, e := range g.Events {
		d.Events = append(d.Events, Event{e.Time, e.What, e.By})
	}
	names := map[string]string{}
	for _, l := range lines {
		names[l.Doc] = l.Label
	}
	granted, err := d.readLog(tx, string(id), names, lang)
	if err != nil {
		return d, "", err
	}
	head, err := consent.Head(tx)
	d.Receipt = Receipt{fmt.Sprintf("%d-%04d", d.Asked.Year(), granted+1), granted, hex.EncodeToString(head.Root)}
	return d, g.Client, err
}

// granted returns the lines that a grant opens, as they read today.
func (a *App) granted(tx *instance.Tx, lang fault.Lang, g doctypes.Grant) (open []consent.Line, err error) {
	for _, offer := range a.offers {
		at := slices.IndexFunc(g.Items, func(i doctypes.GrantItem) bool { return i.Scope == offer.Scope })
		if at < 0 {
			continue
		}
		lines, err := offer.Lines(tx, lang)
		if err != nil {
			return nil, err
		}
		for _, l := range lines {
			if opens(g.Items[at], l) {
				open = append(open, l)
			}
		}
	}
	return open, nil
}

func opens(item doctypes.GrantItem, l consent.Line) bool {
	if l.Doc != "" && len(item.IDs) > 0 && !slices.Contains(item.IDs, l.Doc) {
		return false
	}
	for _, f := range l.Fields {
		if len(item.Fields) > 0 && !slices.Contains(item.Fields, f) {
			return false
		}
	}
	return true
}

// continueURL is where the person goes on with a client whose grant holds: to
// its sign-in with this node (OpenID Connect Core, section 4), or to its page.
func (a *App) continueURL(ctx context.Context, id, state string) (string, error) {
	if a.provider == nil || consent.State(state) != consent.StateActive {
		return "", nil
	}
	client, err := a.desk.People.Client(ctx, id)
	if errors.Is(err, storage.ErrNotFound) {
		return "", nil // not registered any more
	}
	if err != nil {
		return "", err
	}
	return initiate(client, a.provider.Issuer()), nil
}

func initiate(c identity.Client, issuer string) string {
	u, err := url.Parse(c.InitiateLogin)
	if err != nil || c.InitiateLogin == "" {
		return c.Home
	}
	q := u.Query()
	q.Set("iss", issuer)
	u.RawQuery = q.Encode()
	return u.String()
}
