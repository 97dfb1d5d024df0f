package instance_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

type doctype = doctypes.Name

// cutOff is a body whose sender went away: the edge wraps what net/http says.
func cutOff(head string) io.Reader {
	return io.MultiReader(strings.NewReader(head), iotest.ErrReader(instance.ErrTorn.Because(io.ErrUnexpectedEOF)))
}

// TestARefusedUploadLeavesNothing goes through all that can be wrong with a
// content on its way in.
func TestARefusedUploadLeavesNothing(t *testing.T) {
	digest := sha256.Sum256([]byte("other"))
	gone := errors.New("connection reset")
	for name, c := range map[string]struct {
		u    instance.Upload
		r    io.Reader
		name string
		want error
	}{
		"announced over quota": {u: instance.Upload{Size: 1<<20 + 1}, r: strings.NewReader(""), want: instance.ErrOverQuota},
		"grows over quota":     {u: instance.Upload{Size: -1}, r: io.LimitReader(zeros{}, 1<<20+1), want: instance.ErrOverQuota},
		"torn":                 {u: instance.Upload{Size: 10}, r: strings.NewReader("short"), want: instance.ErrTorn},
		"torn in chunks":       {u: instance.Upload{Size: -1}, r: cutOff("short"), want: instance.ErrTorn},
		"torn in large chunks": {u: instance.Upload{Size: -1}, r: cutOff(strings.Repeat("x", 3<<10)), want: instance.ErrTorn},
		"longer than said":     {u: instance.Upload{Size: 2}, r: strings.NewReader("longer"), want: instance.ErrTorn},
		"other digest":         {u: instance.Upload{Size: -1, SHA256: digest[:]}, r: strings.NewReader("this"), want: instance.ErrDigest},
		"broken connection":    {u: instance.Upload{Size: -1}, r: iotest.ErrReader(gone), want: gone},
		"name taken":           {u: instance.Upload{Size: -1}, r: strings.NewReader("x"), name: "there.txt", want: instance.ErrNameTaken},
		"name of two dots":     {u: instance.Upload{Size: -1}, r: strings.NewReader("x"), name: "..", want: instance.ErrBadName},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			i := w.learner()
			a := i.Access(full)
			upload(t, a, instance.Root, "there.txt", "x")
			before := usage(t, a)
			if c.name == "" {
				c.name = "new.txt"
			}
			_, _, err := a.UploadFile(t.Context(), instance.Root, c.name, instance.Refuse, c.u, c.r)
			mustBe(t, err, c.want)
			if after := usage(t, a); after != before {
				t.Errorf("usage went from %+v to %+v", before, after)
			}
			if n := countBlobs(t, w, i); n != 1 {
				t.Errorf("%d blobs, want the one of there.txt", n)
			}
		})
	}
}

// unsure is an engine whose next commit fails, nobody knows how far.
type unsure struct {
	storage.Engine
	fail error
}

type unsureKeyspace struct {
	storage.Keyspace
	engine *unsure
}

func (u *unsure) Create(ctx context.Context, id storage.ID) (storage.Keyspace, error) {
	ks, err := u.Engine.Create(ctx, id)
	return unsureKeyspace{ks, u}, err
}

func (k unsureKeyspace) Update(ctx context.Context, fn func(storage.Tx) error) error {
	return errors.Join(k.Keyspace.Update(ctx, fn), k.engine.fail)
}

// TestAFailedCommitKeepsTheContent: the document may be there after all.
func TestAFailedCommitKeepsTheContent(t *testing.T) {
	w := newWorld(t)
	u := &unsure{Engine: w.Engine}
	w.Engine = u
	i := w.learner()
	a := i.Access(full)
	u.fail = errors.New("flush")
	_, _, err := a.UploadFile(t.Context(), instance.Root, "a", instance.Refuse, instance.Upload{Size: -1}, strings.NewReader("abc"))
	mustBe(t, err, u.fail)
	u.fail = nil
	if n := countBlobs(t, w, i); n != 1 {
		t.Errorf("%d blobs", n)
	}
}

// TestTheFirstBytesTellTheType: also where they come one by one.
func TestTheFirstBytesTellTheType(t *testing.T) {
	w := newWorld(t)
	a := w.learner().Access(full)
	must(t, a.Update(t.Context(), func(tx *instance.Tx) error { return tx.SetQuota(math.MaxInt64) }))
	for _, size := range []int{0, 1, 3072, 3073, 100_000} {
		text := strings.Repeat("x", size)
		u := instance.Upload{Size: -1, Mime: "not/this", Sniff: func(head []byte) string {
			if want := text[:min(size, 3072)]; string(head) != want {
				t.Errorf("of %d bytes it saw %d", size, len(head))
			}
			return "text/sniffed"
		}}
		e, _, err := a.UploadFile(t.Context(), instance.Root, "x", instance.KeepBoth, u, iotest.OneByteReader(strings.NewReader(text)))
		must(t, err)
		if e.Mime != "text/sniffed" || e.Size != int64(size) {
			t.Errorf("%+v", e)
		}
	}
	_, _, err := a.UploadFile(t.Context(), instance.Root, "x", instance.Refuse, instance.Upload{Size: -1}, iotest.ErrReader(errors.New("read")))
	mustBe(t, err, instance.ErrNameTaken)
}

// TestNoTimeToCome: a file's own time is taken over, unless no clock has shown it yet.
func TestNoTimeToCome(t *testing.T) {
	w := newWorld(t)
	a := w.learner().Access(full)
	var now time.Time
	must(t, a.View(t.Context(), func(tx *instance.Tx) error { now = tx.Now(); return nil }))
	for _, c := range []struct{ own, want time.Time }{{now.Add(-time.Hour), now.Add(-time.Hour)}, {now, now}, {now.Add(time.Hour), now}} {
		e, _, err := a.UploadFile(t.Context(), instance.Root, "x", instance.KeepBoth, instance.Upload{Size: -1, Modified: c.own}, strings.NewReader("x"))
		must(t, err)
		if !e.Modified.Equal(c.want) {
			t.Errorf("%v became %v, not %v", c.own, e.Modified, c.want)
		}
	}
}

func TestQuotaIsExactToTheByte(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	upload(t, a, instance.Root, "a", strings.Repeat("x", 1<<20-1))
	upload(t, a, instance.Root, "b", "y")
	_, _, err := a.UploadFile(t.Context(), instance.Root, "c", instance.Refuse, instance.Upload{Size: -1}, strings.NewReader("z"))
	mustBe(t, err, instance.ErrOverQuota)
	upload(t, a, instance.Root, "empty", "")
	if u := usage(t, a); u.Used != 1<<20 || u.Files != 3 {
		t.Errorf("usage %+v", u)
	}
}

func TestReplacingKeepsTheFormerContentAsAVersion(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	first := upload(t, a, instance.Root, "dessin.txt", "one")
	e, created, err := a.UploadFile(t.Context(), instance.Root, "dessin.txt", instance.Replace, instance.Upload{Size: 5}, strings.NewReader("three"))
	must(t, err)
	if created || e.ID != first.ID || e.Version != 2 {
		t.Fatalf("created %v, %+v", created, e)
	}
	if one, two := read(t, a, e.ID, 1), read(t, a, e.ID, 0); one != "one" || two != "three" {
		t.Fatalf("read %q and %q", one, two)
	}
	_, err = a.UploadVersion(t.Context(), e.ID, first.ETag, instance.Upload{Size: -1}, strings.NewReader("x"))
	mustBe(t, err, instance.ErrChanged)
	if u := usage(t, a); u.Versions != 3 || u.Used != 8 || u.Files != 1 {
		t.Errorf("usage %+v", u)
	}
	must(t, a.Update(t.Context(), func(tx *instance.Tx) (err error) {
		e, err = tx.Tree().RestoreVersion(e.ID, 1)
		return err
	}))
	if got := read(t, a, e.ID, 0); got != "one" || e.Version != 3 {
		t.Errorf("restored %q as version %d", got, e.Version)
	}
}

func TestOldVersionsMakeRoom(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	e := upload(t, a, instance.Root, "a", "0")
	for range instance.RecentVersions + 4 {
		_, err := a.UploadVersion(t.Context(), e.ID, "", instance.Upload{Size: 1}, strings.NewReader("n"))
		must(t, err)
	}
	if u := usage(t, a); u.Used != instance.RecentVersions {
		t.Errorf("usage %+v", u)
	}
	_, err := a.Open(t.Context(), e.ID, 1)
	mustBe(t, err, storage.ErrNotFound)
	if w.due[instance.Sweep].IsZero() {
		t.Error("nobody was told that there is something to sweep")
	}
	must(t, i.Sweep(t.Context()))
	if n := countBlobs(t, w, i); n != instance.RecentVersions {
		t.Errorf("%d blobs, want %d", n, instance.RecentVersions)
	}
}

func TestNumberedNames(t *testing.T) {
	w := newWorld(t)
	a := w.learner().Access(full)
	long := strings.Repeat("é", 125) + ".txt" // 254 bytes
	for _, name := range []string{"a.tar.gz", "a.tar.gz", "a.tar.gz", ".profile", ".profile", long, long} {
		_, _, err := a.UploadFile(t.Context(), instance.Root, name, instance.KeepBoth, instance.Upload{Size: -1}, strings.NewReader("x"))
		must(t, err)
	}
	got := strings.Join(names(t, a, instance.Root), "|")
	for _, want := range []string{"a.tar (2).gz", "a.tar (3).gz", ".profile (2)", "é (2).txt"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %q", want, got)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func countBlobs(t *testing.T, w *world, i *instance.Instance) (n int) {
	t.Helper()
	for _, err := range i.Contents(context.Background()) {
		must(t, err)
		n++
	}
	return n
}
