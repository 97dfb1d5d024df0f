package identity

import (
	"errors"
	"net/netip"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pims/fault"
)

// TestRefusalsAreAlike measures the real parameters: nothing tells an unknown
// login from a wrong password.
func TestRefusalsAreAlike(t *testing.T) {
	r := newRig(t)
	r.people.hasher = newHasher(defaultParams())
	r.people.refusal = 300 * time.Millisecond
	r.create(lea())
	sso := lea()
	sso.Login, sso.Password = "sans.mot", ""
	r.create(sso)
	moved := lea()
	moved.Login = "partie"
	person := r.create(moved)
	_, err := r.people.SetState(t.Context(), person.ID, Live, Moved)
	r.must(err)

	medians := map[string]time.Duration{}
	for _, login := range []string{"lea.martin", "sans.mot", "partie", "personne", "@"} {
		var took []time.Duration
		for range 3 {
			begun := time.Now()
			err := r.signIn(login, "certainly wrong")
			took = append(took, time.Since(begun))
			r.want(err, ErrBadCredentials)
			if args := errors.Unwrap(err); fault.KindOf(args) != fault.Unauthenticated {
				t.Errorf("%s: %v", login, err)
			}
		}
		slices.Sort(took)
		medians[login] = took[1]
	}
	for login, median := range medians {
		if median < 300*time.Millisecond {
			t.Errorf("%s refused after %v", login, median)
		}
	}
	t.Log(medians)
}

func TestNoPasswordNoEntry(t *testing.T) {
	r := newRig(t)
	n := lea()
	n.Password = ""
	person := r.create(n)
	for _, password := range []string{"", "x", r.people.hasher.dummy} {
		r.want(r.signIn(n.Login, password), ErrBadCredentials)
	}
	r.want(r.people.VerifyPassword(t.Context(), person.ID, ""), ErrWrongPassword)
}

func seconds(t *testing.T, err error) int {
	t.Helper()
	e, ok := errors.AsType[*fault.Error](err)
	if !ok || !errors.Is(err, ErrTooManyTries) {
		t.Fatalf("not throttled: %v", err)
	}
	n, err := strconv.Atoi(e.Args["seconds"])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestGuessingSlowsDown(t *testing.T) {
	r := newRig(t)
	r.create(lea())
	for range 5 {
		r.want(r.signIn("lea.martin", "guess"), ErrBadCredentials)
	}
	// The sixth is the first that costs, whatever the spelling.
	r.want(r.signIn("LEA.Martin.", "guess"), ErrBadCredentials)
	for _, spelling := range []string{"lea.martin", "LÉA.MARTIN", "le\u0301a.martin", " lea.martin", "1ea.martin"} {
		if n := seconds(t, r.signIn(spelling, goodPassword)); n != 1 {
			t.Errorf("%q waits %d s", spelling, n)
		}
	}
	waits := []int{}
	for range 9 {
		r.pass(time.Minute)
		r.want(r.signIn("lea.martin", "guess"), ErrBadCredentials)
		waits = append(waits, seconds(t, r.signIn("lea.martin", goodPassword)))
	}
	if !slices.IsSorted(waits) || waits[len(waits)-1] != 60 {
		t.Errorf("waits %v", waits)
	}
	r.pass(time.Minute)
	r.must(r.signIn("lea.martin", goodPassword))
	r.want(r.signIn("lea.martin", "typing error"), ErrBadCredentials)
	r.must(r.signIn("lea.martin", goodPassword))
}

func TestUnknownLoginsAreThrottledAlike(t *testing.T) {
	r := newRig(t)
	r.create(lea())
	for i := range 20 {
		known, unknown := r.signIn("lea.martin", "guess"), r.signIn("nobody", "guess")
		if fault.Code(known) != fault.Code(unknown) {
			t.Fatalf("try %d: %v, but %v", i, known, unknown)
		}
		r.pass(time.Second)
	}
}

func TestNobodyLocksAPersonOut(t *testing.T) {
	r := newRig(t)
	r.create(lea())
	at := func(from netip.Addr, password string) error {
		_, err := r.people.SignIn(t.Context(), "lea.martin", password, from)
		return err
	}
	r.must(at(school, goodPassword)) // she has been at school
	attacker := netip.MustParseAddr("192.0.2.1")
	for range 10_000 {
		attacker = attacker.Next()
		if err := at(attacker, "guess"); !errors.Is(err, ErrBadCredentials) && !errors.Is(err, ErrTooManyTries) {
			t.Fatal(err)
		}
		r.pass(100 * time.Millisecond)
	}
	r.must(at(school, goodPassword))
	if err := at(home, goodPassword); err != nil { // from anywhere else she waits at most half a minute
		if n := seconds(t, err); n > 30 {
			t.Errorf("waits %d s", n)
		}
	}
	r.pass(30 * time.Second)
	r.must(at(home, goodPassword))
}

func TestStuffingFromOnePlaceIsSlow(t *testing.T) {
	r := newRig(t)
	r.create(lea())
	tried := 0
	for i := range 5_000 { // 50 s of one guess for each of many
		_, err := r.people.SignIn(t.Context(), "pupil"+strconv.Itoa(i), "guess", school)
		if errors.Is(err, ErrBadCredentials) {
			tried++
		}
		r.pass(10 * time.Millisecond)
	}
	if tried > 400 {
		t.Errorf("%d guesses got through", tried)
	}
	r.pass(2 * time.Second)
	_, err := r.people.SignIn(t.Context(), "lea.martin", goodPassword, school)
	r.must(err)
}

func TestManyAtOnceAreNoWayAround(t *testing.T) {
	r := newRig(t)
	r.create(lea())
	var tried sync.Map
	var all sync.WaitGroup
	for i := range 200 {
		all.Go(func() {
			if err := r.signIn("lea.martin", "guess"); errors.Is(err, ErrBadCredentials) {
				tried.Store(i, true)
			}
		})
	}
	all.Wait()
	n := 0
	tried.Range(func(any, any) bool { n++; return true })
	if n > 6 {
		t.Errorf("%d guesses at once got through", n)
	}
}

func TestPlaceOf(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.1": "192.0.2.1/32", "::ffff:192.0.2.1": "192.0.2.1/32", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64",
	} {
		if got := placeOf(netip.MustParseAddr(in)).String(); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	if placeOf(netip.Addr{}).IsValid() {
		t.Error("no address is a place")
	}
}

// TestThrottleModel: a pair never waits more than a minute, and what is counted
// stays within bounds.
func TestThrottleModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		now := time.Unix(1e9, 0)
		th := newThrottle(func() time.Time { return now })
		for range rapid.IntRange(1, 300).Draw(rt, "tries") {
			login := rapid.SampledFrom([]string{"a", "b", ""}).Draw(rt, "login")
			addr := rapid.SampledFrom([]netip.Addr{home, school, {}}).Draw(rt, "from")
			who, err := th.begin(login, addr)
			switch {
			case errors.Is(err, ErrTooManyTries):
				n, bad := strconv.Atoi(err.(*fault.Error).Args["seconds"])
				if bad != nil || n < 1 || n > 60 {
					rt.Fatalf("waits %d s", n)
				}
			case err != nil:
				rt.Fatal(err)
			default:
				switch rapid.SampledFrom([]string{"fails", "fails", "fails", "passes", "undone"}).Draw(rt, "how") {
				case "passes":
					th.passed(who)
				case "undone":
					th.undone(who)
				}
			}
			now = now.Add(time.Duration(rapid.IntRange(0, 60).Draw(rt, "seconds")) * time.Second)
		}
		now = now.Add(time.Minute)
		for _, login := range []string{"a", "b", ""} {
			if _, err := th.begin(login, home); err != nil {
				rt.Fatal("after a minute's rest:", err)
			}
			now = now.Add(2 * time.Second) // the most that one address waits for all
		}
	})
}

func TestClockSetBackLocksNobodyOut(t *testing.T) {
	now := time.Unix(1e9, 0)
	th := newThrottle(func() time.Time { return now })
	for range 20 {
		now = now.Add(time.Minute)
		if _, err := th.begin("a", home); err != nil {
			t.Fatal(err)
		}
	}
	now = now.Add(-10 * 365 * 24 * time.Hour)
	if _, err := th.begin("a", home); err != nil {
		t.Error(err)
	}
}

func TestLRU(t *testing.T) {
	l := newLRU[int, string](3)
	for i := range 3 {
		*l.make(i) = strconv.Itoa(i)
	}
	l.get(0)
	*l.make(3) = "3"
	if l.get(1) != nil || l.get(0) == nil || len(l.byKey) != 3 || l.order.Len() != 3 {
		t.Errorf("%v", l.byKey)
	}
	l.remove(0)
	l.remove(0)
	if l.get(0) != nil || len(l.byKey) != 2 {
		t.Errorf("%v", l.byKey)
	}
}
