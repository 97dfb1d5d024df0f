package konnectortest

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"pims/fault"
	"pims/konnectors"
)

// Trouble is something that can be wrong with a service.
type Trouble string

// The troubles that every konnector must survive.
const (
	Refused  Trouble = "refused"  // the right account is refused
	Down     Trouble = "down"     // 503
	Slow     Trouble = "slow"     // no answer
	Huge     Trouble = "huge"     // an answer without end
	Changed  Trouble = "changed"  // another shape
	Redirect Trouble = "redirect" // to another host
)

// Case is a konnector with a fake of its service.
type Case struct {
	New          func(base string) (konnectors.Konnector, error)
	Service      http.Handler
	Right, Wrong map[string]string // accounts
	// Set puts the service in trouble, empty for none; to is where Redirect
	// leads.
	Set func(trouble Trouble, to string)
}

// ends is how a run ends in each trouble.
var ends = map[Trouble]struct {
	outcome error
	state   string
}{
	Refused:  {konnectors.ErrWrongCode, konnectors.ActionNeeded},
	Down:     {konnectors.ErrServiceDown, konnectors.Down},
	Slow:     {konnectors.ErrServiceSlow, konnectors.Down},
	Huge:     {konnectors.ErrAnswerTooLarge, konnectors.Down},
	Changed:  {konnectors.ErrChangedShape, konnectors.Down},
	Redirect: {konnectors.ErrAddressRefused, konnectors.Down},
}

// Run holds a konnector to the contract.
func Run(t *testing.T, c Case) {
	t.Helper()
	start := func(t *testing.T) (*World, konnectors.Konnector, *httptest.Server, *httptest.Server) {
		service := httptest.NewServer(c.Service)
		t.Cleanup(service.Close)
		elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			t.Errorf("a host that is not declared was reached: %s", r.URL.Path)
		}))
		t.Cleanup(elsewhere.Close)
		k, err := c.New(service.URL)
		must(t, err)
		opt := Allow(t, service)
		opt.Answer = 1 << 20
		// Reachable as far as the dialer goes, so that it is the manifest that
		// holds.
		opt.AllowPrivate = append(opt.AllowPrivate, Allow(t, elsewhere).AllowPrivate...)
		c.Set("", "")
		return NewWorld(t, opt, k), k, service, elsewhere
	}
	t.Run("manifest", func(t *testing.T) {
		_, k, _, _ := start(t)
		if err := k.Manifest().Check(); err != nil {
			t.Error(err)
		}
	})
	t.Run("twice the same", func(t *testing.T) {
		w, k, _, _ := start(t)
		id := w.Connect(k, c.Right)
		run, _ := w.Last(id)
		if run.Outcome != konnectors.Done || run.New == 0 || len(run.Lines) == 0 {
			t.Fatalf("the first run: %+v", run)
		}
		was := w.Snapshot()
		w.Wait(time.Hour)
		w.RunNow(id)
		again, _ := w.Last(id)
		if again.Outcome != konnectors.Done || again.New+again.Changed != 0 || again.Same != run.New {
			t.Errorf("the second run: %+v", again)
		}
		if !maps.Equal(was, w.Snapshot()) {
			t.Error("a second run changed something")
		}
	})
	t.Run("a wrong account", func(t *testing.T) {
		w, k, _, _ := start(t)
		id := w.Connect(k, c.Wrong)
		if got := w.Connection(id); got.State != konnectors.ActionNeeded || got.Code != konnectors.ErrWrongCode.Code || !got.NextRun.IsZero() {
			t.Errorf("got %+v", got)
		}
		if len(w.Snapshot()) != 0 {
			t.Error("it brought something")
		}
	})
	for _, trouble := range slices.Sorted(maps.Keys(ends)) {
		t.Run(string(trouble), func(t *testing.T) {
			w, k, service, elsewhere := start(t)
			id := w.Connect(k, c.Right)
			was, before := w.Snapshot(), w.Connection(id)
			c.Set(trouble, elsewhere.URL)
			w.Wait(time.Hour)
			w.RunNow(id)
			want, got := ends[trouble], w.Connection(id)
			run, _ := w.Last(id)
			if code := fault.Code(want.outcome); run.Outcome != code || got.Code != code || got.State != want.state {
				t.Errorf("it ends as %q in the state %q (%q), want %q in %q", run.Outcome, got.State, got.Code, code, want.state)
			}
			if got.NextRun.IsZero() != (want.state == konnectors.ActionNeeded) {
				t.Errorf("the next run is %v", got.NextRun)
			}
			if !maps.Equal(was, w.Snapshot()) || got.Documents != before.Documents || !got.LastGood.Equal(before.LastGood) {
				t.Error("a run that failed changed something")
			}
			c.Set("", "")
			service.CloseClientConnections()
			w.RunNow(id)
			if run, _ := w.Last(id); run.Outcome != konnectors.Done || run.New+run.Changed != 0 || !maps.Equal(was, w.Snapshot()) {
				t.Errorf("after the trouble: %+v", run)
			}
		})
	}
}
