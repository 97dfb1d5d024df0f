package badger

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pims/storage"
)

// TestHistoryAcrossEngines: random writes with the whole engine closed and
// opened in between, beside a map.
func TestHistoryAcrossEngines(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	e := start(t, dir, Options{})
	must(t, create(t, e, "a").Close())
	model := map[string]string{}
	key := rapid.StringOfN(rapid.SampledFrom([]rune("abé")), 1, 3, -1)
	// One long history in pieces: what one piece wrote the next must find.
	piece := func(r *rapid.T) {
		ks, err := e.Open(context.Background(), "a")
		if err != nil {
			r.Fatal(err)
		}
		for range rapid.IntRange(0, 4).Draw(r, "updates") {
			next := maps.Clone(model)
			err := ks.Update(context.Background(), func(tx storage.Tx) error {
				for range rapid.IntRange(1, 4).Draw(r, "writes") {
					k, v := key.Draw(r, "key"), key.Draw(r, "value")
					if rapid.Bool().Draw(r, "delete") {
						delete(next, k)
						if err := tx.Delete([]byte(k)); err != nil {
							return err
						}
						continue
					}
					next[k] = v
					if err := tx.Set([]byte(k), []byte(v)); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				r.Fatal(err)
			}
			model = next
		}
		if err := ks.Close(); err != nil {
			r.Fatal(err)
		}
	}
	for seed := range 25 {
		rapid.Custom(func(r *rapid.T) bool { piece(r); return true }).Example(seed)
		must(t, e.Close())
		e = start(t, dir, Options{})
		ks := open1(t, e, "a")
		var got, want []string
		must(t, ks.View(t.Context(), func(tx storage.Tx) error {
			for p, err := range tx.Scan(nil, nil) {
				if err != nil {
					return err
				}
				got = append(got, string(p.Key)+"="+string(p.Value))
			}
			return nil
		}))
		for _, k := range slices.Sorted(maps.Keys(model)) {
			want = append(want, k+"="+model[k])
		}
		if !slices.Equal(got, want) {
			t.Fatalf("after %d pieces: %q, want %q", seed, got, want)
		}
		must(t, ks.Close())
	}
}

const childDir = "PIMS_TEST_KILL_DIR"

// TestKill: a process is killed while it writes; all that it had acknowledged
// is there, and of each update all or nothing.
func TestKill(t *testing.T) {
	if dir := os.Getenv(childDir); dir != "" {
		writeForEver(t, dir)
		return
	}
	t.Parallel()
	dir := t.TempDir()
	e := start(t, dir, Options{})
	must(t, create(t, e, "a").Close())
	must(t, e.Close())
	for round := range 3 {
		acknowledged := runAndKill(t, dir, 30+40*round)
		e := start(t, dir, Options{})
		ks := open1(t, e, "a")
		must(t, ks.View(t.Context(), func(tx storage.Tx) error {
			one, err := tx.Get([]byte("one"))
			if err != nil {
				return err
			}
			two, err := tx.Get([]byte("two"))
			n, _ := strconv.Atoi(string(one))
			if n < acknowledged || string(one) != string(two) {
				t.Errorf("acknowledged %d, found %s and %s", acknowledged, one, two)
			}
			return err
		}))
		must(t, ks.Close())
		must(t, e.Close())
	}
}

// runAndKill lets a child acknowledge so many updates and returns the last one
// it told of.
func runAndKill(t *testing.T, dir string, updates int) (acknowledged int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	child := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestKill$")
	child.Env = append(os.Environ(), childDir+"="+dir)
	out, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	lines := bufio.NewScanner(out)
	for seen := 0; lines.Scan(); {
		n, err := strconv.Atoi(strings.TrimPrefix(lines.Text(), "ok "))
		if err != nil {
			continue
		}
		acknowledged = n
		if seen++; seen == updates {
			must(t, child.Process.Kill())
		}
	}
	_ = child.Wait() // it was killed
	if acknowledged == 0 {
		t.Fatal("the child wrote nothing")
	}
	return acknowledged
}

func writeForEver(t *testing.T, dir string) {
	e, err := Open(dir, Options{Large: true}) // whose log is longer than the parent's memtable
	must(t, err)
	ks, err := e.Open(t.Context(), "a")
	must(t, err)
	for n := 0; ; {
		must(t, ks.Update(t.Context(), func(tx storage.Tx) error {
			v, err := tx.Get([]byte("one"))
			if err == nil {
				n, err = strconv.Atoi(string(v))
			}
			if err != nil && n > 0 {
				return err
			}
			n++
			next := []byte(strconv.Itoa(n))
			if err := tx.Set([]byte("one"), next); err != nil {
				return err
			}
			return tx.Set([]byte("two"), next)
		}))
		fmt.Printf("ok %d\n", n)
	}
}
