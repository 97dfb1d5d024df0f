package node_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"pims/cmd/internal/node"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// TestAnErasedPersonIsNowhere looks for a thousand canaries with all that a
// thief could have: the raw disk, an old copy of it, the backup, every wrapped
// key that any of them still shows, and the key file of today.
func TestAnErasedPersonIsNowhere(t *testing.T) {
	a := newAviary(t)
	home := t.TempDir()
	root, key, saved, old := filepath.Join(home, "disk"), filepath.Join(home, "key"), filepath.Join(home, "backup"), filepath.Join(home, "old")
	unmount := a.disk(root)
	data := filepath.Join(root, "data")
	must(t, os.MkdirAll(filepath.Join(root, "tmp"), 0o700))
	t.Setenv("TMPDIR", filepath.Join(root, "tmp"))
	log, err := os.Create(filepath.Join(root, "log"))
	must(t, err)
	options := node.Options{Create: true, KeyFile: key, Reserve: -1, Logger: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))}

	n := open(t, data, options)
	survivor, err := n.People.Create(t.Context(), identity.NewPerson{Login: "tom.girard", GivenName: "Tom", Role: doctypes.Learner, Quota: 1 << 20})
	must(t, err)
	var victims []identity.Person
	for a.n < 1000 {
		p, err := n.People.Create(t.Context(), identity.NewPerson{
			Login: a.canary(), GivenName: a.canary(), FamilyName: a.canary(), Group: a.canary(), Email: a.canary() + "@example.org",
			Role: doctypes.Learner, Quota: 1 << 30, Portal: identity.Portal{Issuer: "https://portal.example", Subject: a.canary()},
		})
		must(t, err)
		_, err = n.People.SetTie(t.Context(), identity.Tie{Guardian: p.ID, Learner: survivor.ID, Relation: a.canary(), Source: a.canary()})
		must(t, err)
		a.fill(n, p)
		victims = append(victims, p)
	}
	_, err = n.BackUp(t.Context(), saved, true)
	must(t, err)
	n.close(t)
	must(t, os.CopyFS(filepath.Join(old, "data"), os.DirFS(data)))
	must(t, os.CopyFS(filepath.Join(old, "ring"), os.DirFS(filepath.Join(data, "keyring"))))
	formerKey, err := os.ReadFile(key)
	must(t, err)

	// Whoever has the key of that day reads the old copy: the search below looks
	// for what was really there.
	must(t, os.WriteFile(filepath.Join(home, "formerkey"), formerKey, 0o600))
	thief := a.steal(old, filepath.Join(home, "formerkey"))
	if p, err := thief.People.Get(t.Context(), victims[0].ID); err != nil || p.GivenName != victims[0].GivenName {
		t.Errorf("the old copy with its own key: %+v, %v", p, err)
	}
	thief.close(t)
	must(t, os.RemoveAll(filepath.Join(home, "formerkey")))

	n = open(t, data, options)
	for _, p := range victims {
		must(t, n.People.Remove(t.Context(), p.ID))
	}
	must(t, n.TurnEpoch(t.Context()))
	_, err = n.BackUp(t.Context(), saved, true)
	must(t, err)
	if p, err := n.People.ByLogin(t.Context(), "tom.girard"); err != nil || p != survivor {
		t.Errorf("%+v, %v", p, err)
	}
	n.inside(t, survivor.Instance, func(in *instance.Access) error { return in.View(t.Context(), func(*instance.Tx) error { return nil }) })
	n.close(t)
	must(t, log.Close())

	// The old copy, with the keys of today and the wrapped keys of both days.
	today := filepath.Join(home, "today")
	must(t, os.CopyFS(today, os.DirFS(filepath.Join(data, "keyring"))))
	raw := unmount()
	if n := a.sung(raw); n > 0 {
		t.Errorf("the raw disk tells %d canaries", n)
	}
	a.mustBeSilent(home)
	for _, ring := range []string{today, filepath.Join(old, "ring"), saved} {
		a.eachFile(ring, func(_ string, file []byte) { raw = append(raw, file...) })
	}
	for _, p := range victims {
		if found, opened := a.tryKeys(p, raw, key); found == 0 || opened > 0 {
			t.Errorf("%d of %d wrapped keys of an erased person open", opened, found)
		}
	}
	if found, opened := a.tryKeys(survivor, raw, key); found < 2 || opened == 0 {
		t.Errorf("%d of %d wrapped keys of somebody else open", opened, found)
	}
	a.mergeKeyring(filepath.Join(old, "data", "keyring"), today)
	thief = a.steal(old, key)
	defer thief.close(t)
	for _, p := range victims {
		if i, err := thief.House.Open(t.Context(), p.Instance); !errors.Is(err, instance.ErrNoKey) {
			t.Fatalf("an erased instance opens: %v, %v", i, err)
		}
		if p, err := thief.People.Get(t.Context(), p.ID); p.GivenName != "" {
			t.Errorf("an erased person is known: %+v, %v", p, err)
		}
	}
	for _, name := range []storage.ID{"directory", "sessions", "due", "reports"} {
		ks, err := thief.House.Own(t.Context(), name)
		must(t, err)
		must(t, ks.View(t.Context(), func(tx storage.Tx) error {
			for pair, err := range tx.Scan(nil, nil) {
				must(t, err)
				if a.sung(append(pair.Key, pair.Value...)) > 0 {
					t.Errorf("%s tells a canary: %q %q", name, pair.Key, pair.Value)
				}
			}
			return nil
		}))
		must(t, ks.Close())
	}
	t.Logf("%d canaries of %d people, %d raw bytes", a.n, len(victims), len(raw))
}
