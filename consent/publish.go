package consent

import (
	"time"

	"pims/doctypes"
	"pims/instance"
)

// PublicScope is what the grant of a page opens: its publication, to read.
const PublicScope = "portfolio:public"

// PageProposal is a page that its owner wants anybody to see who has the
// address.
type PageProposal struct {
	Page        instance.DocID
	Publication instance.DocID
	Title       string
	Purpose     string // a sentence in the language of the notice
	Language    string
	Notice      []byte   // SHA-256 of what the screen said
	Shown       []string // what is on it, in words, for those who are asked
	Preview     string   // address of the publication for those who are asked
	Expires     time.Time
	Family      Family
}

// Publish records that the owner publishes a page as it is now. From 15 on that
// is enough. Under 15 all holders of parental authority must agree, since
// publishing is no everyday act (Code civil, article 372-2): they are asked by
// letter, and nothing is public until the last of them has agreed. What is
// public already stays so until then, and ends at that moment. A request for the
// page that still waits ends now, and as with [Give] asking again is no way
// around a holder who said no.
//
// ErrProvisional while the opening of the instance is not active, ErrNoHolder
// under 15 if there is nobody to ask, or a holder who cannot be, ErrSuspended
// while the host keeps the page off. The transaction needs the rights to write
// grants, and to read account and opening.
func Publish(tx *instance.Tx, in PageProposal) (instance.DocID, doctypes.Grant, error) {
	var none doctypes.Grant
	if err := settled(tx); err != nil {
		return "", none, err
	}
	g, err := in.grant(tx)
	if err != nil {
		return "", none, err
	}
	if err := follow(tx, &g); err != nil {
		return "", none, err
	}
	g.Events = []doctypes.Event{{Time: tx.Now(), What: string(doctypes.Agreed), By: byYou}}
	id, err := addGrant(tx, g)
	if err != nil {
		return "", none, err
	}
	if err := keepPreview(tx, id, in.Preview); err != nil {
		return "", none, err
	}
	return id, g, grantMatter(id, g, tx.Now()).ask(tx, in.Family.GivenName)
}

// grant is the proposal as a document, with the owner's agreement.
func (in PageProposal) grant(tx *instance.Tx) (g doctypes.Grant, err error) {
	g = doctypes.Grant{
		Kind: doctypes.GrantPage, Client: string(in.Page), ClientName: in.Title,
		Purpose: in.Purpose, Language: in.Language, Notice: in.Notice, Basis: "6.1.a", Expires: in.Expires,
		Items: []doctypes.GrantItem{{Scope: PublicScope, IDs: []string{string(in.Publication)}, Shown: in.Shown}},
	}
	return g, propose(tx, &g, in.Family, true)
}

// mayShow returns ErrSuspended for a page, or a file or folder, of which the host
// has taken a publication off.
func mayShow(tx *instance.Tx, g doctypes.Grant) error {
	for doc, err := range grantsOf(tx, holderOf(g)) {
		if err != nil {
			return err
		}
		if doc.Body.Suspended != nil {
			return ErrSuspended
		}
	}
	return nil
}

// PageGrant returns the grant by which a page is public, also while an
// objection or the host keeps it off, and the newest request that came after it
// and waits or was refused. Either may be nil.
func PageGrant(tx *instance.Tx, page instance.DocID) (current, pending *instance.Doc[doctypes.Grant], err error) {
	shown, err := shownBy(tx, page)
	if err != nil {
		return nil, nil, err
	}
	for doc, err := range grantsOf(tx, ofPage(page)) {
		if err != nil {
			return nil, nil, err
		}
		switch state := GrantState(doc.Body, tx.Now()); {
		case doc.ID == shown:
			pending = nil
			if current = &doc; state.over() {
				current = nil
			}
		case state == StateEnded:
			pending = nil // it was the newest
		default:
			pending = &doc
		}
	}
	return current, pending, nil
}

// Unpublish ends every grant of a page at once: no visit commits after this
// transaction. A page that is not public is no error.
func Unpublish(tx *instance.Tx, page instance.DocID) error {
	all, err := allOf(tx, ofPage(page))
	for _, doc := range all {
		if err == nil && !GrantState(doc.Body, tx.Now()).over() {
			err = Withdraw(tx, doc.ID)
		}
	}
	return err
}

// allOf returns the grants of a holder, oldest first, for what changes them.
func allOf(tx *instance.Tx, holder string) (all []instance.Doc[doctypes.Grant], err error) {
	for doc, err := range grantsOf(tx, holder) {
		if err != nil {
			return nil, err
		}
		all = append(all, doc)
	}
	return all, nil
}
