package consent

import (
	"encoding/json"
	"slices"
	"time"

	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// Line is one line of the consent screen: what the owner ticks or leaves.
type Line struct {
	ID     string
	Scope  string
	Doc    string   // id of the document, if it is one
	Fields []string // that the line opens
	Label  string
	Value  string // as the client would read it
	Detail string
	Why    string // what the client says it is for
	Needed bool   // the client does not work without
}

// Proposal is what a client asks of the owner, reduced to what the owner ticked.
type Proposal struct {
	Client   identity.Client
	Purpose  string // a sentence in the language of the notice
	Language string
	Notice   []byte // SHA-256 of what the screen said
	Items    []doctypes.GrantItem
	Expires  time.Time // zero: as late as it may be
	Family   Family
	Subject  string // the number by which the client knows the owner
}

// Give records that the owner agreed to a proposal. Under 15 the holders of
// parental authority are asked by letter, and nothing may be read until one of
// them has agreed; the state of the grant that is returned tells. A former
// request of the client that still waits ends. A holder who refused the client's
// last request, or objects to it, still does until they say otherwise: asking
// again is no way around them.
//
// ErrProvisional while the opening of the instance is not active. The
// transaction needs the rights to write grants, and to read account and opening.
func Give(tx *instance.Tx, in Proposal) (instance.DocID, doctypes.Grant, error) {
	var none doctypes.Grant
	if err := settled(tx); err != nil {
		return "", none, err
	}
	g, err := in.grant(tx)
	if err != nil {
		return "", none, err
	}
	if err := in.check(tx, g); err != nil {
		return "", none, err
	}
	if err := follow(tx, &g); err != nil {
		return "", none, err
	}
	g.Events = append(g.Events, doctypes.Event{Time: tx.Now(), What: string(doctypes.Agreed), By: byYou})
	id, err := addGrant(tx, g)
	if err != nil {
		return "", none, err
	}
	return id, g, grantMatter(id, g, tx.Now()).ask(tx, in.Family.GivenName)
}

// settled refuses what an instance cannot give while its opening waits.
func settled(tx *instance.Tx) error {
	waits, err := Provisional(tx)
	if err == nil && waits {
		err = ErrProvisional
	}
	return err
}

// Refuse records that the owner refused a proposal. Nobody else hears of it.
func Refuse(tx *instance.Tx, in Proposal) (instance.DocID, error) {
	g, err := in.grant(tx)
	if err != nil {
		return "", err
	}
	g.Parties = g.Parties[:1]
	g.Parties[0].Answer = doctypes.Refused
	end(tx, &g, whyRefused, byYou)
	return addGrant(tx, g)
}

// grant is the proposal as a document, with the owner's agreement.
func (in Proposal) grant(tx *instance.Tx) (g doctypes.Grant, err error) {
	g = doctypes.Grant{
		Client: in.Client.ID, ClientName: in.Client.Name, Address: in.Client.Address, Contact: in.Client.Contact,
		Purpose: in.Purpose, Language: in.Language, Notice: in.Notice, Basis: "6.1.a", KeepsDays: in.Client.KeepsDays,
		Items: in.Items, Expires: in.latest(tx.Now()), Subject: in.Subject,
		Events: []doctypes.Event{{Time: tx.Now(), What: "requested", By: byClient}},
	}
	if g.Rule, err = ruleOf(tx); err != nil {
		return g, err
	}
	g.Parties = parties(g.Rule, in.Family, tx.Now())
	return g, nil
}

// latest is when the grant ends: when it was said to, and never later than the
// client may have it or than a year from now.
func (in Proposal) latest(now time.Time) time.Time {
	at := now.AddDate(1, 0, 0)
	if ends, ok := in.Client.Ends(); ok && ends.Before(at) {
		at = ends
	}
	if !in.Expires.IsZero() && in.Expires.Before(at) {
		at = in.Expires
	}
	return at
}

// check refuses an agreement to nothing, to what the client is not registered
// for, until yesterday, or to more than a grant can hold.
func (in Proposal) check(tx *instance.Tx, g doctypes.Grant) error {
	if len(g.Items) == 0 {
		return ErrNothingTicked
	}
	if !tx.Now().Before(g.Expires) {
		return ErrBadProposal.With("field", "expires")
	}
	seen := map[string]bool{}
	for _, item := range g.Items {
		known := slices.ContainsFunc(in.Client.Scopes, func(s identity.ClientScope) bool { return s.Scope == item.Scope })
		if !known || seen[item.Scope] {
			return ErrBadProposal.With("field", "scope")
		}
		seen[item.Scope] = true
	}
	raw, err := json.Marshal(g)
	if err == nil && len(raw) > maxGrant {
		err = storage.ErrTooLarge
	}
	return err
}

// maxGrant bounds a grant as it is given, in bytes: what happens to it later
// must fit, too.
const maxGrant = 40 << 10

// follow takes over what the client's last request left: objections and
// refusals of holders stand, and what still waited ends.
func follow(tx *instance.Tx, g *doctypes.Grant) error {
	ok, err := heed(tx, g)
	if err != nil {
		return err
	}
	for ok {
		var id instance.DocID
		if id, _, ok, err = Waiting(tx, holderOf(*g)); err == nil && ok {
			err = Withdraw(tx, id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// heed takes over the objections and refusals of holders, and reports whether
// there was a request before.
func heed(tx *instance.Tx, g *doctypes.Grant) (before bool, err error) {
	_, last, ok, err := newest(tx, holderOf(*g), func(g doctypes.Grant) bool { return len(g.Parties) > 1 })
	if err != nil {
		return false, err
	}
	for n, p := range g.Parties {
		was := slices.IndexFunc(last.Parties, func(o doctypes.Party) bool {
			return !o.Self && o.Instance != "" && o.Instance == p.Instance &&
				(o.Answer == doctypes.Objected || o.Answer == doctypes.Refused)
		})
		if was >= 0 {
			g.Parties[n].Answer, g.Parties[n].At = doctypes.Objected, last.Parties[was].At
		}
	}
	return ok, nil
}

// addGrant writes a new grant, with its leaf.
func addGrant(tx *instance.Tx, g doctypes.Grant) (instance.DocID, error) {
	id, err := instance.NewDocID()
	if err != nil {
		return "", err
	}
	return id, addGrantAs(tx, id, g)
}

func addGrantAs(tx *instance.Tx, id instance.DocID, g doctypes.Grant) error {
	key, err := grantKey(string(clientKey(holderOf(g))), id)
	if err != nil {
		return err
	}
	if err := tx.Space(registry).Set(key, nil); err != nil {
		return err
	}
	if err := saveGrant(tx, id, g); err != nil {
		return err
	}
	outcome := string(doctypes.Agreed)
	if g.Why == whyRefused {
		outcome = whyRefused
	}
	return Append(tx, Record{Actor: ActorYou, What: Granted, Grant: string(id), Outcome: outcome})
}
