package identity

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pims/storage"
)

func TestSession(t *testing.T) {
	r := newRig(t)
	person := r.create(lea())
	token, session, err := r.sessions.Start(t.Context(), person, Device{UserAgent: firefox, Shared: true})
	r.must(err)
	if len(token) != 43 || session.Device != "Firefox · Linux" || !session.Shared || strings.Contains(string(session.ID), token) {
		t.Errorf("%q %+v", token, session)
	}
	got, caller, err := r.sessions.Get(t.Context(), token, ClientToken)
	r.must(err)
	want := Caller{Person: person.ID, Instance: person.Instance, Client: ClientToken, ClientID: string(session.ID)}
	if got != session || caller.Person != want.Person || caller.Instance != want.Instance || caller.Client != want.Client || caller.ClientID != want.ClientID || caller.Scopes != nil {
		t.Errorf("%+v %+v", got, caller)
	}
	for _, bad := range []string{"", token[:42], token + "A", strings.ToUpper(token), string(session.ID), string(tokenKey(token)), "s/" + string(session.ID)} {
		_, _, err := r.sessions.Get(t.Context(), bad, ClientWeb)
		r.want(err, ErrSignedOut)
	}
	_, _, err = r.sessions.ByID(t.Context(), session.ID)
	r.must(err)
	r.want(r.sessions.End(t.Context(), "another person", session.ID), storage.ErrNotFound)
	r.must(r.sessions.End(t.Context(), person.ID, session.ID))
	_, _, err = r.sessions.Get(t.Context(), token, ClientWeb)
	r.want(err, ErrSignedOut)
	_, _, err = r.sessions.ByID(t.Context(), session.ID)
	r.want(err, ErrSignedOut)
}

func TestSessionLives(t *testing.T) {
	for _, c := range []struct {
		shared     bool
		idle, life time.Duration
	}{{true, 15 * time.Minute, 12 * time.Hour}, {false, 14 * 24 * time.Hour, 90 * 24 * time.Hour}} {
		r := newRig(t)
		person := r.somebody("p")
		begin := func() string {
			token, _, err := r.sessions.Start(t.Context(), person, Device{Shared: c.shared})
			r.must(err)
			return token
		}
		get := func(token string) error { _, _, err := r.sessions.Get(t.Context(), token, ClientWeb); return err }

		token := begin()
		r.pass(c.idle - time.Second)
		r.must(get(token))
		r.pass(c.idle - time.Second) // a use counts to the second
		r.must(get(token))
		r.pass(c.idle)
		r.want(get(token), ErrSignedOut)

		token = begin()
		for age := c.idle / 2; age < c.life; age += c.idle / 2 {
			r.pass(c.idle / 2)
			r.must(get(token))
		}
		r.pass(c.idle / 2)
		r.want(get(token), ErrSignedOut)
	}
}

func TestShortUsesCountInMemory(t *testing.T) {
	r := newRig(t)
	token, session, err := r.sessions.Start(t.Context(), r.somebody("p"), Device{Shared: true})
	r.must(err)
	r.pass(4 * time.Minute)
	_, _, err = r.sessions.Get(t.Context(), token, ClientWeb)
	r.must(err)
	stored := func() time.Time {
		var rec sessionRecord
		r.must(r.sessions.ks.View(t.Context(), func(tx storage.Tx) error {
			rec, err = readSession(tx, session.ID)
			return err
		}))
		return rec.LastUsed
	}
	if !stored().Equal(session.Created) {
		t.Error("written before five minutes had passed")
	}
	r.pass(14 * time.Minute)
	_, _, err = r.sessions.Get(t.Context(), token, ClientWeb)
	r.must(err)
	if !stored().Equal(r.clock()) {
		t.Error("not written after five minutes")
	}
	r.restart()
	r.pass(14 * time.Minute)
	_, _, err = r.sessions.Get(t.Context(), token, ClientWeb)
	r.must(err)
}

func TestWrongClocks(t *testing.T) {
	r := newRig(t)
	get := func(token string) error { _, _, err := r.sessions.Get(t.Context(), token, ClientWeb); return err }
	token, _, err := r.sessions.Start(t.Context(), r.somebody("p"), Device{})
	r.must(err)
	r.pass(-30 * time.Minute)
	r.must(get(token))
	r.pass(-10 * 365 * 24 * time.Hour)
	r.want(get(token), ErrSignedOut)
}

func TestMostSessions(t *testing.T) {
	r := newRig(t)
	var first string
	for i := range MaxSessions + 5 {
		token, _, err := r.sessions.Start(t.Context(), r.somebody("p"), Device{})
		r.must(err)
		if i == 0 {
			first = token
		}
	}
	all, err := r.sessions.List(t.Context(), "p")
	r.must(err)
	if len(all) != MaxSessions {
		t.Errorf("%d sessions", len(all))
	}
	_, _, err = r.sessions.Get(t.Context(), first, ClientWeb)
	r.want(err, ErrSignedOut)
	r.must(r.sessions.EndAll(t.Context(), "p"))
	if n := r.rawSessions(); n != 0 {
		t.Errorf("%d keys left", n)
	}
}

func (r *rig) rawSessions() (n int) {
	r.must(r.sessions.ks.View(r.t.Context(), func(tx storage.Tx) error {
		for _, err := range tx.Scan(nil, nil) {
			r.must(err)
			n++
		}
		return nil
	}))
	return n
}

func TestSweep(t *testing.T) {
	r := newRig(t)
	for i := range 3 * sweepBatch {
		_, _, err := r.sessions.Start(t.Context(), r.somebody(PersonID(rune('a'+i%20))), Device{Shared: i%2 == 0})
		r.must(err)
	}
	r.pass(time.Hour)
	n, err := r.sessions.Sweep(t.Context())
	r.must(err)
	if n != 3*sweepBatch/2 || r.rawSessions() != 3*3*sweepBatch/2 {
		t.Errorf("swept %d, %d keys left", n, r.rawSessions())
	}
	r.pass(LifeOwn)
	_, err = r.sessions.Sweep(t.Context())
	r.must(err)
	if r.rawSessions() != 0 || len(r.sessions.used) != 0 {
		t.Errorf("%d keys left, %d in memory", r.rawSessions(), len(r.sessions.used))
	}
}

// TestDamagedSessionKeepsNothingOpen: one bad record must not keep a person
// from ending the others.
func TestDamagedSessionKeepsNothingOpen(t *testing.T) {
	r := newRig(t)
	token, _, err := r.sessions.Start(t.Context(), r.somebody("p"), Device{})
	r.must(err)
	_, bad, err := r.sessions.Start(t.Context(), r.somebody("p"), Device{})
	r.must(err)
	r.must(r.sessions.ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte(keySession+string(bad.ID)), []byte("{")) }))
	r.must(r.sessions.EndAll(t.Context(), "p"))
	_, _, err = r.sessions.Get(t.Context(), token, ClientWeb)
	r.want(err, ErrSignedOut)
	_, err = r.sessions.List(t.Context(), "p")
	r.must(err)
}

// TestSessionModel compares the sessions of two people with a list.
func TestSessionModel(t *testing.T) {
	r := newRig(t)
	type known struct {
		Session
		token string
	}
	rapid.Check(t, func(rt *rapid.T) {
		r.must(errors.Join(r.sessions.EndAll(t.Context(), "a"), r.sessions.EndAll(t.Context(), "b")))
		var model []*known
		anybody := rapid.SampledFrom([]PersonID{"a", "b"})
		drop := func(keep func(*known) bool) {
			var kept []*known
			for _, k := range model {
				if keep(k) {
					kept = append(kept, k)
				}
			}
			model = kept
		}
		pick := func(rt *rapid.T) *known {
			if len(model) == 0 {
				rt.Skip()
			}
			return model[rapid.IntRange(0, len(model)-1).Draw(rt, "session")]
		}
		rt.Repeat(map[string]func(*rapid.T){
			"start": func(rt *rapid.T) {
				token, s, err := r.sessions.Start(t.Context(), r.somebody(anybody.Draw(rt, "person")), Device{Shared: rapid.Bool().Draw(rt, "shared")})
				r.must(err)
				model = append(model, &known{s, token})
			},
			"use": func(rt *rapid.T) {
				k := pick(rt)
				s, _, err := r.sessions.Get(t.Context(), k.token, ClientWeb)
				if (err == nil) != k.alive(r.clock()) {
					rt.Fatalf("%+v: %v", k.Session, err)
				}
				if err == nil {
					k.LastUsed = s.LastUsed
					if !s.LastUsed.Equal(r.clock()) {
						rt.Fatal("the use was not counted")
					}
				}
			},
			"end": func(rt *rapid.T) {
				k := pick(rt)
				r.must(r.sessions.End(t.Context(), k.Person, k.ID))
				drop(func(o *known) bool { return o != k })
			},
			"end others": func(rt *rapid.T) {
				k := pick(rt)
				r.must(r.sessions.EndOthers(t.Context(), k.Person, k.ID))
				drop(func(o *known) bool { return o == k || o.Person != k.Person })
			},
			"sweep": func(rt *rapid.T) {
				_, err := r.sessions.Sweep(t.Context())
				r.must(err)
				drop(func(o *known) bool {
					now, _, err := r.sessions.ByID(t.Context(), o.ID)
					if (err == nil) != o.alive(r.clock()) || err == nil && o.LastUsed.Sub(now.LastUsed) >= useGap {
						rt.Fatalf("%+v after the sweep: %+v, %v", o.Session, now, err)
					}
					o.Session = now // some minutes may be forgotten
					return err == nil
				})
			},
			"pass": func(rt *rapid.T) {
				r.pass(time.Duration(rapid.SampledFrom([]int{1, 4, 14, 60, 60 * 24 * 10}).Draw(rt, "minutes")) * time.Minute)
			},
			"": func(rt *rapid.T) {
				for _, person := range []PersonID{"a", "b"} {
					listed, err := r.sessions.List(t.Context(), person)
					r.must(err)
					var want []Session
					for _, k := range model {
						if k.Person == person && k.alive(r.clock()) {
							want = append(want, k.Session)
						}
					}
					if len(listed) != len(want) {
						rt.Fatalf("%s has %d sessions, want %d", person, len(listed), len(want))
					}
					for i := range want {
						if listed[i] != want[i] {
							rt.Fatalf("%+v, want %+v", listed[i], want[i])
						}
					}
				}
			},
		})
	})
}
