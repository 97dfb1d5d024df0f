package node_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"pims/backup"
	"pims/cmd/internal/node"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
	"pims/storage/sealed"
)

// place is where a test keeps a node and its backup.
type place struct{ dir, data, key, backup string }

func newPlace(t *testing.T) place {
	dir := t.TempDir()
	return place{dir, filepath.Join(dir, "data"), filepath.Join(dir, "key"), filepath.Join(dir, "backup")}
}

func (p place) open(t *testing.T) rig {
	t.Helper()
	return open(t, p.data, node.Options{Create: true, KeyFile: p.key})
}

func (p place) restore(t *testing.T, name string, o node.RestoreOptions) (rig, backup.Restored) {
	t.Helper()
	o.From, o.KeyFile, o.Now = p.backup, p.key, time.Now
	to := filepath.Join(p.dir, name)
	r, err := node.Restore(t.Context(), to, o)
	must(t, err)
	return open(t, to, node.Options{}), r
}

func (r rig) person(t *testing.T, login string) identity.Person {
	t.Helper()
	p, err := r.People.Create(t.Context(), identity.NewPerson{Login: login, GivenName: "Léna", Role: doctypes.Adult, Password: "pommes-de-terre-7", Quota: 1 << 30})
	must(t, err)
	return p
}

func (r rig) upload(t *testing.T, p identity.Person, name, content string) instance.Entry {
	t.Helper()
	var e instance.Entry
	r.inside(t, p.Instance, func(a *instance.Access) (err error) {
		e, _, err = a.UploadFile(t.Context(), instance.Root, name, instance.Refuse, instance.Upload{Mime: "text/plain", Size: -1}, strings.NewReader(content))
		return err
	})
	return e
}

func (r rig) backUp(t *testing.T, to string) backup.Report {
	t.Helper()
	done, err := r.BackUp(t.Context(), to, false)
	must(t, err)
	if len(done.Problems) > 0 {
		t.Fatalf("problems: %v", done.Problems)
	}
	return done
}

// values are the pairs of all keyspaces as they lie in the engines, but those of
// what a restore makes anew or runs on its own.
func (r rig) values(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, e := range []storage.Engine{r.House.Engine, r.House.Node} {
		for id, err := range e.Keyspaces(t.Context()) {
			must(t, err)
			if id == "sessions" || id == "due" {
				continue
			}
			ks, err := e.Open(t.Context(), id)
			must(t, err)
			must(t, ks.View(t.Context(), func(tx storage.Tx) error {
				for p, err := range tx.Scan(nil, nil) {
					must(t, err)
					all[fmt.Sprintf("%s/%q", id, p.Key)] = string(p.Value)
				}
				return nil
			}))
			must(t, ks.Close())
		}
	}
	return all
}

// files reads every file of an instance whole: a content that is missing or
// damaged fails the test.
func (r rig) files(t *testing.T, id instance.ID) map[string]string {
	t.Helper()
	all := map[string]string{}
	r.inside(t, id, func(a *instance.Access) error {
		var files []instance.Doc[doctypes.File]
		must(t, a.View(t.Context(), func(tx *instance.Tx) error {
			for doc, err := range instance.In[doctypes.File](tx).All() {
				must(t, err)
				files = append(files, doc)
			}
			return nil
		}))
		for _, f := range files {
			for n := range f.Body.Versions {
				c, err := a.Open(t.Context(), f.ID, f.Body.Versions[n].N)
				must(t, err)
				raw, err := io.ReadAll(c)
				must(t, errors.Join(err, c.Close()))
				all[fmt.Sprint(f.Body.Parent, "/", f.Body.Name, "/", n)] = fmt.Sprintf("%x", sha256.Sum256(raw))
			}
		}
		return nil
	})
	return all
}

func (r rig) mustBeWhole(t *testing.T) {
	t.Helper()
	for _, e := range []storage.Engine{r.House.Engine, r.House.Node} {
		for id, err := range e.Keyspaces(t.Context()) {
			must(t, err)
			a, err := r.House.Audit(t.Context(), id, e == r.House.Node)
			must(t, err)
			if a.State != sealed.Whole && a.Keys > 0 || len(a.Damaged) > 0 {
				t.Errorf("%s: inventory %v, %d damaged values", id, a.State, len(a.Damaged))
			}
		}
	}
}

func TestDrillOfANodeThatIsWrittenTo(t *testing.T) {
	p := newPlace(t)
	n := p.open(t)
	var people []identity.Person
	for i := range 3 {
		people = append(people, n.person(t, fmt.Sprint("lena", i)))
	}
	ctx, stop := context.WithCancel(t.Context())
	var writers sync.WaitGroup
	for i, person := range people {
		writers.Go(func() { n.keepWriting(ctx, t, person, rand.New(rand.NewPCG(7, uint64(i)))) })
	}
	for range 2 {
		n.backUp(t, p.backup)
		time.Sleep(100 * time.Millisecond)
	}
	// What was saved while they wrote is of one moment in each instance.
	moved, r := p.restore(t, "meanwhile", node.RestoreOptions{KeepGrants: true})
	if len(r.Problems) > 0 || r.Keyspaces < 4 {
		t.Fatalf("restored %+v", r)
	}
	moved.mustBeWhole(t)
	for _, person := range people {
		moved.files(t, person.Instance)
	}
	moved.close(t)
	stop()
	writers.Wait()

	n.backUp(t, p.backup)
	want := n.values(t)
	check, err := backup.Verify(t.Context(), p.backup)
	must(t, err)
	if len(check.Problems) > 0 || check.Blobs == 0 {
		t.Fatalf("%+v", check)
	}
	files := map[instance.ID]map[string]string{}
	for _, person := range people {
		files[person.Instance] = n.files(t, person.Instance)
	}
	n.close(t)

	back, r := p.restore(t, "restored", node.RestoreOptions{KeepGrants: true})
	if len(r.Problems) > 0 {
		t.Fatalf("%+v", r)
	}
	if got := back.values(t); !maps.Equal(got, want) {
		t.Errorf("%d values, not %d, or different ones", len(got), len(want))
		for k := range want {
			if got[k] != want[k] {
				t.Log("differs: ", k)
			}
		}
	}
	back.mustBeWhole(t)
	for id, want := range files {
		if got := back.files(t, id); !maps.Equal(got, want) || len(want) == 0 {
			t.Errorf("files of %s: %d, not %d, or different ones", id, len(got), len(want))
		}
	}
	_, err = back.People.SignIn(t.Context(), "lena2", "pommes-de-terre-7", netip.MustParseAddr("127.0.0.1"))
	must(t, err)
	back.close(t)
}

// keepWriting uploads, replaces, deletes and sweeps until ctx ends.
func (r rig) keepWriting(ctx context.Context, t *testing.T, p identity.Person, random *rand.Rand) {
	i, err := r.House.Open(ctx, p.Instance)
	if err != nil {
		t.Error(err)
		return
	}
	a := i.Access(instance.Rights{Every: instance.Read | instance.Write})
	var mine []instance.DocID
	for n := 0; ctx.Err() == nil; n++ {
		content := strings.Repeat(fmt.Sprint(p.Login, n), 1+random.IntN(3000))
		up := instance.Upload{Mime: "text/plain", Size: -1}
		var err error
		switch victim := random.IntN(len(mine) + 1); {
		case len(mine) < 5 || random.IntN(3) > 0:
			var e instance.Entry
			if e, _, err = a.UploadFile(t.Context(), instance.Root, fmt.Sprint("f", n), instance.Refuse, up, strings.NewReader(content)); err == nil {
				mine = append(mine, e.ID)
			}
		case victim == len(mine):
			_, err = a.UploadVersion(t.Context(), mine[0], "", up, strings.NewReader(content))
		default:
			err = a.Update(t.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Trash(mine[victim]); return err })
			mine = append(mine[:victim], mine[victim+1:]...)
			err = errors.Join(err, a.EmptyTrash(t.Context()), i.Sweep(t.Context()))
		}
		if err != nil {
			t.Errorf("a backup must not disturb who writes: %v", err)
			break
		}
	}
	if err := i.Close(); err != nil {
		t.Error(err)
	}
}

func TestANodeThatServesBacksItselfUp(t *testing.T) {
	p := newPlace(t)
	n := p.open(t)
	n.person(t, "lena")
	if _, known := n.BackupAge(); known {
		t.Error("there is a backup before there is one")
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	must(t, n.Backups(ctx, p.backup, time.Millisecond))
	go func() { ended <- n.Jobs.Run(ctx) }()
	until := func(what string, reached func() bool) {
		t.Helper()
		for deadline := time.Now().Add(20 * time.Second); !reached(); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatal(what)
			}
		}
	}
	until("no backup", func() bool { age, known := n.BackupAge(); return known && age < time.Minute })
	first, err := backup.LastRun(p.backup)
	must(t, err)
	until("no second one", func() bool { r, err := backup.LastRun(p.backup); return err == nil && r.Finished.After(first.Finished) })
	stop()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}

	// While its disk is away nothing begins in its place, and no key's epoch ends
	// of which it would not hear.
	must(t, os.Rename(p.backup, p.backup+".away"))
	_, err = n.BackUp(t.Context(), p.backup, false)
	mustBe(t, err, backup.ErrNoBackup)
	mustBe(t, n.TurnEpoch(t.Context()), backup.ErrNoBackup)
	must(t, n.ForgetBackup(p.backup))
	must(t, n.TurnEpoch(t.Context()))
	n.close(t)
}
