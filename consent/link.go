package consent

import (
	"time"

	"pims/doctypes"
	"pims/instance"
)

// The scopes of a link's grant: what it shows, and what can be left in it.
const (
	LinkScope = "files:link"
	DropScope = "files:drop"
)

// LinkProposal is a file or folder that its owner opens to whoever has an
// address.
type LinkProposal struct {
	ID       instance.DocID // of the grant: where the address leads
	Doc      instance.DocID
	Title    string // what visitors read at the top
	Purpose  string // a sentence in the language of the notice
	Language string
	Notice   []byte   // SHA-256 of what the screen said
	Shown    []string // what is opened, in words, for those who are asked
	Expires  time.Time
	Family   Family
	Link     doctypes.Link
	Password string // its hash; empty for none
}

// Share records that the owner opens a file or folder by a link. From 15 on that
// is enough. Under 15 a link by which others see something is a publication, and
// all holders of parental authority must agree, as with [Publish]; for one by
// which others leave files, and see none, one holder does. As with [Give] asking
// again is no way around a holder who said no.
//
// Errors and rights are those of [Publish].
func Share(tx *instance.Tx, in LinkProposal) (doctypes.Grant, error) {
	if err := settled(tx); err != nil {
		return doctypes.Grant{}, err
	}
	g, err := in.grant(tx)
	if err != nil {
		return g, err
	}
	if _, err := heed(tx, &g); err != nil {
		return g, err
	}
	if err := addGrantAs(tx, in.ID, g); err != nil {
		return g, err
	}
	if err := saveUse(tx, in.ID, use{Secret: in.Password}); err != nil {
		return g, err
	}
	tx.Want(LinkOver, g.Expires)
	return g, grantMatter(in.ID, g, tx.Now()).ask(tx, in.Family.GivenName)
}

// grant is the proposal as a document, with the owner's agreement.
func (in LinkProposal) grant(tx *instance.Tx) (g doctypes.Grant, err error) {
	in.Link.Protected = in.Password != ""
	g = doctypes.Grant{
		Kind: doctypes.GrantLink, Client: string(in.Doc), ClientName: in.Title, Link: &in.Link,
		Purpose: in.Purpose, Language: in.Language, Notice: in.Notice, Basis: "6.1.a", Expires: in.Expires,
		Items:  []doctypes.GrantItem{{Scope: scopeOf(in.Link.Way), IDs: []string{string(in.Doc)}, Shown: in.Shown}},
		Events: []doctypes.Event{{Time: tx.Now(), What: string(doctypes.Agreed), By: byYou}},
	}
	return g, propose(tx, &g, in.Family, in.Link.Way != doctypes.LinkDrop)
}

// scopeOf is the scope under which a link is entered.
func scopeOf(way doctypes.LinkWay) string {
	if way == doctypes.LinkDrop {
		return DropScope
	}
	return LinkScope
}

// ofEntry is a file or folder where others have a client's id: see [ofPage].
func ofEntry(doc instance.DocID) string { return "link/" + string(doc) }

// LinksOf returns the links to a file or folder, oldest first, those that are
// over as well.
func LinksOf(tx *instance.Tx, doc instance.DocID) ([]instance.Doc[doctypes.Grant], error) {
	return allOf(tx, ofEntry(doc))
}

// LinkOver is the background work of an instance in which a link has ended, or
// will: its address is given back. Package drive does it.
const LinkOver instance.Work = "links"
