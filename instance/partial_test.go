package instance_test

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"testing/iotest"

	"pims/instance"
	"pims/storage"
)

func sniff(string, []byte) string { return "text/plain" }

func begin(t *testing.T, a *instance.Access, name string, size int64) instance.Partial {
	t.Helper()
	p, err := a.BeginPartial(t.Context(), instance.Partial{Name: name, Parent: instance.Root, Way: instance.KeepBoth, Size: size})
	must(t, err)
	return p
}

func more(t *testing.T, a *instance.Access, id instance.DocID, at int64, r io.Reader) (instance.Continued, error) {
	t.Helper()
	return a.Continue(t.Context(), id, instance.Part{At: at, Size: -1, R: r, Sniff: sniff})
}

func partials(t *testing.T, a *instance.Access) (all []instance.Partial) {
	t.Helper()
	must(t, a.View(t.Context(), func(tx *instance.Tx) (err error) {
		all, err = tx.Partials()
		return err
	}))
	return all
}

func sound(t *testing.T, i *instance.Instance) {
	t.Helper()
	if f := examine(t, i, tell); len(f) > 0 {
		t.Fatalf("examined: %+v", f)
	}
}

func some(n int) []byte {
	content := make([]byte, n)
	for i := range content {
		content[i] = byte(i * 7 >> 3)
	}
	return content
}

// TestUploadInParts sends files of all sizes in parts of all sizes, some of them
// cut off.
func TestUploadInParts(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	for _, size := range []int{0, 1, 2 << 10, 256 << 10, 256<<10 + 1, 700 << 10} {
		content := some(size)
		before := usage(t, a)
		p := begin(t, a, "a.txt", int64(size))
		if u := usage(t, a); u.Used != before.Used+int64(size) || u.Arriving != int64(size) {
			t.Fatalf("%d announced: used %d → %d, arriving %d", size, before.Used, u.Used, u.Arriving)
		}
		sound(t, i)
		var e instance.Entry
		for at := 0; e.ID == ""; {
			n := min(1+rand.IntN(300<<10), size-at)
			r := io.Reader(bytes.NewReader(content[at : at+n]))
			torn := rand.IntN(3) == 0 && n > 0
			if torn {
				r = io.MultiReader(io.LimitReader(r, int64(n/2)), iotest.ErrReader(instance.ErrTorn))
				n /= 2
			}
			c, err := more(t, a, p.ID, int64(at), r)
			if torn != errors.Is(err, instance.ErrTorn) || err != nil && !torn {
				t.Fatalf("%d at %d of %d: %v", n, at, size, err)
			}
			if c.Took != int64(n) {
				t.Fatalf("took %d of %d at %d of %d", c.Took, n, at, size)
			}
			at += n
			e = c.Entry
			if _, err := more(t, a, p.ID, int64(at)+1, bytes.NewReader(nil)); e.ID == "" {
				mustBe(t, err, instance.ErrOffset)
			}
		}
		if got := read(t, a, e.ID, 0); got != string(content) {
			t.Fatalf("%d bytes came back as %d, or others", size, len(got))
		}
		if u := usage(t, a); u.Used != before.Used+int64(size) || u.Arriving != 0 {
			t.Fatalf("%d arrived: used %d → %d, arriving %d", size, before.Used, u.Used, u.Arriving)
		}
		if list := partials(t, a); len(list) > 0 {
			t.Fatalf("still listed: %+v", list)
		}
		must(t, a.View(t.Context(), func(tx *instance.Tx) error {
			arrived, err := tx.Arrived(p.ID)
			if arrived.File != e.ID {
				t.Errorf("became %v, want %v", arrived, e.ID)
			}
			return err
		}))
		must(t, i.Sweep(t.Context()))
		sound(t, i)
		must(t, a.Update(t.Context(), func(tx *instance.Tx) error {
			_, err := tx.Tree().Trash(e.ID)
			return err
		}))
		must(t, a.EmptyTrash(t.Context()))
		must(t, i.Sweep(t.Context()))
	}
}

// TestUploadInPartsIsBounded announces more than there is room for, in all ways.
func TestUploadInPartsIsBounded(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	try := func(p instance.Partial) error {
		_, err := a.BeginPartial(t.Context(), p)
		return err
	}
	mustBe(t, try(instance.Partial{Name: "a", Parent: instance.Root, Size: 1<<20 + 1}), instance.ErrOverQuota)
	mustBe(t, try(instance.Partial{Name: "a", Parent: instance.Root, Size: 1 << 62}), instance.ErrOverQuota)
	mustBe(t, try(instance.Partial{Name: "..", Parent: instance.Root, Size: 1}), instance.ErrBadName)
	mustBe(t, try(instance.Partial{Name: "a", Parent: instance.Trash, Size: 1}), instance.ErrInTrash)
	mustBe(t, try(instance.Partial{Name: "a", Parent: instance.Root, Folders: make([]string, 33), Size: 1}), instance.ErrTooDeep)
	there := upload(t, a, instance.Root, "there", "x")
	mustBe(t, try(instance.Partial{Name: "there", Parent: instance.Root, Way: instance.Refuse, Size: 1}), instance.ErrNameTaken)
	mustBe(t, try(instance.Partial{Name: "there", Parent: instance.Root, File: there.ID, Match: `"old"`, Size: 1}), instance.ErrChanged)
	mustBe(t, try(instance.Partial{Name: "there", Parent: instance.Root, File: p0(t), Size: 1}), storage.ErrNotFound)

	half := begin(t, a, "half", 600<<10) // what one announces, no other has
	mustBe(t, try(instance.Partial{Name: "b", Parent: instance.Root, Size: 600 << 10}), instance.ErrOverQuota)
	_, _, err := a.UploadFile(t.Context(), instance.Root, "c", instance.Refuse, instance.Upload{Size: 600 << 10}, bytes.NewReader(nil))
	mustBe(t, err, instance.ErrOverQuota)
	must(t, a.DropPartial(t.Context(), half.ID))

	unknown := begin(t, a, "unknown", -1) // of unknown length
	c, err := more(t, a, unknown.ID, 0, io.LimitReader(zeros{}, 2<<20))
	mustBe(t, err, instance.ErrOverQuota)
	if u := usage(t, a); u.Used > u.Quota || u.Arriving != c.Took {
		t.Errorf("took %d: %+v", c.Took, u)
	}
	_, err = a.Continue(t.Context(), unknown.ID, instance.Part{At: c.Took, Size: 2 << 20, R: bytes.NewReader(nil), Sniff: sniff})
	mustBe(t, err, instance.ErrOverQuota)
	must(t, a.DropPartial(t.Context(), unknown.ID))
	must(t, i.Sweep(t.Context()))
	sound(t, i)
	if n := countBlobs(t, w, i); n > 1 {
		t.Errorf("%d contents left, want that of the one file at most", n)
	}
}

func p0(t *testing.T) instance.DocID {
	t.Helper()
	id, err := instance.NewDocID()
	must(t, err)
	return id
}

// TestUploadInPartsFindsItsPlace has the place of an upload change while it is
// on its way.
func TestUploadInPartsFindsItsPlace(t *testing.T) {
	w := newWorld(t)
	a := w.learner().Access(full)
	d := folder(t, a, instance.Root, "Devoirs")
	send := func(p instance.Partial, meanwhile func()) (instance.Entry, error) {
		t.Helper()
		p.Size = 5
		p, err := a.BeginPartial(t.Context(), p)
		must(t, err)
		_, err = more(t, a, p.ID, 0, bytes.NewReader([]byte("abc")))
		must(t, err)
		meanwhile()
		c, err := more(t, a, p.ID, 3, bytes.NewReader([]byte("de")))
		return c.Entry, err
	}
	nothing := func() {}
	e, err := send(instance.Partial{Name: "a.txt", Parent: d.ID, Folders: []string{"Photos", "Été"}, Way: instance.KeepBoth}, nothing)
	must(t, err)
	e2, err := send(instance.Partial{Name: "a.txt", Parent: d.ID, Folders: []string{"Photos", "Été"}, Way: instance.KeepBoth}, nothing)
	must(t, err)
	if e.Name != "a.txt" || e2.Name != "a (2).txt" || e.Parent != e2.Parent {
		t.Errorf("%+v and %+v", e, e2)
	}
	e, err = send(instance.Partial{Name: "a.txt", File: e.ID, Match: e.ETag}, nothing)
	if must(t, err); e.Version != 2 {
		t.Errorf("version %d, want 2", e.Version)
	}
	_, err = send(instance.Partial{Name: "b.txt", Parent: d.ID, Way: instance.Refuse}, func() { upload(t, a, d.ID, "b.txt", "x") })
	mustBe(t, err, instance.ErrNameTaken)
	left := partials(t, a)
	if len(left) != 1 || !left[0].Whole() {
		t.Fatalf("what could not arrive is lost: %+v", left)
	}
	must(t, a.Update(t.Context(), func(tx *instance.Tx) error {
		name := "c.txt"
		way, err := tx.Tree().Walk(d.ID, "b.txt")
		if err == nil {
			_, err = tx.Tree().Change(way[1].ID, instance.Patch{Name: &name}, instance.Refuse)
		}
		return err
	}))
	e, err = a.Arrive(t.Context(), left[0].ID, sniff)
	if must(t, err); read(t, a, e.ID, 0) != "abcde" {
		t.Error("it is another")
	}
	e, err = send(instance.Partial{Name: "d.txt", Parent: d.ID, Way: instance.KeepBoth}, func() {
		must(t, a.Update(t.Context(), func(tx *instance.Tx) error {
			_, err := tx.Tree().Trash(d.ID)
			return err
		}))
	})
	if must(t, err); e.Parent != instance.Root {
		t.Errorf("its folder is in the trash, and it went to %s", e.Parent)
	}
}

// TestUploadInPartsExpires leaves an upload alone for a week.
func TestUploadInPartsExpires(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	a := i.Access(full)
	p := begin(t, a, "a", 500<<10)
	_, err := more(t, a, p.ID, 0, io.LimitReader(zeros{}, 300<<10))
	must(t, err)
	done := begin(t, a, "b", 1)
	_, err = more(t, a, done.ID, 0, bytes.NewReader([]byte("x")))
	must(t, err)
	for day := range 8 {
		if n := len(partials(t, a)); n != 1 {
			t.Fatalf("day %d: %d uploads", day, n)
		}
		at, ok := w.due[instance.ExpirePartials]
		if !ok || !at.After(w.now) {
			t.Fatalf("day %d: nobody looks at them later", day)
		}
		w.now = at
		must(t, i.ExpirePartials(t.Context()))
	}
	if n := len(partials(t, a)); n != 0 {
		t.Fatalf("%d uploads after a week", n)
	}
	delete(w.due, instance.ExpirePartials)
	must(t, i.ExpirePartials(t.Context()))
	if at, ok := w.due[instance.ExpirePartials]; ok {
		t.Errorf("wanted again at %v, for nothing", at)
	}
	must(t, i.Sweep(t.Context()))
	if u := usage(t, a); u.Used != 1 {
		t.Errorf("used %d, want 1", u.Used)
	}
	sound(t, i)
	_, err = more(t, a, p.ID, 300<<10, bytes.NewReader([]byte("x")))
	mustBe(t, err, storage.ErrNotFound)
}

// TestUploadInPartsUnderAFolder has an access that is kept under a folder see its
// own uploads alone.
func TestUploadInPartsUnderAFolder(t *testing.T) {
	w := newWorld(t)
	i := w.learner()
	all := i.Access(full)
	mine := folder(t, all, instance.Root, "Club")
	other := begin(t, all, "private.txt", 10)
	narrow := i.Access(instance.Rights{On: map[doctype]instance.Verb{"file": instance.Read | instance.Write, "folder": instance.Read | instance.Write}, Under: mine.ID})
	_, err := narrow.BeginPartial(t.Context(), instance.Partial{Name: "x", Parent: instance.Root, Size: 1})
	mustBe(t, err, storage.ErrNotFound)
	p, err := narrow.BeginPartial(t.Context(), instance.Partial{Name: "x", Parent: mine.ID, Size: 1})
	must(t, err)
	if list := partials(t, narrow); len(list) != 1 || list[0].ID != p.ID {
		t.Errorf("sees %+v", list)
	}
	_, err = more(t, narrow, other.ID, 0, bytes.NewReader([]byte("x")))
	mustBe(t, err, storage.ErrNotFound)
	mustBe(t, narrow.DropPartial(t.Context(), other.ID), storage.ErrNotFound)
	reader := i.Access(instance.Rights{Every: instance.Read})
	if err := reader.DropPartial(t.Context(), other.ID); err == nil {
		t.Error("who may only read ended an upload")
	}
}
