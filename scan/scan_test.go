package scan_test

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"pims/doctypes"
	"pims/instance"
	"pims/instance/instancetest"
	"pims/scan"
	"pims/scan/clamtest"
	"pims/storage"
	"pims/storage/memory"
)

// rig is an instance, a scanner, and a clock that only moves when told to.
type rig struct {
	*testing.T
	*instance.Instance
	fake    *clamtest.Server
	scanner *scan.Scanner
	house   *instance.House
	now     time.Time
	due     time.Duration // when scan.Work was asked for last, from then on; -1: not
	log     *bytes.Buffer
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{T: t, now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), fake: clamtest.Start(t), log: new(bytes.Buffer), due: -1}
	engine := memory.New()
	r.house = instancetest.House(t, engine, func() time.Time { return r.now })
	r.house.Due = func(_ instance.ID, w instance.Work, at time.Time) {
		if w == scan.Work {
			r.due = at.Sub(r.now)
		}
	}
	id, err := instance.NewID()
	must(t, err)
	r.Instance, err = r.house.Create(t.Context(), id, 1<<30)
	must(t, err)
	t.Cleanup(func() { must(t, errors.Join(r.Close(), engine.Close())) })
	r.scanner = r.newScanner()
	return r
}

func (r *rig) newScanner() *scan.Scanner {
	return scan.New(clamd(r.T, r.fake.Address()), func() time.Time { return r.now }, slog.New(slog.NewTextHandler(r.log, nil)))
}

var full = instance.Rights{Every: instance.Read | instance.Write}

func (r *rig) file(name, content string) instance.DocID {
	r.Helper()
	u := instance.Upload{Mime: "text/plain", Size: -1, Modified: r.now}
	e, _, err := r.Access(full).UploadFile(r.Context(), instance.Root, name, instance.Replace, u, strings.NewReader(content))
	must(r.T, err)
	return e.ID
}

// run lets the scanner work until it has nothing to do.
func (r *rig) run() {
	r.Helper()
	for n := 0; ; n++ {
		r.due = -1
		must(r.T, r.scanner.Run(r.Context(), r.Instance))
		if r.due < 0 || r.due > time.Second {
			return
		}
		if n == 100 {
			r.Fatal("it never ends")
		}
	}
}

func (r *rig) open(id instance.DocID, n int) error {
	r.Helper()
	c, err := r.Access(full).Open(r.Context(), id, n)
	if err == nil {
		_, err = io.Copy(io.Discard, c)
		err = errors.Join(err, c.Close())
	}
	return err
}

func (r *rig) entry(id instance.DocID) (e instance.Entry) {
	r.Helper()
	must(r.T, r.View(r.Context(), func(tx *instance.Tx) (err error) {
		e, err = tx.Tree().Entry(id)
		return err
	}))
	for one := range r.list(e.Parent) { // the listing says the same
		if one.ID == id && one.Infected != e.Infected {
			r.Errorf("listed as %q, is %q", one.Infected, e.Infected)
		}
	}
	return e
}

func (r *rig) list(folder instance.DocID) func(func(instance.Entry) bool) {
	return func(yield func(instance.Entry) bool) {
		must(r.T, r.View(r.Context(), func(tx *instance.Tx) error {
			for e, err := range tx.Tree().List(folder) {
				if err != nil || !yield(e) {
					return err
				}
			}
			return nil
		}))
	}
}

func (r *rig) change(fn func(instance.Tree) (instance.Entry, error)) (e instance.Entry) {
	r.Helper()
	must(r.T, r.Update(r.Context(), func(tx *instance.Tx) (err error) {
		e, err = fn(tx.Tree())
		return err
	}))
	return e
}

const large = 300 << 10 // in the store, as a file of its own

func TestWhatIsInfectedIsPutAside(t *testing.T) {
	for _, size := range []int{0, 3 << 10, large} {
		r := newRig(t)
		good, bad := r.file("good.txt", "homework"), r.file("bad.txt", strings.Repeat("x", size)+clamtest.Virus)
		was := r.entry(bad)
		must(t, r.open(bad, 0)) // nobody waits for the scanner
		r.now = r.now.Add(2 * time.Second)
		r.run()
		must(t, r.open(good, 0))
		mustBe(t, r.open(bad, 0), instance.ErrInfected)
		mustBe(t, r.open(bad, 1), instance.ErrInfected)
		is := r.entry(bad)
		if is.Infected != "Test.Virus-1" || r.entry(good).Infected != "" {
			t.Errorf("%q, %q", is.Infected, r.entry(good).Infected)
		}
		if is.ETag == was.ETag || is.Version != was.Version || !is.Modified.Equal(was.Modified) || is.Size != was.Size {
			t.Errorf("%+v became %+v", was, is)
		}
		if f := r.scanner.Figures(); f != (scan.Figures{Clean: 1, Infected: 1, Delay: 2 * time.Second}) {
			t.Errorf("%+v", f)
		}
		if log := r.log.String(); !strings.Contains(log, "Test.Virus-1") || strings.Contains(log, "bad.txt") {
			t.Error(log)
		}
		// It can be renamed, moved to the trash and back, and stays what it is.
		name := "renamed.txt"
		r.change(func(t instance.Tree) (instance.Entry, error) {
			return t.Change(bad, instance.Patch{Name: &name}, instance.Refuse)
		})
		r.change(func(t instance.Tree) (instance.Entry, error) { return t.Trash(bad) })
		mustBe(t, r.open(bad, 0), instance.ErrInfected)
		r.change(func(t instance.Tree) (instance.Entry, error) { return t.Restore(bad, "") })
		mustBe(t, r.open(bad, 0), instance.ErrInfected)
		scans := r.fake.Scans()
		r.run()
		if r.fake.Scans() != scans {
			t.Error("what was judged is examined again for nothing")
		}
		r.mustBeWhole()
	}
}

// TestNobodyOpensItByItsReference: nor previews, searches and pages.
func TestNobodyOpensItByItsReference(t *testing.T) {
	r := newRig(t)
	bad := r.file("bad.txt", strings.Repeat("x", large)+clamtest.Virus)
	ref := r.version(bad, 1).Blob
	must(t, r.Derive(t.Context(), ref, instance.Made{As: "s", Mime: "image/jpeg", Bytes: []byte("picture")}))
	r.run()
	_, err := r.OpenBlob(t.Context(), ref)
	mustBe(t, err, instance.ErrInfected)
	_, err = r.Access(full).OpenBlob(t.Context(), ref)
	mustBe(t, err, instance.ErrInfected)
	must(t, r.View(t.Context(), func(tx *instance.Tx) error {
		_, err := tx.Derived(ref, "s")
		mustBe(t, err, storage.ErrNotFound)
		return nil
	}))
	whole, err := r.Access(full).OpenStored(t.Context(), ref) // who moves the instance takes it along
	must(t, err)
	n, err := io.Copy(io.Discard, whole)
	must(t, errors.Join(err, whole.Close()))
	if n != ref.Size {
		t.Errorf("%d bytes, not %d", n, ref.Size)
	}
	r.mustBeWhole()
}

func (r *rig) version(id instance.DocID, n int) (v doctypes.Version) {
	r.Helper()
	must(r.T, r.View(r.Context(), func(tx *instance.Tx) error {
		f, err := instance.In[doctypes.File](tx).Get(id)
		v = *f.Version(n)
		return err
	}))
	return v
}

// TestCopiesAndVersions: a copy is as its original, and what was clean stays open.
func TestCopiesAndVersions(t *testing.T) {
	r := newRig(t)
	id := r.file("essay.txt", "clean")
	before, err := r.Access(full).Copy(t.Context(), id, instance.Root, "before.txt", instance.Refuse)
	must(t, err)
	must(t, r.open(before.ID, 0))
	_, err = r.Access(full).UploadVersion(t.Context(), id, "", instance.Upload{Size: -1}, strings.NewReader(clamtest.EICAR))
	must(t, err)
	unscanned, err := r.Access(full).Copy(t.Context(), id, instance.Root, "unscanned.txt", instance.Refuse)
	must(t, err)
	r.run()
	scanned, err := r.Access(full).Copy(t.Context(), id, instance.Root, "scanned.txt", instance.Refuse)
	must(t, err)
	for _, bad := range []instance.DocID{id, unscanned.ID, scanned.ID} {
		mustBe(t, r.open(bad, 0), instance.ErrInfected)
		if r.entry(bad).Infected == "" {
			t.Error("the entry does not say so")
		}
	}
	must(t, r.open(id, 1))
	e := r.change(func(t instance.Tree) (instance.Entry, error) { return t.RestoreVersion(id, 1) })
	if e.Infected != "" {
		t.Error("the former version was clean")
	}
	must(t, r.open(id, 0))
	mustBe(t, r.open(id, 2), instance.ErrInfected)
	e = r.change(func(t instance.Tree) (instance.Entry, error) { return t.RestoreVersion(id, 2) })
	if e.Infected == "" {
		t.Error("a version that comes back is as it was")
	}
	r.mustBeWhole()
}

// TestItIsFreedAgain: by another database on its own, by the same one never, and
// whenever its owner asks.
func TestItIsFreedAgain(t *testing.T) {
	r := newRig(t)
	bad, other := r.file("bad.txt", clamtest.Virus), r.file("other.txt", clamtest.EICAR)
	r.run()
	if r.due != time.Hour {
		t.Errorf("it comes back after %s", r.due)
	}
	scans := r.fake.Scans()
	r.now = r.now.Add(time.Hour)
	r.run()
	if r.fake.Scans() != scans {
		t.Error("the same database says nothing new")
	}
	r.fake.Finds(clamtest.Virus, "")
	r.fake.Update("2/Fri Jan  2 00:00:00 1970")
	r.run()
	must(t, r.open(bad, 0))
	mustBe(t, r.open(other, 0), instance.ErrInfected)
	if r.entry(bad).Infected != "" {
		t.Error("the entry still says so")
	}
	r.fake.Finds(clamtest.EICAR, "")
	r.run()
	mustBe(t, r.open(other, 0), instance.ErrInfected)
	must(t, r.Update(t.Context(), func(tx *instance.Tx) error { return scan.Again(tx, other) }))
	if r.due != 0 {
		t.Errorf("asked for it in %s", r.due)
	}
	r.run()
	must(t, r.open(other, 0))
	if r.due != -1 {
		t.Errorf("nothing is put aside, and it comes back after %s", r.due)
	}
	r.fake.Finds("homework", "Late.Finding") // and the other way round
	good := r.file("good.txt", "homework")
	r.fake.Finds("homework", "")
	r.run()
	r.fake.Finds("homework", "Late.Finding")
	must(t, r.Update(t.Context(), func(tx *instance.Tx) error { return scan.Again(tx, good) }))
	r.run()
	mustBe(t, r.open(good, 0), instance.ErrInfected)
	r.mustBeWhole()
}

// TestNothingIsLostWhileTheScannerIsAway, nor when it falls silent in the middle.
func TestNothingIsLostWhileTheScannerIsAway(t *testing.T) {
	r := newRig(t)
	r.fake.Down()
	bad := r.file("bad.txt", clamtest.Virus)
	for range 5 {
		mustBe(t, r.scanner.Run(t.Context(), r.Instance), scan.ErrAway)
		mustBe(t, r.scanner.Answers(t.Context()), scan.ErrAway)
		r.now = r.now.Add(time.Hour)
	}
	if r.scanner.Pause() != time.Minute || !r.scanner.Figures().Away || strings.Count(r.log.String(), "does not answer") != 1 {
		t.Errorf("%s, %s", r.scanner.Pause(), r.log)
	}
	must(t, r.open(bad, 0))
	r.fake.Up(t)
	r.fake.Break(true)
	mustBe(t, r.scanner.Run(t.Context(), r.Instance), scan.ErrAway)
	r.fake.Break(false)
	r.run()
	mustBe(t, r.open(bad, 0), instance.ErrInfected)
	if r.scanner.Pause() != 0 || r.scanner.Figures().Away {
		t.Error("it is back")
	}
}

// TestOneContentDoesNotKeepTheOthersAway: at which the scanner falls silent each time.
func TestOneContentDoesNotKeepTheOthersAway(t *testing.T) {
	r := newRig(t)
	r.file("deadly.txt", "deadly")
	r.fake.Break(true)
	for range 2 {
		mustBe(t, r.scanner.Run(t.Context(), r.Instance), scan.ErrAway)
	}
	must(t, r.scanner.Run(t.Context(), r.Instance))
	r.fake.Break(false)
	bad := r.file("bad.txt", clamtest.Virus)
	r.run()
	mustBe(t, r.open(bad, 0), instance.ErrInfected)
	if f := r.scanner.Figures(); f.Unread != 1 {
		t.Errorf("%+v", f)
	}
	if r.due != time.Hour {
		t.Errorf("it comes back after %s", r.due)
	}
}

// TestWhatTheScannerFailedAtIsExaminedOnceMore by its next database: its disk may
// have been full, and then nobody has looked at anything.
func TestWhatTheScannerFailedAtIsExaminedOnceMore(t *testing.T) {
	r := newRig(t)
	r.fake.Fail("Error writing to temporary file")
	bad := r.file("bad.txt", clamtest.Virus)
	for range 2 {
		mustBe(t, r.scanner.Run(t.Context(), r.Instance), scan.ErrAway)
	}
	r.run()
	must(t, r.open(bad, 0))
	r.fake.Fail("")
	scans := r.fake.Scans()
	r.run()
	if r.fake.Scans() != scans || r.due != time.Hour {
		t.Errorf("it was left alone, and comes back after %s", r.due)
	}
	r.fake.Update("2")
	r.run()
	mustBe(t, r.open(bad, 0), instance.ErrInfected)
	r.mustBeWhole()
}

func TestWhatIsTooLargeIsNotExamined(t *testing.T) {
	r := newRig(t)
	r.fake.Limit(100 << 10)
	big := r.file("big.bin", strings.Repeat("x", large)+clamtest.Virus)
	r.run()
	must(t, r.open(big, 0))
	if f := r.scanner.Figures(); f != (scan.Figures{Unread: 1}) {
		t.Errorf("%+v", f)
	}
	// What was found is not freed by a scanner that takes less.
	r.fake.Limit(0)
	must(t, r.Update(t.Context(), func(tx *instance.Tx) error { return scan.Again(tx, big) }))
	r.run()
	mustBe(t, r.open(big, 0), instance.ErrInfected)
	r.fake.Limit(100 << 10)
	must(t, r.Update(t.Context(), func(tx *instance.Tx) error { return scan.Again(tx, big) }))
	r.run()
	mustBe(t, r.open(big, 0), instance.ErrInfected)
}
