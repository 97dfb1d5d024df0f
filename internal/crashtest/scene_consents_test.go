package crashtest

import (
	"context"
	"errors"
	"fmt"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
)

var (
	diplomas = consent.Scope{Name: "certifications:read", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.CertificationName: instance.Read}}}
	boussole = identity.Client{
		ID: "boussole", Name: "Boussole", Address: "4 quai des Tanneurs", Contact: "donnees@boussole.example", KeepsDays: 30,
		Scopes: []identity.ClientScope{{Scope: diplomas.Name}},
	}
)

// consents gives a third party a grant, lets it read, withdraws the grant, and
// sees the third party refused. Each operation is a leaf of the log.
type consents struct{}

func (consents) prepare(ctx context.Context, n *node) error {
	return n.update(ctx, tom, func(tx *instance.Tx) error {
		return instance.In[doctypes.Certification](tx).Put(documents{}.id(0), doctypes.Certification{Title: "Attestation Pix", Issuer: "Pix"})
	})
}

func (s consents) step(ctx context.Context, n *node, k int) error {
	switch k % 4 {
	case 1:
		return n.update(ctx, tom, func(tx *instance.Tx) error {
			_, _, err := consent.Give(tx, consent.Proposal{
				Client: boussole, Purpose: "Te proposer des métiers", Language: "fr", Notice: make([]byte, 32),
				Items: []doctypes.GrantItem{{Scope: diplomas.Name}}, Subject: "pairwise-1",
			})
			return err
		})
	case 2:
		return s.read(ctx, n)
	case 3:
		return n.update(ctx, tom, func(tx *instance.Tx) error {
			id, _, err := lastGrant(tx)
			return errors.Join(err, consent.Withdraw(tx, id))
		})
	default:
		if err := s.read(ctx, n); !errors.Is(err, consent.ErrGrantEnded) {
			return fmt.Errorf("after a withdrawal a read gives %w", err)
		}
		return nil
	}
}

// read is what the third party does.
func (consents) read(ctx context.Context, n *node) error {
	p, err := n.people.ByLogin(ctx, tom)
	if err != nil {
		return err
	}
	var grant instance.DocID
	err = n.view(ctx, tom, func(tx *instance.Tx) (err error) { grant, _, err = lastGrant(tx); return err })
	if err != nil {
		return err
	}
	caller := identity.Caller{Person: p.ID, Instance: p.Instance, Client: identity.ClientThirdParty, ClientID: boussole.ID, Grant: grant, Scopes: []string{diplomas.Name}}
	pass, err := n.Enter(ctx, caller, p.Instance, diplomas)
	if err != nil {
		return err
	}
	err = pass.View(ctx, func(tx *instance.Tx) error {
		_, err := instance.In[doctypes.Certification](tx).Get(documents{}.id(0))
		return err
	})
	if err == nil {
		err = pass.Commit(ctx)
	}
	return errors.Join(err, pass.Close())
}

func lastGrant(tx *instance.Tx) (id instance.DocID, g doctypes.Grant, err error) {
	for doc, err := range instance.In[doctypes.Grant](tx).All() {
		if err != nil {
			return "", g, err
		}
		id, g = doc.ID, doc.Body
	}
	return id, g, nil
}

func (consents) holds(ctx context.Context, n *node, k int) error {
	leaves := []consent.What{consent.Refused, consent.Granted, consent.Read, consent.Withdrawn}
	return n.view(ctx, tom, func(tx *instance.Tx) error {
		records, err := consent.Records(tx, -1, 1<<20)
		if err != nil {
			return err
		}
		told := map[consent.What]int{}
		for _, r := range records {
			told[r.What]++
		}
		for way, what := range leaves {
			if want := (k + (4-way)%4) / 4; told[what] != want {
				return differs("%d leaves of %q, not %d", told[what], what, want)
			}
		}
		grants := 0
		for _, err := range instance.In[doctypes.Grant](tx).All() {
			if err != nil {
				return err
			}
			grants++
		}
		if want := (k + 3) / 4; grants != want {
			return differs("%d grants, not %d", grants, want)
		}
		if _, _, active, err := consent.Effective(tx, boussole.ID, tx.Now()); err != nil || active != (k%4 == 1 || k%4 == 2) {
			return differs("after operation %d the grant is active: %v (%v)", k, active, err)
		}
		return nil
	})
}

// visits enters Tom's instance from a browser of its own each time: one leaf each.
type visits struct{}

func (visits) prepare(context.Context, *node) error { return nil }

func (visits) step(ctx context.Context, n *node, k int) error {
	p, err := n.people.ByLogin(ctx, tom)
	if err != nil {
		return err
	}
	caller := identity.Caller{Person: p.ID, Instance: p.Instance, Client: identity.ClientWeb, ClientID: fmt.Sprint(k)}
	pass, err := n.Enter(ctx, caller, p.Instance, diplomas)
	if err != nil {
		return err
	}
	return errors.Join(pass.Commit(ctx), pass.Close())
}

func (visits) holds(ctx context.Context, n *node, k int) error {
	return n.view(ctx, tom, func(tx *instance.Tx) error {
		records, err := consent.Records(tx, -1, 1<<20)
		if err != nil {
			return err
		}
		next := k
		for _, r := range records { // newest first
			if r.What != consent.Visit {
				continue
			}
			if r.ClientID != fmt.Sprint(next) {
				return differs("the leaf of visit %d tells of %s", next, r.ClientID)
			}
			next--
		}
		if next != 0 {
			return differs("%d visits have no leaf", next)
		}
		return nil
	})
}

// sessions starts a session and ends it.
type sessions struct{}

func (sessions) prepare(context.Context, *node) error { return nil }

func (sessions) step(ctx context.Context, n *node, k int) error {
	p, err := n.people.ByLogin(ctx, tom)
	if err != nil {
		return err
	}
	if k%2 == 0 {
		return n.sessions.EndAll(ctx, p.ID)
	}
	_, _, err = n.sessions.Start(ctx, p, identity.Device{UserAgent: "crash"})
	return err
}

func (sessions) holds(ctx context.Context, n *node, k int) error {
	p, err := n.people.ByLogin(ctx, tom)
	if err != nil {
		return err
	}
	all, err := n.sessions.List(ctx, p.ID)
	if err == nil && len(all) != k%2 {
		err = differs("%d sessions after operation %d", len(all), k)
	}
	return err
}
