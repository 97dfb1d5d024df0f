package reports_test

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/instance/instancetest"
	"pims/mail"
	"pims/reports"
	"pims/storage"
	"pims/storage/memory"
)

// rig is a node with one public page.
type rig struct {
	*reports.Desk
	t       *testing.T
	now     time.Time
	owner   identity.Person
	page    instance.DocID
	grant   instance.DocID
	address string
	sent    []mail.Message
	down    error
	woken   int
}

func (r *rig) Send(_ context.Context, m mail.Message) error {
	if r.down != nil {
		return r.down
	}
	r.sent = append(r.sent, m)
	return nil
}

func newRig(t *testing.T) *rig {
	t.Helper()
	ctx, engine := t.Context(), memory.New()
	r := &rig{t: t, now: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC), address: identity.NewAddress(), page: newID(t)}
	house := instancetest.House(t, engine, func() time.Time { return r.now })
	sessions, err := identity.OpenSessions(ctx, house)
	must(t, err)
	people, err := identity.OpenPeople(ctx, house, sessions)
	must(t, err)
	r.owner, err = people.Create(ctx, identity.NewPerson{Login: "lea.martin", GivenName: "Léa", Role: doctypes.Adult, Quota: 1 << 20})
	must(t, err)
	r.Desk, err = reports.Open(ctx, house, people)
	must(t, err)
	t.Cleanup(func() { must(t, errors.Join(r.Close(), people.Close(), sessions.Close(), engine.Close())) })
	r.Pages, r.URL, r.Contact, r.Sender, r.Wake = "https://pages.example", "https://cartable.example", "equipe@ecole.example", r, func() { r.woken++ }
	must(t, people.SetAddress(ctx, r.address, identity.PageAddress{Instance: r.owner.Instance, Page: r.page}))
	must(t, r.in(func(tx *instance.Tx) (err error) {
		r.grant, _, err = consent.Publish(tx, consent.PageProposal{Page: r.page, Publication: newID(t), Title: "Mes photos", Expires: tx.Now().AddDate(1, 0, 0)})
		return err
	}))
	return r
}

func (r *rig) in(fn func(*instance.Tx) error) error {
	r.t.Helper()
	inst, err := r.House.Open(context.Background(), r.owner.Instance)
	must(r.t, err)
	return errors.Join(inst.Update(context.Background(), fn), inst.Close())
}

func (r *rig) public() bool {
	r.t.Helper()
	err := r.Concerns(context.Background(), r.address, false)
	if err != nil && !errors.Is(err, storage.ErrNotFound) {
		r.t.Fatal(err)
	}
	return err == nil
}

func (r *rig) notice() reports.Notice {
	return reports.Notice{
		Address: r.address, Reason: reports.Privacy, Explanation: " On m’y voit.\r\nSans mon accord. ", Where: "photo 2",
		Name: "Inès", Email: "ines@famille.example", GoodFaith: true, Lang: "fr",
	}
}

func (r *rig) submit() reports.Report {
	r.t.Helper()
	got, err := r.Submit(context.Background(), r.notice(), netip.MustParseAddr("192.0.2.7"))
	must(r.t, err)
	return got
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newID(t testing.TB) instance.DocID {
	t.Helper()
	id, err := instance.NewDocID()
	must(t, err)
	return id
}

var reasons = reports.Decision{Verdict: reports.Suspend, Facts: "Une élève reconnaissable", Ground: "Code civil, article 9"}

func TestAReportIsDecided(t *testing.T) {
	r, ctx := newRig(t), t.Context()
	got := r.submit()
	if got.Grant != r.grant || got.URL != "https://pages.example/p/"+r.address || got.Notice.Explanation != "On m’y voit.\nSans mon accord." || r.woken != 1 {
		t.Errorf("%+v, woken %d times", got, r.woken)
	}
	same, err := r.ByToken(ctx, r.Token(got.Number))
	if err != nil || same.Number != got.Number {
		t.Errorf("by the link: %+v, %v", same, err)
	}
	for _, v := range []reports.Decision{{}, {Verdict: "burn"}, {Verdict: reports.Suspend, Facts: "x"}, {Verdict: reports.Suspend, Ground: "x"}} {
		if _, err := r.Decide(ctx, got.Number, v); !errors.Is(err, reports.ErrBadDecision) {
			t.Errorf("%+v: %v", v, err)
		}
	}
	if !r.public() {
		t.Fatal("a decision without reasons took the page off")
	}
	if _, err := r.Restore(ctx, got.Number); !errors.Is(err, reports.ErrNotSuspended) {
		t.Errorf("restored what was not suspended: %v", err)
	}
	_, err = r.Decide(ctx, got.Number, reasons)
	must(t, err)
	if r.public() {
		t.Error("the page is still there")
	}
	must(t, r.in(func(tx *instance.Tx) error {
		g, err := instance.In[doctypes.Grant](tx).Get(r.grant)
		if s := g.Suspended; s == nil || s.Reason != reasons.Facts || s.Ground != reasons.Ground || s.Reference != got.Number {
			t.Errorf("the owner reads %+v", s)
		}
		return err
	}))
	if _, err := r.Decide(ctx, got.Number, reports.Decision{Verdict: reports.Keep}); !errors.Is(err, reports.ErrDecided) {
		t.Errorf("decided twice: %v", err)
	}
	_, err = r.Restore(ctx, got.Number)
	must(t, err)
	if !r.public() {
		t.Error("the page is not back")
	}
}

// What two reports took off is back when both decisions are taken back, and
// until then the owner reads the one that stands.
func TestTwoReportsOfAPage(t *testing.T) {
	for _, first := range []int{0, 1} {
		r := newRig(t)
		both := []reports.Report{r.submit(), r.submit()}
		for _, b := range both {
			_, err := r.Decide(t.Context(), b.Number, reasons)
			must(t, err)
		}
		_, err := r.Restore(t.Context(), both[first].Number)
		must(t, err)
		must(t, r.in(func(tx *instance.Tx) error {
			g, err := instance.In[doctypes.Grant](tx).Get(r.grant)
			if stands := both[1-first].Number; g.Suspended == nil || g.Suspended.Reference != stands {
				t.Errorf("the owner reads %+v, and %s stands", g.Suspended, stands)
			}
			return err
		}))
		if r.public() {
			t.Error("the page is back, though a decision stands")
		}
		_, err = r.Restore(t.Context(), both[1-first].Number)
		must(t, err)
		if !r.public() {
			t.Error("the page is not back")
		}
	}
}

// Mail says that there is something, to whom it concerns, and is not lost.
func TestMailAboutAReport(t *testing.T) {
	r, ctx := newRig(t), t.Context()
	got := r.submit()
	r.down = errors.New("the relay is down")
	if r.Work(ctx) == nil {
		t.Error("mail that did not leave is taken for sent")
	}
	r.down = nil
	must(t, r.Work(ctx))
	must(t, r.Work(ctx))
	_, err := r.Decide(ctx, got.Number, reasons)
	must(t, err)
	must(t, r.Work(ctx))
	must(t, r.Work(ctx))
	if len(r.sent) != 3 {
		t.Fatalf("%d messages", len(r.sent))
	}
	for n, want := range []struct{ to, url string }{
		{"equipe@ecole.example", "https://pages.example/p/-/decision/" + r.Token(got.Number)},
		{"ines@famille.example", "mailto:equipe@ecole.example"},
		{"ines@famille.example", "mailto:equipe@ecole.example"},
	} {
		m := r.sent[n]
		if m.To != want.to || m.URL != want.url || m.Subject == "" || m.Action == "" || m.Footer == "" || !strings.Contains(m.Subject, got.Number) {
			t.Errorf("message %d: %+v", n, m)
		}
		whole := m.Subject + strings.Join(m.Paragraphs, " ") + m.Footer
		for _, private := range []string{"Inès", "Léa", "photo", r.address, "reconnaissable", "{"} {
			if strings.Contains(whole, private) {
				t.Errorf("message %d tells %q", n, private)
			}
		}
	}
	r.now = r.now.AddDate(1, 0, 1)
	must(t, r.Work(ctx))
	if old, err := r.Get(ctx, got.Number); err != nil || old.Notice.Name+old.Notice.Email != "" || old.Notice.Explanation == "" {
		t.Errorf("a year later: %+v, %v", old, err)
	}
}

func TestWhatIsNoNotice(t *testing.T) {
	r := newRig(t)
	for field, spoil := range map[string]func(*reports.Notice){
		"reason":      func(n *reports.Notice) { n.Reason = "because" },
		"explanation": func(n *reports.Notice) { n.Explanation = strings.Repeat("é", reports.MaxExplanation+1) },
		"where":       func(n *reports.Notice) { n.Where = "a\x00b" },
		"name":        func(n *reports.Notice) { n.Name = " " },
		"email":       func(n *reports.Notice) { n.Email = "Inès <ines@famille.example>" },
		"good_faith":  func(n *reports.Notice) { n.GoodFaith = false },
	} {
		n := r.notice()
		spoil(&n)
		if got := n.Wrong(); len(got) != 1 || got[0] != field {
			t.Errorf("%s: %v", field, got)
		}
		if _, err := r.Submit(t.Context(), n, netip.Addr{}); !errors.Is(err, reports.ErrBadNotice) {
			t.Errorf("%s: %v", field, err)
		}
	}
	n := r.notice()
	n.Reason, n.Name, n.Email = reports.Minors, "", ""
	if got := n.Wrong(); len(got) > 0 {
		t.Errorf("a report of child abuse needs no name: %v", got)
	}
	n = r.notice()
	n.Address = identity.NewAddress()
	if _, err := r.Submit(t.Context(), n, netip.Addr{}); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("no page is there: %v", err)
	}
}

func TestReportsAreLimited(t *testing.T) {
	r := newRig(t)
	from := func(addr string) error {
		_, err := r.Submit(t.Context(), r.notice(), netip.MustParseAddr(addr))
		return err
	}
	for range 10 {
		must(t, from("2001:db8::1"))
	}
	if err := from("2001:db8::2"); !errors.Is(err, reports.ErrTooOften) { // the same household
		t.Errorf("the eleventh: %v", err)
	}
	for n := range 40 {
		must(t, from(netip.AddrFrom4([4]byte{192, 0, 2, byte(n)}).String()))
	}
	if err := from("198.51.100.1"); !errors.Is(err, reports.ErrTooOften) {
		t.Errorf("the fifty-first of a page: %v", err)
	}
	r.now = r.now.Add(time.Hour)
	must(t, from("2001:db8::1"))
}

// Of two decisions at once one is the first, and the page is as that one says.
func TestTwoDecisionsAtOnce(t *testing.T) {
	r := newRig(t)
	for range 10 {
		got := r.submit()
		var both sync.WaitGroup
		for _, v := range []reports.Decision{{Verdict: reports.Keep}, reasons} {
			both.Go(func() {
				if _, err := r.Decide(t.Context(), got.Number, v); err != nil && !errors.Is(err, reports.ErrDecided) {
					t.Error(err)
				}
			})
		}
		both.Wait()
		after, err := r.Get(t.Context(), got.Number)
		must(t, err)
		if r.public() == after.Suspended() {
			t.Fatalf("decided %s, and public: %v", after.Decision.Verdict, r.public())
		}
		if after.Suspended() {
			_, err = r.Restore(t.Context(), got.Number)
			must(t, err)
		}
	}
}

func TestAReportOutlivesItsInstance(t *testing.T) {
	r := newRig(t)
	got := r.submit()
	must(t, r.People.Remove(t.Context(), r.owner.ID))
	_, err := r.Decide(t.Context(), got.Number, reasons)
	must(t, err)
	if all, err := r.List(t.Context()); err != nil || len(all) != 1 || all[0].Decision == nil {
		t.Errorf("%+v, %v", all, err)
	}
}
