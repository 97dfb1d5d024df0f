package instance_test

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pims/instance"
	"pims/storage"
)

// postman is a Receiver that keeps in each instance what it was told.
type postman struct {
	refuse func(to instance.ID) error // may be nil
}

func (p *postman) Receive(tx *instance.Tx, from instance.ID, l instance.Letter) error {
	if p.refuse != nil {
		if err := p.refuse(tx.ID()); err != nil {
			return err
		}
	}
	return keep(tx, "got-"+string(from), l)
}

func (*postman) Again(*instance.Tx, instance.Letter) error { return nil }

func (p *postman) Returned(tx *instance.Tx, to instance.ID, l instance.Letter) error {
	return keep(tx, "back-"+string(to), l)
}

// keep adds a letter to the end of a list in a space.
func keep(tx *instance.Tx, list string, l instance.Letter) error {
	n := uint64(0)
	for _, err := range tx.Space(list).Scan(nil, nil) {
		if err != nil {
			return err
		}
		n++
	}
	return tx.Space(list).Set(binary.BigEndian.AppendUint64(nil, n), l.Body)
}

// kept reads such a list.
func kept(t testing.TB, h *instance.House, in instance.ID, list string) []string {
	t.Helper()
	i, err := h.Open(t.Context(), in)
	must(t, err)
	defer func() { must(t, i.Close()) }()
	all := []string{}
	must(t, i.View(t.Context(), func(tx *instance.Tx) error {
		for p, err := range tx.Space(list).Scan(nil, nil) {
			if err != nil {
				return err
			}
			all = append(all, strings.Trim(string(p.Value), `"`))
		}
		return nil
	}))
	return all
}

func got(t testing.TB, w *world, in, from *instance.Instance, want ...string) {
	t.Helper()
	if all := kept(t, w.House, in.ID(), "got-"+string(from.ID())); !slices.Equal(all, want) {
		t.Errorf("got %q, want %q", all, want)
	}
}

func post(t testing.TB, from *instance.Instance, body string, to ...instance.ID) {
	t.Helper()
	must(t, from.Update(t.Context(), func(tx *instance.Tx) error { return tx.Post(letter(body, to...)) }))
}

func letter(body string, to ...instance.ID) instance.Letter {
	raw, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	return instance.Letter{To: to, Kind: "test", Body: raw}
}

func TestALetterIsAppliedOnceAndInOrder(t *testing.T) {
	w := newWorld(t)
	w.Receiver = &postman{}
	lea, mother, father := w.learner(), w.learner(), w.learner()
	post(t, lea, "one", mother.ID(), father.ID())
	post(t, lea, "two", mother.ID())
	if at, ok := w.due[instance.Deliver]; !ok || at.After(w.now) {
		t.Errorf("delivery is due at %v, it is %v", at, w.now)
	}
	for range 2 {
		must(t, lea.Deliver(t.Context()))
	}
	got(t, w, mother, lea, "one", "two")
	got(t, w, father, lea, "one")

	// Nobody heard that the second one has arrived: it comes again.
	number := uint64(w.now.UnixMicro())
	must(t, w.Accept(t.Context(), lea.ID(), mother.ID(), number+1, letter("two", mother.ID())))
	got(t, w, mother, lea, "one", "two")
}

func TestALetterGoesWithItsChangeOrNotAtAll(t *testing.T) {
	w := newWorld(t)
	w.Receiver = &postman{}
	lea, mother := w.learner(), w.learner()
	failed := errors.New("failed")
	mustBe(t, lea.Update(t.Context(), func(tx *instance.Tx) error {
		must(t, tx.Post(letter("never", mother.ID())))
		return failed
	}), failed)
	must(t, lea.Deliver(t.Context()))
	got(t, w, mother, lea)
}

func TestOneFailingRecipientDelaysNobody(t *testing.T) {
	w := newWorld(t)
	lea, mother, father := w.learner(), w.learner(), w.learner()
	full := storage.ErrDiskFull
	man := &postman{refuse: func(to instance.ID) error {
		if to == mother.ID() {
			return full
		}
		return nil
	}}
	w.Receiver = man
	post(t, lea, "one", mother.ID(), father.ID())
	w.now = w.now.Add(10 * time.Minute)
	post(t, lea, "two", mother.ID(), father.ID())
	mustBe(t, lea.Deliver(t.Context()), storage.ErrDiskFull)
	got(t, w, father, lea, "one", "two")
	got(t, w, mother, lea)
	if wait := w.due[instance.Deliver].Sub(w.now); wait != 10*time.Minute {
		t.Errorf("the next attempt is in %v", wait)
	}
	man.refuse = nil
	must(t, lea.Deliver(t.Context()))
	got(t, w, mother, lea, "one", "two")
	got(t, w, father, lea, "one", "two")
}

// TestALetterPostedDuringADeliveryDoesNotWait for the next attempt at another
// one that has failed.
func TestALetterPostedDuringADeliveryDoesNotWait(t *testing.T) {
	w := newWorld(t)
	lea, mother, father := w.learner(), w.learner(), w.learner()
	w.Receiver = &postman{refuse: func(to instance.ID) error {
		if to == mother.ID() {
			return storage.ErrBusy
		}
		return nil
	}}
	posted := false
	w.Due = func(instance.ID, instance.Work, time.Time) {
		if !posted {
			posted = true
			post(t, lea, "late", father.ID())
		}
	}
	post(t, lea, "one", mother.ID()) // and the first late one
	posted = false
	mustBe(t, lea.Deliver(t.Context()), storage.ErrBusy)
	got(t, w, father, lea, "late", "late")
}

func TestALetterToNobodyComesBackOnce(t *testing.T) {
	w := newWorld(t)
	w.Receiver = &postman{}
	lea, mother := w.learner(), w.learner()
	gone, err := instance.NewID()
	must(t, err)
	post(t, lea, "one", gone, mother.ID())
	post(t, lea, "two", "no id at all")
	for range 2 {
		must(t, lea.Deliver(t.Context()))
	}
	got(t, w, mother, lea, "one")
	for to, want := range map[instance.ID]string{gone: "one", "no id at all": "two"} {
		if back := kept(t, w.House, lea.ID(), "back-"+string(to)); !slices.Equal(back, []string{want}) {
			t.Errorf("came back from %s: %q", to, back)
		}
	}
}

// TestASenderWhoComesBackIsHeard: an instance restored, or moved here again,
// has forgotten its numbers, and its recipients have not.
func TestASenderWhoComesBackIsHeard(t *testing.T) {
	w := newWorld(t)
	w.Receiver = &postman{}
	mother := w.learner()
	id, err := instance.NewID()
	must(t, err)
	for _, body := range []string{"before", "after"} {
		lea, err := w.Create(t.Context(), id, 1<<20)
		must(t, err)
		for range 20 {
			post(t, lea, body, mother.ID())
		}
		must(t, lea.Deliver(t.Context()))
		must(t, lea.Close())
		must(t, w.Destroy(t.Context(), id))
		w.now = w.now.Add(time.Second)
	}
	all := kept(t, w.House, mother.ID(), "got-"+string(id))
	if len(all) != 40 || all[39] != "after" {
		t.Errorf("got %q", all)
	}
}

func TestDeliveriesAtATimeApplyOnce(t *testing.T) {
	w := newWorld(t)
	w.Receiver, w.Due = &postman{}, nil
	lea, mother := w.learner(), w.learner()
	var want []string
	for n := range 30 {
		want = append(want, string(rune('a'+n)))
		post(t, lea, want[n], mother.ID())
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := lea.Deliver(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	got(t, w, mother, lea, want...)
}

// TestALetterWhoseDeliveryNobodyAskedFor: a crash came between its commit and
// the wish to deliver it.
func TestALetterWhoseDeliveryNobodyAskedFor(t *testing.T) {
	w := newWorld(t)
	w.Receiver = &postman{}
	lea, mother := w.learner(), w.learner()
	asked := func() (wished []instance.ID) {
		restarted := &instance.House{Engine: w.Engine, Node: w.Node, Blobs: w.Blobs, Keyring: w.Keyring, Now: w.Now}
		restarted.Due = func(id instance.ID, what instance.Work, _ time.Time) {
			if what == instance.Deliver {
				wished = append(wished, id)
			}
		}
		for _, id := range []instance.ID{lea.ID(), mother.ID(), lea.ID()} {
			i, err := restarted.Open(t.Context(), id)
			must(t, err)
			must(t, i.Close())
		}
		return wished
	}
	post(t, lea, "one", mother.ID())
	if got := asked(); !slices.Equal(got, []instance.ID{lea.ID()}) {
		t.Errorf("after the restart, delivery is asked for %v", got)
	}
	must(t, lea.Deliver(t.Context()))
	if got := asked(); len(got) > 0 {
		t.Errorf("with nothing to deliver, it is asked for %v", got)
	}
}

func TestALetterIsWellFormed(t *testing.T) {
	w := newWorld(t)
	lea := w.learner()
	many := make([]instance.ID, instance.MaxRecipients+1)
	for n := range many {
		id, err := instance.NewID()
		must(t, err)
		many[n] = id
	}
	for name, l := range map[string]instance.Letter{
		"to nobody":       letter("x"),
		"to too many":     letter("x", many...),
		"to one twice":    letter("x", many[0], many[1], many[0]),
		"of no kind":      {To: many[:1], Body: json.RawMessage(`"x"`)},
		"that is no JSON": {To: many[:1], Kind: "test", Body: json.RawMessage(`{`)},
		"too large":       letter(strings.Repeat("x", storage.MaxValue), many[0]),
	} {
		if err := lea.Update(t.Context(), func(tx *instance.Tx) error { return tx.Post(l) }); err == nil {
			t.Errorf("a letter %s was posted", name)
		}
	}
}
