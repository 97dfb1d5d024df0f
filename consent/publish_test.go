package consent_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

var public = consent.Scope{Name: consent.PublicScope, Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.PublicationName: instance.Read | instance.Write}}}

// page is a page of Inès.
const page instance.DocID = "0198c0de-0000-7000-8000-00000000aaaa"

func newID(t testing.TB) instance.DocID {
	t.Helper()
	id, err := instance.NewDocID()
	must(t, err)
	return id
}

// publishes lets Inès publish the page under a title; the preview's secret is
// the title.
func (h *home) publishes(title string) instance.DocID {
	h.t.Helper()
	id, err := h.tryPublish(title)
	must(h.t, err)
	return id
}

func (h *home) tryPublish(title string) (grant instance.DocID, err error) {
	h.t.Helper()
	f, err := h.desk.Family(context.Background(), h.ines.ID)
	must(h.t, err)
	shown := newID(h.t)
	err = h.in(h.ines, func(tx *instance.Tx) (err error) {
		p := doctypes.Publication{Page: string(page), Preview: title, Title: title, Author: "Inès", Theme: "wood", Language: "fr", Published: tx.Now(), Expires: tx.Now().AddDate(0, 6, 0)}
		if err := instance.In[doctypes.Publication](tx).Put(shown, p); err != nil {
			return err
		}
		grant, _, err = consent.Publish(tx, consent.PageProposal{
			Page: page, Publication: shown, Title: title, Purpose: "Montrer mon travail", Language: "fr", Notice: []byte{1},
			Shown: []string{"3 photos"}, Preview: "https://pages.example/p/x/apercu/" + title, Expires: tx.Now().AddDate(0, 6, 0), Family: f,
		})
		return err
	})
	h.deliver()
	return grant, err
}

// visits lets somebody look at the page: its title.
func (h *home) visits() (title string, err error) {
	p, id, err := h.EnterPublic(context.Background(), h.ines.Instance, page, public)
	return h.looks(p, id, err)
}

func (h *home) previews(secret string) (title string, err error) {
	p, id, err := h.EnterPreview(context.Background(), h.ines.Instance, page, secret, public)
	return h.looks(p, id, err)
}

func (h *home) looks(p *consent.Pass, id instance.DocID, err error) (title string, _ error) {
	if err != nil {
		return "", err
	}
	ctx := context.Background()
	err = p.View(ctx, func(tx *instance.Tx) error {
		shown, err := instance.In[doctypes.Publication](tx).Get(id)
		title = shown.Title
		return err
	})
	if err == nil {
		err = p.Commit(ctx)
	}
	return title, errors.Join(err, p.Close())
}

func (h *home) mustShow(title string) {
	h.t.Helper()
	if got, err := h.visits(); err != nil || got != title {
		h.t.Fatalf("the page shows %q, %v; want %q", got, err, title)
	}
}

func (h *home) mustNotShow() {
	h.t.Helper()
	if got, err := h.visits(); !errors.Is(err, storage.ErrNotFound) || errors.Is(err, consent.ErrGrantEnded) {
		h.t.Fatalf("the page shows %q, %v", got, err)
	}
}

func (h *home) pageGrants() (current, pending *instance.Doc[doctypes.Grant]) {
	h.t.Helper()
	must(h.t, h.in(h.ines, func(tx *instance.Tx) (err error) {
		current, pending, err = consent.PageGrant(tx, page)
		return err
	}))
	return current, pending
}

func TestFrom15OneAlonePublishes(t *testing.T) {
	h := newHome(t, fifteen)
	h.mustNotShow()
	id := h.publishes("first")
	h.mustShow("first")
	g := h.grant(id)
	if g.Kind != doctypes.GrantPage || g.Rule != doctypes.RuleSelf || len(g.Parties) != 1 || len(h.requests(h.nadia)) != 0 {
		t.Errorf("grant %+v, %d requests to a parent", g, len(h.requests(h.nadia)))
	}
	second := h.publishes("second")
	h.mustShow("second")
	h.wantState(id, consent.StateEnded)
	if why := h.grant(id).Why; why != "replaced" {
		t.Errorf("the former ended as %q", why)
	}
	if current, pending := h.pageGrants(); current == nil || current.ID != second || pending != nil {
		t.Errorf("current %v, pending %v", current, pending)
	}
	must(t, h.in(h.ines, func(tx *instance.Tx) error { return consent.Unpublish(tx, page) }))
	h.mustNotShow()
	must(t, h.in(h.ines, func(tx *instance.Tx) error { return consent.Unpublish(tx, page) }))
	if current, pending := h.pageGrants(); current != nil || pending != nil {
		t.Errorf("current %v, pending %v", current, pending)
	}
}

func TestUnder15AllHoldersAgree(t *testing.T) {
	h := newHome(t, underFifteen)
	if _, err := h.tryPublish("first"); !errors.Is(err, consent.ErrProvisional) {
		t.Fatalf("before the opening: %v", err)
	}
	h.says(h.nadia, doctypes.Agreed) // to the opening
	id := h.publishes("first")
	h.wantState(id, consent.StateWaiting)
	r := h.requests(h.karim)[1]
	if r.About != "page" || r.ClientName != "first" || r.Preview != "https://pages.example/p/x/apercu/first" || r.Rule != doctypes.RuleBoth || len(r.Shown) != 1 {
		t.Errorf("a parent is asked %+v", r)
	}
	h.mustNotShow()
	h.says(h.nadia, doctypes.Agreed)
	h.mustNotShow()
	h.says(h.karim, doctypes.Agreed)
	h.mustShow("first")

	// An objection of either freezes at once, agreeing again thaws.
	for _, parent := range []identity.Person{h.nadia, h.karim} {
		h.says(parent, doctypes.Objected)
		h.mustNotShow()
		h.wantState(id, consent.StateFrozen)
		h.says(parent, doctypes.Agreed)
		h.mustShow("first")
	}

	// A newer one waits for both while this one stays, until it takes its place.
	next := h.publishes("second")
	h.mustShow("first")
	if current, pending := h.pageGrants(); current.ID != id || pending.ID != next {
		t.Errorf("current %v, pending %v", current, pending)
	}
	h.says(h.nadia, doctypes.Agreed)
	h.mustShow("first")
	h.says(h.karim, doctypes.Agreed)
	h.mustShow("second")
	h.wantState(id, consent.StateEnded)
	if s := h.requests(h.karim)[1].State; s != "ended" {
		t.Errorf("a parent reads that the former is %s", s)
	}
}

func TestARefusalIsForGood(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	id := h.publishes("first")
	h.says(h.karim, doctypes.Refused)
	h.wantState(id, consent.StateRefused)
	if current, pending := h.pageGrants(); current != nil || pending == nil || pending.ID != id {
		t.Errorf("current %v, pending %v", current, pending)
	}
	again := h.publishes("again")
	h.says(h.nadia, doctypes.Agreed)
	h.mustNotShow()
	h.wantState(again, consent.StateFrozen)
	h.says(h.karim, doctypes.Agreed)
	h.mustShow("again")
}

func TestWhoIsThereSuffices(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	id := h.publishes("first")
	h.says(h.karim, doctypes.Agreed)
	h.says(h.nadia, doctypes.Agreed)
	h.mustShow("first")
	next := h.publishes("second")
	h.says(h.karim, doctypes.Agreed)
	h.wantState(next, consent.StateWaiting)
	h.unties(h.nadia)
	h.mustShow("second")
	h.wantState(id, consent.StateEnded)
	third := h.publishes("third")
	h.says(h.karim, doctypes.Agreed)
	h.mustShow("third")
	h.unties(h.karim)
	h.mustShow("third") // what was agreed to stands
	h.wantState(third, consent.StateActive)
	if _, err := h.tryPublish("fourth"); !errors.Is(err, consent.ErrNoHolder) {
		t.Errorf("with nobody to ask: %v", err)
	}
}

func TestAPublicationExpires(t *testing.T) {
	h := newHome(t, fifteen)
	h.publishes("first")
	h.pass(180 * 24 * time.Hour)
	h.mustShow("first")
	h.pass(10 * 24 * time.Hour)
	h.mustNotShow()
	for _, expires := range []time.Duration{0, -time.Hour, 367 * 24 * time.Hour} {
		err := h.in(h.ines, func(tx *instance.Tx) error {
			_, _, err := consent.Publish(tx, consent.PageProposal{Page: page, Publication: newID(t), Title: "x", Expires: tx.Now().Add(expires)})
			return err
		})
		if !errors.Is(err, consent.ErrBadProposal) {
			t.Errorf("for %v: %v", expires, err)
		}
	}
}

// A page is nobody's client, and no client is a page.
func TestAPageOpensNothingToAClient(t *testing.T) {
	h := newHome(t, fifteen)
	id := h.publishes("first")
	for _, client := range []string{string(page), h.app.ID} { // no client's id has a slash
		c := h.client(id)
		c.ClientID, c.Scopes = client, []string{consent.PublicScope}
		_, err := h.Enter(t.Context(), c, h.ines.Instance, public)
		if !errors.Is(err, storage.ErrNotFound) {
			t.Errorf("client %q: %v", client, err)
		}
	}
	other := h.gives()
	if _, _, err := h.EnterPublic(t.Context(), h.ines.Instance, other, public); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("a client's grant as a page: %v", err)
	}
}

func TestAPreviewIsForThoseWhoAreAsked(t *testing.T) {
	h := newHome(t, underFifteen)
	h.says(h.nadia, doctypes.Agreed)
	id := h.publishes("first")
	sees := func(secret, want string) {
		t.Helper()
		got, err := h.previews(secret)
		if got != want || (want == "") != errors.Is(err, storage.ErrNotFound) {
			t.Errorf("the preview shows %q, %v; want %q", got, err, want)
		}
	}
	sees("first", "first")
	sees("first", "first")
	sees("", "")
	sees("firsT", "")
	if n := h.count(consent.Previewed); n != 1 {
		t.Errorf("%d leaves for one visit", n)
	}
	h.pass(time.Hour)
	sees("first", "first")
	if n := h.count(consent.Previewed); n != 2 {
		t.Errorf("%d leaves for two visits", n)
	}
	h.says(h.nadia, doctypes.Agreed)
	h.says(h.karim, doctypes.Agreed)
	sees("first", "first")
	h.says(h.karim, doctypes.Objected)
	sees("first", "first")
	next := h.publishes("second")
	sees("first", "")
	sees("second", "second")
	h.withdraws(next)
	sees("second", "")
	h.wantState(id, consent.StateEnded)
}
