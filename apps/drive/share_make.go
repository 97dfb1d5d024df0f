package drive

import (
	"context"
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"strings"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
)

//go:embed messages/*.json
var files embed.FS

// texts are the words of a link's notice: by way, and by kind of entry.
var texts = fault.Texts[map[string]map[string]string](files)

type createLinkInput struct {
	ID   string `path:"id"`
	Body struct {
		Way      doctypes.LinkWay `json:"way" enum:"read,view,drop"`
		Title    string           `json:"title,omitempty" maxLength:"120" doc:"What visitors read at the top; the name if absent"`
		Expires  time.Time        `json:"expires,omitzero" doc:"At most twelve months from now"`
		Password string           `json:"password,omitempty" maxLength:"128"`
		Limit    int              `json:"limit,omitempty" minimum:"0" maximum:"100000" doc:"Downloads, or deposits; 0: any number"`
		MaxFile  int64            `json:"max_file,omitempty" minimum:"0" doc:"Bytes of one file that is left"`
		MaxBytes int64            `json:"max_bytes,omitempty" minimum:"0" doc:"Bytes of all files that are left together"`

		WithoutPlace bool `json:"without_place,omitempty" doc:"Pictures and videos are given out without what tells where they were taken; those of which that cannot be taken away are not given out"`
	}
}

type linkAnswer struct{ Body SharedLink }

// maxLinks bounds the links to one file or folder that are not over.
const maxLinks = 50

var (
	errBadLink      = fault.New(fault.Invalid, "bad-link")        // args: field (way, limit, max_file, entry)
	errTooManyLinks = fault.New(fault.Conflict, "too-many-links") // args: max
)

// createLink opens a file or folder by a link. The address leads to it first, then
// one commit makes the grant; whatever fails before leaves nothing behind.
func (a *App) createLink(ctx context.Context, c *apps.Call, in *createLinkInput) (_ *linkAnswer, err error) {
	defer fault.Wrap(&err, "create a link")
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	p := consent.LinkProposal{Doc: id, Title: strings.TrimSpace(in.Body.Title), Language: string(c.Lang), Expires: in.Body.Expires.UTC().Truncate(time.Second)}
	p.Link = doctypes.Link{Way: in.Body.Way, Limit: in.Body.Limit, MaxFile: in.Body.MaxFile, MaxBytes: in.Body.MaxBytes, WithoutPlace: in.Body.WithoutPlace}
	var terms LinkTerms
	err = c.View(ctx, func(tx *instance.Tx) (err error) {
		if terms, err = termsOf(tx); err == nil {
			err = propose(tx, &p, terms, c.Lang)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if p.Family, err = a.family(ctx, c, terms.Alone); err != nil {
		return nil, err
	}
	if in.Body.Password != "" {
		if p.Password, err = a.people.HashForLink(ctx, in.Body.Password); err != nil {
			return nil, err
		}
	}
	if p.ID, err = instance.NewDocID(); err != nil {
		return nil, err
	}
	p.Link.Address = identity.NewAddress()
	to := identity.PageAddress{Instance: c.ID(), Page: p.ID}
	if err := a.people.SetAddress(ctx, p.Link.Address, to); err != nil {
		return nil, err
	}
	out, written := new(linkAnswer), false
	err = c.Update(ctx, func(tx *instance.Tx) error {
		g, err := consent.Share(tx, p)
		if err == nil {
			out.Body, err = linkOf(tx, c, p.ID, g)
		}
		written = err == nil
		return err
	})
	if err != nil && !written { // a commit that failed may still be replayed
		err = errors.Join(err, a.people.EndAddress(context.WithoutCancel(ctx), p.Link.Address, to))
	}
	return out, err
}

// propose completes a proposal by what it is about, or refuses it.
func propose(tx *instance.Tx, p *consent.LinkProposal, m LinkTerms, lang fault.Lang) error {
	t := tx.Tree()
	e, err := t.Entry(p.Doc)
	if err != nil {
		return err
	}
	if there, err := t.InTrash(p.Doc); err != nil || there {
		return errors.Join(err, instance.ErrInTrash)
	}
	drop := p.Link.Way == doctypes.LinkDrop
	switch l := &p.Link; {
	case p.Doc == instance.Root: // everything, now and later, is no decision about anything
		return errBadLink.With("field", "entry")
	case drop && e.Kind != instance.KindFolder:
		return instance.ErrNotFolder
	case l.Way == doctypes.LinkView && l.Limit > 0:
		return errBadLink.With("field", "limit")
	case !drop && (l.MaxFile > 0 || l.MaxBytes > 0):
		return errBadLink.With("field", "max_file")
	case drop:
		if l.MaxBytes == 0 {
			l.MaxBytes = m.MaxBytes
		}
		if l.MaxFile == 0 {
			l.MaxFile = min(m.MaxFile, l.MaxBytes)
		}
	}
	days := m.Days
	if drop {
		days = m.DropDays
	}
	if p.Expires.IsZero() {
		p.Expires = tx.Now().AddDate(0, 0, days).Truncate(time.Second)
	}
	if p.Title == "" {
		p.Title = e.Name
	}
	what := string(e.Kind)
	p.Purpose = fmt.Sprintf(texts[lang][string(p.Link.Way)][what], e.Name)
	if drop {
		what = string(p.Link.Way)
	}
	p.Shown = []string{fmt.Sprintf(texts[lang]["shown"][what], e.Name)}
	notice := sha256.Sum256([]byte(p.Purpose + "\n" + p.Shown[0]))
	p.Notice = notice[:]
	return room(tx, p.Doc)
}

// room refuses one link more where there are many.
func room(tx *instance.Tx, id instance.DocID) error {
	all, err := consent.LinksOf(tx, id)
	n := 0
	for _, doc := range all {
		if doc.Body.Link.Address != "" {
			n++
		}
	}
	if err == nil && n >= maxLinks {
		err = errTooManyLinks.With("max", fmt.Sprint(maxLinks))
	}
	return err
}
