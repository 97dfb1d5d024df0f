package konnectors_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"testing"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/konnectors"
	"pims/konnectors/konnectortest"
)

// answers is a konnector that brings what its test puts in, and then ends as
// that says.
type answers struct {
	brings map[string]string // id to title
	ends   error
	runs   int
}

func (a *answers) konnector() asker {
	return asker{[]string{"pix.example"}, func(ctx context.Context, _ *konnectors.Source, sink *konnectors.Sink) error {
		a.runs++
		for id, title := range a.brings {
			if err := bring(ctx, sink, id, title); err != nil {
				return err
			}
		}
		return a.ends
	}}
}

func bring(ctx context.Context, sink *konnectors.Sink, id, title string) error {
	return sink.Certification(ctx, konnectors.Item{
		ID: id, Answer: []byte(title), Original: &konnectors.Original{Name: "Original.pdf", Content: []byte("%PDF-1.4 " + title)},
	}, doctypes.Certification{Title: title, Issuer: "Pix", Awarded: "2026-06-23"})
}

// A service that fails is asked again after growing pauses, a refused account
// not at all, and a good run begins anew.
func TestBackOff(t *testing.T) {
	a := &answers{ends: konnectors.ErrServiceDown}
	k := a.konnector()
	w := konnectortest.NewWorld(t, konnectors.Options{Rand: func() float64 { return 0 }}, k)
	id := w.Connect(k, account)
	last := time.Duration(0)
	for range 4 {
		pause := w.Connection(id).NextRun.Sub(w.Now())
		if pause <= last || !w.Wanted().Equal(w.Now().Add(pause)) {
			t.Errorf("a pause of %v after one of %v; the runner is wanted at %v", pause, last, w.Wanted())
		}
		ran := a.runs
		w.Wait(pause - time.Second)
		w.Due()
		if a.runs != ran {
			t.Fatal("it ran before its time")
		}
		w.Wait(time.Second)
		w.Due()
		last = pause
	}
	for range 20 {
		w.Wait(48 * time.Hour)
		w.Due()
	}
	if pause := w.Connection(id).NextRun.Sub(w.Now()); pause > 24*time.Hour {
		t.Errorf("after many failures it waits for %v", pause)
	}
	a.ends = nil
	w.Wait(48 * time.Hour)
	w.Due()
	if c := w.Connection(id); c.State != konnectors.Ready || !c.NextRun.Equal(w.Now().Add(24*time.Hour)) {
		t.Errorf("after a good run: %+v", c)
	}
	a.ends = konnectors.ErrWrongCode
	w.Wait(24 * time.Hour)
	w.Due()
	ran := a.runs
	w.Wait(1000 * time.Hour)
	w.Due()
	if c := w.Connection(id); c.State != konnectors.ActionNeeded || a.runs != ran {
		t.Errorf("after a refusal: %+v, %d more runs", c, a.runs-ran)
	}
	if _, kept := w.Last(id); kept != 27 {
		t.Errorf("%d runs in the journal", kept)
	}
}

func TestJournalKeepsFifty(t *testing.T) {
	a := &answers{ends: konnectors.ErrServiceDown}
	k := a.konnector()
	w := konnectortest.NewWorld(t, konnectors.Options{}, k)
	id := w.Connect(k, account)
	for range 60 {
		w.Wait(48 * time.Hour)
		w.Due()
	}
	if run, kept := w.Last(id); kept != 50 || !run.Started.Equal(w.Now()) {
		t.Errorf("%d runs, the last at %v", kept, run.Started)
	}
}

// What came before a failure stays, and so does all that an earlier run brought
// and this one did not.
func TestNothingIsDeleted(t *testing.T) {
	a := &answers{brings: map[string]string{"1": "un", "2": "deux"}}
	k := a.konnector()
	w := konnectortest.NewWorld(t, konnectors.Options{}, k)
	id := w.Connect(k, account)
	was := w.Snapshot()
	a.brings = map[string]string{"3": "trois"}
	a.ends = konnectors.ErrChangedShape
	w.RunNow(id)
	run, _ := w.Last(id)
	if run.New != 1 || run.Outcome != "changed-shape" || w.Connection(id).Documents != 3 || len(w.Certifications()) != 3 {
		t.Errorf("got %+v", run)
	}
	is := w.Snapshot()
	maps.DeleteFunc(is, func(key, _ string) bool { return was[key] == "" })
	if !maps.Equal(was, is) {
		t.Error("something from before was changed")
	}
}

// A konnector's mistakes end its run and reach nothing else: other connections,
// the person's own files, documents of other doctypes.
func TestMistakesHarmNothing(t *testing.T) {
	var mine, theirs instance.DocID
	mistakes := map[string]func(context.Context, *konnectors.Sink) error{
		"panics":      func(context.Context, *konnectors.Sink) error { panic("with secret-4711") },
		"no id":       func(ctx context.Context, s *konnectors.Sink) error { return bring(ctx, s, "", "x") },
		"no title":    func(ctx context.Context, s *konnectors.Sink) error { return bring(ctx, s, "1", "") },
		"its own err": func(context.Context, *konnectors.Sink) error { return errors.New("index out of range") },
		"a large one": func(ctx context.Context, s *konnectors.Sink) error {
			return bring(ctx, s, "1", strings.Repeat("x", 20000))
		},
		"a bad name": func(ctx context.Context, s *konnectors.Sink) error {
			return s.Certification(ctx, konnectors.Item{ID: "1", Original: &konnectors.Original{Name: "../../x"}},
				doctypes.Certification{Title: "x", Awarded: "2026-01-01"})
		},
		"never ends": func(context.Context, *konnectors.Sink) error { select {} },
		"lies about its source": func(ctx context.Context, s *konnectors.Sink) error {
			err := s.Certification(ctx, konnectors.Item{ID: "1"}, doctypes.Certification{
				Title: "faux", Awarded: "2026-01-01", Original: string(mine), Source: doctypes.Source{Connection: string(theirs), ID: "1"},
			})
			return errors.Join(err, errors.New("and then fails"))
		},
	}
	for name, mistake := range mistakes {
		t.Run(name, func(t *testing.T) {
			good := (&answers{brings: map[string]string{"1": "un"}}).konnector()
			bad := asker{[]string{"bad.example"}, func(ctx context.Context, _ *konnectors.Source, s *konnectors.Sink) error { return mistake(ctx, s) }}
			log := new(bytes.Buffer)
			opt := konnectors.Options{
				RunTime: 3 * time.Second, Grace: 20 * time.Millisecond, Log: slog.New(slog.NewJSONHandler(log, nil)),
			}
			w := konnectortest.NewWorld(t, opt, other{bad}, good)
			theirs = w.Connect(good, account)
			mine = instance.DocID(w.Certifications()[0].Body.Original)
			was := w.Snapshot()
			id := w.Connect(other{bad}, account)
			if c := w.Connection(id); c.State != konnectors.Down || c.Code != konnectors.ErrMistake.Code {
				t.Errorf("got %+v", c)
			}
			is := w.Snapshot()
			maps.DeleteFunc(is, func(key, _ string) bool { return was[key] == "" })
			if !maps.Equal(was, is) {
				t.Error("what another connection brought was changed")
			}
			for _, c := range w.Certifications() {
				if c.Body.Source.Connection == string(id) && (c.Body.Original == string(mine) || c.Body.Source.Konnector != "other") {
					t.Errorf("it was believed: %+v", c.Body)
				}
			}
			if strings.Contains(log.String(), "secret-4711") || !strings.Contains(log.String(), "konnector-mistake") {
				t.Errorf("the log: %s", log)
			}
		})
	}
}

// other is the same konnector under another slug.
type other struct{ asker }

func (o other) Manifest() konnectors.Manifest {
	m := o.asker.Manifest()
	m.Slug = "other"
	return m
}

// A doctype that the manifest does not declare is refused, and so is all that
// comes after the end of a run.
func TestSinkIsNarrow(t *testing.T) {
	var kept *konnectors.Sink
	k := asker{[]string{"pix.example"}, func(ctx context.Context, _ *konnectors.Source, s *konnectors.Sink) error {
		kept = s
		return bring(ctx, s, "1", "un")
	}}
	w := konnectortest.NewWorld(t, konnectors.Options{}, undeclared{k})
	w.Connect(undeclared{k}, account)
	if n := len(w.Certifications()); n != 0 {
		t.Errorf("%d certifications of a konnector that declares none", n)
	}
	w = konnectortest.NewWorld(t, konnectors.Options{}, k)
	w.Connect(k, account)
	if err := bring(context.Background(), kept, "2", "deux"); !errors.Is(err, konnectors.ErrMistake) || len(w.Certifications()) != 1 {
		t.Errorf("after the run: %v", err)
	}
}

type undeclared struct{ asker }

func (u undeclared) Manifest() konnectors.Manifest {
	m := u.asker.Manifest()
	m.Doctypes = []doctypes.Name{doctypes.FileName}
	return m
}

// An account that is replaced while a run is under way is used right after it,
// and unplugging meanwhile holds.
func TestChangedWhileItRuns(t *testing.T) {
	var w *konnectortest.World
	var id instance.DocID
	meanwhile := func(*instance.Tx) error { return nil }
	codes := []string{}
	k := &reader{asker: asker{hosts: []string{"pix.example"}}, read: func(code string) {
		codes = append(codes, code)
		fn := meanwhile
		meanwhile = func(*instance.Tx) error { return nil }
		w.Update(fn)
	}}
	w = konnectortest.NewWorld(t, konnectors.Options{}, k)
	id = w.Connect(k, account)
	meanwhile = func(tx *instance.Tx) error {
		return konnectors.Replace(tx, k.Manifest(), id, map[string]string{"code": "new"}, fault.French)
	}
	w.RunNow(id)
	if c := w.Connection(id); fmt.Sprint(codes) != "[secret-4711 secret-4711 new]" || c.State != konnectors.Ready {
		t.Errorf("%v, %+v", codes, c)
	}
	meanwhile = func(tx *instance.Tx) error { return konnectors.Unplug(tx, id) }
	w.RunNow(id)
	if c := w.Connection(id); c.State != konnectors.Unplugged || !c.NextRun.IsZero() {
		t.Errorf("got %+v", c)
	}
}

type reader struct {
	asker
	read func(code string)
}

func (r *reader) Run(_ context.Context, a konnectors.Account, _ *konnectors.Source, _ *konnectors.Sink) error {
	r.read(a.Fields["code"])
	return nil
}

// On another host the account has not come along: the person is asked, and
// nothing runs.
func TestAccountStaysOnItsHost(t *testing.T) {
	a := &answers{}
	k := a.konnector()
	w := konnectortest.NewWorld(t, konnectors.Options{}, k)
	id, err := instance.NewDocID()
	if err != nil {
		t.Fatal(err)
	}
	w.Update(func(tx *instance.Tx) error { // as an import leaves it
		return instance.In[doctypes.Connection](tx).Put(id, doctypes.Connection{Konnector: "test", State: konnectors.Running, NextRun: tx.Now()})
	})
	w.Due()
	if c := w.Connection(id); c.State != konnectors.ActionNeeded || c.Code != konnectors.ErrAccountNeeded.Code || a.runs != 0 {
		t.Errorf("%+v after %d runs", c, a.runs)
	}
	w.Update(func(tx *instance.Tx) error { return konnectors.Replace(tx, k.Manifest(), id, account, fault.French) })
	w.Due()
	if c := w.Connection(id); c.State != konnectors.Ready || a.runs != 1 {
		t.Errorf("%+v after %d runs", c, a.runs)
	}
}

// A node that stops in a run leaves no outcome, and the run is made up for.
func TestStopped(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	k := asker{[]string{"pix.example"}, func(in context.Context, _ *konnectors.Source, s *konnectors.Sink) error {
		if ctx.Err() == nil {
			stop()
			<-in.Done()
			return in.Err()
		}
		return bring(in, s, "1", "un")
	}}
	w := konnectortest.NewWorld(t, konnectors.Options{}, k)
	var id instance.DocID
	w.Update(func(tx *instance.Tx) (err error) {
		id, err = konnectors.Connect(tx, k.Manifest(), account, fault.French)
		return err
	})
	if err := w.Runner.Run(ctx, w.Inst); !errors.Is(err, context.Canceled) {
		t.Fatalf("stopped: %v", err)
	}
	if _, kept := w.Last(id); kept != 0 || w.Connection(id).State != konnectors.Running {
		t.Errorf("%d runs noted, %+v", kept, w.Connection(id))
	}
	w.Due()
	if run, _ := w.Last(id); run.Outcome != konnectors.Done || w.Connection(id).State != konnectors.Ready {
		t.Errorf("made up for: %+v", run)
	}
}

// While as many run as may, others wait for their turn and hold nothing up.
func TestTakesTurns(t *testing.T) {
	begun, end := make(chan struct{}), make(chan struct{})
	k := asker{[]string{"pix.example"}, func(context.Context, *konnectors.Source, *konnectors.Sink) error {
		begun <- struct{}{}
		<-end
		return nil
	}}
	w := konnectortest.NewWorld(t, konnectors.Options{AtOnce: 1}, k)
	w.Update(func(tx *instance.Tx) error {
		_, err := konnectors.Connect(tx, k.Manifest(), account, fault.French)
		return err
	})
	ran := make(chan error)
	go func() { ran <- w.Runner.Run(context.Background(), w.Inst) }()
	<-begun
	w.Due() // at once, although the other run has not ended
	if wait := w.Wanted().Sub(w.Now()); wait < time.Second || wait > 10*time.Second {
		t.Errorf("its turn comes in %v", wait)
	}
	close(end)
	if err := <-ran; err != nil {
		t.Error(err)
	}
}
