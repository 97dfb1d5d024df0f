package preview

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"log/slog"
	"os"
	"strconv"
	"testing"
	"time"

	"pims/doctypes"
	"pims/instance"
	"pims/instance/instancetest"
	"pims/photo/phototest"
	"pims/preview/box"
	"pims/storage"
	"pims/storage/memory"
)

// The test's own program is the one that a box starts.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "box" {
		os.Exit(box.Serve(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// rig is an instance of a pupil's, and a clock that only moves when told to.
type rig struct {
	*testing.T
	*instance.Instance
	now   time.Time
	asked map[instance.Work]int
}

func newRig(t *testing.T) *rig {
	t.Helper()
	r := &rig{T: t, now: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), asked: map[instance.Work]int{}}
	engine := memory.New()
	house := instancetest.House(t, engine, func() time.Time { return r.now })
	house.Due = func(_ instance.ID, w instance.Work, _ time.Time) { r.asked[w]++ }
	id, err := instance.NewID()
	must(t, err)
	r.Instance, err = house.Create(t.Context(), id, 1<<30)
	must(t, err)
	t.Cleanup(func() { must(t, errors.Join(r.Close(), engine.Close())) })
	return r
}

var full = instance.Rights{Every: instance.Read | instance.Write}

// file puts a file into a folder.
func (r *rig) file(folder instance.DocID, name, mime string, content []byte) instance.Entry {
	r.Helper()
	u := instance.Upload{Mime: mime, Size: int64(len(content)), Modified: r.now}
	e, _, err := r.Access(full).UploadFile(r.Context(), folder, name, instance.Replace, u, bytes.NewReader(content))
	must(r.T, err)
	return e
}

func (r *rig) folder(name string) instance.DocID {
	r.Helper()
	var e instance.Entry
	r.update(func(tx *instance.Tx) (err error) {
		e, err = tx.Tree().CreateFolder(instance.Root, name, instance.Refuse)
		return err
	})
	return e.ID
}

func (r *rig) update(fn func(*instance.Tx) error) { r.Helper(); must(r.T, r.Update(r.Context(), fn)) }

func (r *rig) version(id instance.DocID) (v doctypes.Version) {
	r.Helper()
	must(r.T, r.View(r.Context(), func(tx *instance.Tx) error {
		f, err := instance.In[doctypes.File](tx).Get(id)
		v = *f.Current()
		return err
	}))
	return v
}

// contents counts what lies in the store.
func (r *rig) contents() (n int) {
	r.Helper()
	for _, err := range r.Contents(r.Context()) {
		must(r.T, err)
		n++
	}
	return n
}

func (r *rig) examine(o instance.ExamineOptions) string {
	r.Helper()
	o.Spared = []string{Space}
	found, err := r.Examine(r.Context(), o)
	must(r.T, err)
	photos, err := Examine(r.Context(), r.Instance, o.Repair)
	must(r.T, err)
	return fmt.Sprint(append(found, photos...))
}

var quiet = slog.New(slog.DiscardHandler)

func pictures() *Maker { return New(nil, Tools{}, quiet) }

func sizeOf(t *testing.T, p Picture) image.Point {
	t.Helper()
	c, _, err := image.DecodeConfig(bytes.NewReader(p.Bytes))
	must(t, err)
	return image.Pt(c.Width, c.Height)
}

// A preview is upright, small, tells nothing beside what is to be seen, is made
// once, and goes with its content.
func TestPreviewsOfPictures(t *testing.T) {
	r, m := newRig(t), pictures()
	e := r.file(instance.Root, "a.jpg", "image/jpeg", phototest.JPEG(phototest.Photo(1600, 800), 6, nil))
	v, access := r.version(e.ID), r.Access(instance.Rights{Every: instance.Read})
	for size, want := range map[Size]image.Point{Small: {128, 256}, Large: {640, 1280}} {
		p, err := m.Thumbnail(t.Context(), access, v, size)
		must(t, err)
		if got := sizeOf(t, p); got != want || p.Mime != "image/jpeg" {
			t.Errorf("%s: %v, %s", size, got, p.Mime)
		}
		for _, told := range phototest.Secrets() {
			if bytes.Contains(p.Bytes, []byte(told)) {
				t.Errorf("%s tells %q", size, told)
			}
		}
		m.pictures.slots <- struct{}{} // nothing is made any more
		again, err := m.Thumbnail(t.Context(), r, v, size)
		<-m.pictures.slots
		if err != nil || !bytes.Equal(p.Bytes, again.Bytes) {
			t.Errorf("%s is not kept: %v", size, err)
		}
	}
	var before instance.Usage
	must(t, r.View(t.Context(), func(tx *instance.Tx) (err error) { before, err = tx.Usage(); return err }))
	if before.Used != v.Blob.Size {
		t.Errorf("previews count: %d of %d", before.Used, v.Blob.Size)
	}
	if got := r.examine(instance.ExamineOptions{Blobs: true}); got != "[]" {
		t.Errorf("the doctor finds %s", got)
	}
	if n := r.contents(); n != 3 {
		t.Errorf("%d contents", n)
	}
	r.update(func(tx *instance.Tx) error {
		if _, err := tx.Tree().Trash(e.ID); err != nil {
			return err
		}
		return tx.Tree().Purge(e.ID)
	})
	must(t, r.Sweep(t.Context()))
	if n := r.contents(); n != 0 {
		t.Errorf("%d contents are left of nothing", n)
	}
	if got := r.examine(instance.ExamineOptions{Blobs: true}); got != "[]" {
		t.Errorf("the doctor finds %s", got)
	}
	if _, err := m.Thumbnail(t.Context(), r, v, Small); !errors.Is(err, storage.ErrNotFound) {
		t.Errorf("of what is gone: %v", err)
	}
}

// What no picture can be made of has none, and that is known for a while; a
// flood of pixels costs nothing.
func TestNoPreview(t *testing.T) {
	r, m := newRig(t), pictures()
	for name, c := range map[string]struct {
		mime    string
		content string
	}{
		"text": {"text/plain", "bonjour"}, "cut off": {"image/jpeg", string(phototest.JPEG(phototest.Photo(64, 64), 1, nil)[:200])},
		"pdf": {"application/pdf", "%PDF-1.4"}, "empty": {"image/png", ""},
		"flood": {"image/png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x06\x00\x00\x00"},
	} {
		e := r.file(instance.Root, name, c.mime, []byte(c.content))
		for range 2 {
			if _, err := m.Thumbnail(t.Context(), r, r.version(e.ID), Small); !errors.Is(err, ErrNone) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if got := r.examine(instance.ExamineOptions{Blobs: true}); got != "[]" {
		t.Errorf("the doctor finds %s", got)
	}
}

// Who comes when too many wait is sent away, and who goes away waits no more; one
// person keeps nobody else away.
func TestTheQueueIsBounded(t *testing.T) {
	r, m := newRig(t), pictures()
	v := r.version(r.file(instance.Root, "a.jpg", "image/jpeg", phototest.JPEG(phototest.Photo(64, 64), 1, nil)).ID)
	for range cap(m.pictures.slots) {
		m.pictures.slots <- struct{}{}
	}
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	wait := func(of instance.ID) {
		_, err := m.pictures.turn(ctx, of)
		left <- err
	}
	waiting := func(n int) {
		for now := 0; now < n; time.Sleep(time.Millisecond) {
			m.pictures.mu.Lock()
			now = m.pictures.all
			m.pictures.mu.Unlock()
		}
	}
	for range mostOfOne {
		go wait(r.ID())
	}
	waiting(mostOfOne)
	if _, err := m.Thumbnail(t.Context(), r, v, Small); !errors.Is(err, storage.ErrBusy) {
		t.Errorf("one too many of one: %v", err)
	}
	for n := range mostWaiting - mostOfOne {
		go wait(instance.ID(strconv.Itoa(n)))
	}
	waiting(mostWaiting)
	go wait("another")
	if err := <-left; !errors.Is(err, storage.ErrBusy) {
		t.Errorf("one too many: %v", err)
	}
	cancel()
	for range mostWaiting {
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Errorf("who left: %v", err)
		}
	}
	<-m.pictures.slots
	if _, err := m.Thumbnail(t.Context(), r, v, Small); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

// Instances take turns, however many one of them asks for.
func TestInstancesTakeTurns(t *testing.T) {
	q := newQueue(1)
	free, err := q.turn(t.Context(), "busy")
	must(t, err)
	came := make(chan instance.ID)
	next := make(chan func())
	for n, of := range []instance.ID{"busy", "busy", "busy", "quiet"} {
		go func() {
			free, err := q.turn(t.Context(), of)
			if err != nil {
				t.Error(err)
			}
			came <- of
			next <- free
		}()
		for waiting := 0; waiting <= n; time.Sleep(5 * time.Millisecond) {
			q.mu.Lock()
			waiting = q.all
			q.mu.Unlock()
		}
	}
	var order []instance.ID
	for range 4 {
		free()
		order = append(order, <-came)
		free = <-next
	}
	if order[1] != "quiet" {
		t.Errorf("%v", order)
	}
}

// A preview that is damaged or lost is made again, and the doctor tells of it.
func TestALostPreviewIsMadeAgain(t *testing.T) {
	r, m := newRig(t), pictures()
	v := r.version(r.file(instance.Root, "a.jpg", "image/jpeg", phototest.JPEG(phototest.Photo(64, 64), 1, nil)).ID)
	want, err := m.Thumbnail(t.Context(), r, v, Small)
	must(t, err)
	lose := func() {
		must(t, r.View(t.Context(), func(tx *instance.Tx) error {
			d, err := tx.Derived(v.Blob, string(Small))
			return errors.Join(err, r.DropBlob(t.Context(), d.Content))
		}))
	}
	lose()
	if got := r.examine(instance.ExamineOptions{}); got != "[{derived 1 false}]" {
		t.Errorf("the doctor finds %s", got)
	}
	p, err := m.Thumbnail(t.Context(), r, v, Small)
	if err != nil || !bytes.Equal(p.Bytes, want.Bytes) {
		t.Errorf("made again: %v", err)
	}
	lose()
	if got := r.examine(instance.ExamineOptions{Repair: true}); got != "[{derived 1 true}]" {
		t.Errorf("the doctor finds %s", got)
	}
	if got := r.examine(instance.ExamineOptions{Blobs: true}); got != "[]" {
		t.Errorf("afterwards the doctor finds %s", got)
	}
}
