package backup_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pims/backup"
	"pims/storage"
	"pims/storage/memory"
)

// world is a node without keys: a backup needs no more of it.
type world struct {
	t         *testing.T
	now       time.Time
	instances *memory.Engine
	node      *memory.Engine
	blobs     *memory.Blobs
	keyring   string
	target    string
	keys      map[storage.ID]string
	random    *rand.Rand
}

func newWorld(t *testing.T) *world {
	w := &world{
		t: t, now: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC), instances: memory.New(), node: memory.New(), blobs: memory.NewBlobs(),
		keyring: t.TempDir(), target: filepath.Join(t.TempDir(), "backup"), keys: map[storage.ID]string{}, random: rand.New(rand.NewPCG(1, 2)),
	}
	must(t, backup.Make(w.target, "this node"))
	return w
}

const (
	lena = storage.ID("0198c000-0000-7000-8000-000000000001")
	noe  = storage.ID("0198c000-0000-7000-8000-000000000002")
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) writeKeys() { writeKeys(w.t, w.keyring, w.keys) }

func writeKeys(t testing.TB, dir string, keys map[storage.ID]string) {
	raw, err := json.Marshal(keys)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "07.json"), raw, 0o600))
}

func (w *world) create(e *memory.Engine, id storage.ID) {
	w.keys[id] = "wrapped"
	w.writeKeys()
	ks, err := e.Create(context.Background(), id)
	must(w.t, err)
	must(w.t, ks.Close())
}

func (w *world) erase(id storage.ID) {
	delete(w.keys, id)
	w.writeKeys()
	must(w.t, w.instances.Destroy(context.Background(), id))
	must(w.t, w.blobs.Destroy(context.Background(), id))
}

func (w *world) set(e *memory.Engine, id storage.ID, pairs map[string]string) {
	w.t.Helper()
	ks, err := e.Open(context.Background(), id)
	must(w.t, err)
	for key, value := range pairs {
		must(w.t, ks.Update(context.Background(), func(tx storage.Tx) error {
			if value == "" {
				return tx.Delete([]byte(key))
			}
			return tx.Set([]byte(key), []byte(value))
		}))
	}
	must(w.t, ks.Close())
}

func (w *world) put(id storage.ID, content string) string {
	ref, err := w.blobs.Put(context.Background(), id, strings.NewReader(content))
	must(w.t, err)
	return ref.ID
}

func (w *world) source() backup.Source {
	return backup.Source{Instances: w.instances, Node: w.node, Blobs: w.blobs, Keyring: w.keyring, Owner: "this node", Now: func() time.Time { return w.now }}
}

func (w *world) run() backup.Report {
	w.t.Helper()
	r, err := backup.Run(context.Background(), w.source(), w.target, backup.Options{})
	must(w.t, err)
	return r
}

func (w *world) runSound() backup.Report {
	w.t.Helper()
	r := w.run()
	if len(r.Problems) > 0 {
		w.t.Fatalf("problems: %v", r.Problems)
	}
	return r
}

// whole is all that a node holds, to compare.
type whole map[string]string

func content(t *testing.T, instances, node storage.Engine, blobs storage.Vault) whole {
	t.Helper()
	all := whole{}
	for name, e := range map[string]storage.Engine{"i": instances, "n": node} {
		for id, err := range e.Keyspaces(context.Background()) {
			must(t, err)
			ks, err := e.Open(context.Background(), id)
			must(t, err)
			must(t, ks.View(context.Background(), func(tx storage.Tx) error {
				for p, err := range tx.Scan(nil, nil) {
					must(t, err)
					all[fmt.Sprintf("%s/%s/%s", name, id, p.Key)] = string(p.Value)
				}
				return nil
			}))
			must(t, ks.Close())
			for one, err := range blobs.List(context.Background(), id) {
				must(t, err)
				r, err := blobs.Lift(context.Background(), id, one.ID)
				must(t, err)
				raw, err := io.ReadAll(r)
				must(t, errors.Join(err, r.Close()))
				all[fmt.Sprintf("blob/%s/%s", id, one.ID)] = string(raw)
			}
		}
	}
	return all
}

func (w *world) content() whole { return content(w.t, w.instances, w.node, w.blobs) }

func (w *world) restore(at time.Time) (whole, backup.Restored) {
	w.t.Helper()
	into := backup.Into{Instances: memory.New(), Node: memory.New(), Blobs: memory.NewBlobs(), Keyring: w.t.TempDir()}
	r, err := backup.Restore(context.Background(), w.target, into, backup.RestoreOptions{At: at})
	must(w.t, err)
	return content(w.t, into.Instances, into.Node, into.Blobs), r
}

func (w *world) same(got, want whole) {
	w.t.Helper()
	if !maps.Equal(got, want) {
		for k := range want {
			if got[k] != want[k] {
				w.t.Errorf("differs: %s", k)
			}
		}
		for k := range got {
			if _, ok := want[k]; !ok {
				w.t.Errorf("is too much: %s", k)
			}
		}
	}
}

func (w *world) letters(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + w.random.IntN(26))
	}
	return string(b)
}

// fill gives a keyspace n pairs, and a blob.
func (w *world) fill(id storage.ID, n int) {
	pairs := map[string]string{}
	for i := range n {
		pairs[fmt.Sprintf("d/%06d", i)] = w.letters(200)
	}
	w.set(w.instances, id, pairs)
	w.put(id, w.letters(70_000))
}

func TestWhatWasSavedComesBack(t *testing.T) {
	w := newWorld(t)
	w.create(w.instances, lena)
	w.create(w.instances, noe)
	w.create(w.node, "directory")
	w.create(w.node, "sessions")
	w.fill(lena, 700)
	w.fill(noe, 3)
	w.set(w.instances, noe, map[string]string{"long": w.letters(storage.MaxValue), "empty": "x"})
	w.set(w.node, "directory", map[string]string{"p/1": "somebody"})
	want := w.content()
	w.set(w.node, "sessions", map[string]string{"s/1": "who is signed in"})
	r := w.runSound()
	if r.Saved != 3 || r.Blobs != 2 {
		t.Fatalf("saved %+v", r)
	}
	got, done := w.restore(time.Time{})
	w.same(got, want)
	if len(done.Problems) > 0 || done.Keyspaces != 3 {
		t.Fatalf("restored %+v", done)
	}
}

func TestAChangeCostsLittleAndNothingCostsNothing(t *testing.T) {
	w := newWorld(t)
	w.create(w.instances, lena)
	w.fill(lena, 2000)
	first := w.runSound()
	w.now = w.now.Add(5 * time.Minute)
	if again := w.runSound(); again.Saved != 0 || again.Bytes != 0 {
		t.Fatalf("nothing changed, and yet: %+v", again)
	}
	all, err := backup.Run(context.Background(), w.source(), w.target, backup.Options{All: true})
	must(t, err)
	if all.Saved != 0 || all.Unchanged != 1 || all.Bytes != 0 {
		t.Fatalf("nothing changed, and yet: %+v", all)
	}
	w.set(w.instances, lena, map[string]string{"d/000777": "changed", "d/000778": ""})
	second := w.runSound()
	if second.Saved != 1 || second.Blobs != 0 || second.Bytes > first.Bytes/10 {
		t.Fatalf("a change of one of 2,000 values wrote %d bytes, all of them %d", second.Bytes, first.Bytes)
	}
	got, _ := w.restore(time.Time{})
	w.same(got, w.content())
}

func TestAnyMomentComesBack(t *testing.T) {
	w := newWorld(t)
	w.create(w.instances, lena)
	type moment struct {
		at   time.Time
		want whole
	}
	var history []moment
	for day := range 26 {
		for range 3 {
			w.now = w.now.Add(2 * time.Hour)
			w.set(w.instances, lena, map[string]string{fmt.Sprint("d/", w.random.IntN(300)): w.letters(50)})
			if w.random.IntN(3) == 0 {
				w.put(lena, w.letters(100))
			}
			w.runSound()
			history = append(history, moment{w.now, w.content()})
		}
		w.now = time.Date(2026, 9, 2+day, 8, 0, 0, 0, time.UTC)
	}
	listed, err := backup.Moments(t.Context(), w.target, lena)
	must(t, err)
	if _, err := backup.Moments(t.Context(), w.target, noe); !errors.Is(err, backup.ErrNoState) {
		t.Errorf("of nobody: %v", err)
	}
	checked := 0
	for _, m := range history {
		age := w.now.Sub(m.at)
		lastOfDay := m.at.Hour() == 14
		if age < 47*time.Hour || lastOfDay && age < 21*24*time.Hour {
			got, r := w.restore(m.at)
			w.same(got, m.want)
			if len(r.Problems) > 0 {
				t.Fatalf("%s: %v", m.at, r.Problems)
			}
			if !slices.Contains(listed, m.at) {
				t.Errorf("%s is not listed", m.at)
			}
			checked++
		}
	}
	if checked < 25 {
		t.Fatalf("only %d moments were looked at", checked)
	}
}

// holds reports whether any file of the target holds some bytes.
func (w *world) holds(text string) bool {
	found := false
	must(w.t, filepath.WalkDir(w.target, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		found = found || bytes.Contains(raw, []byte(text))
		return err
	}))
	return found
}

func TestWhatWasDeletedStaysThreeWeeksAndIsGoneAfterThirtyDays(t *testing.T) {
	for name, change := range map[string]func(w *world, day int){
		"nothing else ever changes": func(*world, int) {},
		"something changes daily": func(w *world, day int) {
			w.set(w.instances, lena, map[string]string{"d/000001": fmt.Sprint("day ", day)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.create(w.instances, lena)
			w.fill(lena, 100)
			w.set(w.instances, lena, map[string]string{"canary": "a value to be deleted"})
			id := w.put(lena, "a content to be deleted")
			day := 0
			next := func() {
				day++
				w.now = w.now.Add(24 * time.Hour)
				change(w, day)
				w.runSound()
			}
			w.runSound()
			for range 9 {
				next()
			}
			before := w.now
			w.now = w.now.Add(time.Hour)
			w.set(w.instances, lena, map[string]string{"canary": ""})
			must(t, w.blobs.Delete(context.Background(), lena, id))
			w.runSound()
			for range 20 {
				next()
			}
			got, _ := w.restore(before)
			if got["i/"+string(lena)+"/canary"] == "" || got["blob/"+string(lena)+"/"+id] == "" {
				t.Fatal("after 20 days the former state is no more")
			}
			for range 10 {
				next()
			}
			if w.holds("a value to be deleted") || w.holds("a content to be deleted") {
				t.Fatal("after 30 days the backup still holds what was deleted")
			}
			got, _ = w.restore(time.Time{})
			w.same(got, w.content())
		})
	}
}
