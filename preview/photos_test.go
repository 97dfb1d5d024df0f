package preview

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pims/doctypes"
	"pims/instance"
	"pims/photo/phototest"
	"pims/storage"
)

// shot is a JPEG of a size, of its own.
func shot(w, h int, name string) []byte {
	return append(phototest.JPEG(phototest.Photo(w, h), 1, nil), name...)
}

// follow brings the index up to date.
func (r *rig) follow() { r.Helper(); must(r.T, pictures().Follow(r.Context(), r.Instance)) }

// photos lists what rights may see, all pages of two.
func (r *rig) photos(rights instance.Rights, q Query) (names []string) {
	r.Helper()
	must(r.T, r.Access(rights).View(r.Context(), func(tx *instance.Tx) error {
		names, q.Limit = nil, 2
		for {
			p, err := Photos(tx, q)
			if err != nil {
				return err
			}
			for _, one := range p.Photos {
				names = append(names, one.Name)
			}
			if p.Next == nil {
				return nil
			}
			q.After = *p.Next
		}
	}))
	return names
}

// months says what rights may count: "2026-11:3".
func (r *rig) months(rights instance.Rights) (list []string) {
	r.Helper()
	must(r.T, r.Access(rights).View(r.Context(), func(tx *instance.Tx) error {
		months, _, err := Months(tx)
		list = nil
		for _, m := range months {
			list = append(list, fmt.Sprintf("%s:%d", m.Begins.Format("2006-01"), m.Count))
		}
		return err
	}))
	return list
}

func (r *rig) same(what string, got, want []string) {
	r.Helper()
	if !slices.Equal(got, want) {
		r.Errorf("%s: %q, want %q", what, got, want)
	}
}

var under = func(folder instance.DocID) instance.Rights {
	return instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.FileName: instance.Read, doctypes.FolderName: instance.Read}, Under: folder}
}

// Photos stand in the order in which they were taken, whoever asks sees their
// own alone, and nothing of the trash.
func TestPhotosInTheOrderOfTime(t *testing.T) {
	r := newRig(t)
	camp := r.folder("Camp")
	var ids []instance.DocID
	for n, name := range []string{"mars.jpg", "avril.jpg", "mai.jpg", "mai2.jpg"} {
		r.now = time.Date(2026, time.Month(3+min(n, 2)), 10+n, 12, 0, 0, 0, time.UTC)
		folder := instance.Root
		if n%2 == 1 {
			folder = camp
		}
		ids = append(ids, r.file(folder, name, "image/png", phototest.PNG(phototest.Photo(40+n, 30), 1)).ID)
	}
	r.file(camp, "cours.txt", "text/plain", []byte("bonjour"))
	r.file(camp, "dessin.svg", "image/svg+xml", []byte("<svg/>"))
	r.same("before the index", r.photos(full, Query{}), nil)
	r.follow()
	all := []string{"mai2.jpg", "mai.jpg", "avril.jpg", "mars.jpg"}
	r.same("all", r.photos(full, Query{}), all)
	r.same("before May", r.photos(full, Query{Before: time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)}), all[2:])
	r.same("months", r.months(full), []string{"2026-05:2", "2026-04:1", "2026-03:1"})
	r.same("a folder", r.photos(under(camp), Query{}), []string{"mai2.jpg", "avril.jpg"})
	r.same("a folder's months", r.months(under(camp)), []string{"2026-05:1", "2026-04:1"})
	r.same("of certificates", r.photos(instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.CertificationName: instance.Read}}, Query{}), nil)
	r.same("of certificates, months", r.months(instance.Rights{}), nil)

	// What moves, goes and comes back is right at once, and after the index knows.
	r.update(func(tx *instance.Tx) error { _, err := tx.Tree().Trash(camp); return err })
	for range 2 {
		r.same("a folder in the trash", r.photos(full, Query{}), []string{"mai.jpg", "mars.jpg"})
		r.same("… its months", r.months(full), []string{"2026-05:1", "2026-03:1"})
		r.follow()
	}
	r.update(func(tx *instance.Tx) error {
		_, err := tx.Tree().Restore(camp, "")
		if err == nil {
			_, err = tx.Tree().Trash(ids[0])
		}
		return err
	})
	for range 2 {
		r.same("one in the trash", r.photos(full, Query{}), all[:3])
		r.same("… its months", r.months(full), []string{"2026-05:2", "2026-04:1"})
		r.follow()
	}
	r.file(camp, "avril.jpg", "text/plain", []byte("no photo any more"))
	r.follow()
	r.same("one is no photo any more", r.photos(full, Query{}), all[:2])
	must(t, r.View(t.Context(), func(tx *instance.Tx) error {
		found, err := Find(tx, []instance.DocID{ids[2], ids[0], ids[3], ids[2]})
		if err != nil || len(found) != 3 || found[0].Name != "mai.jpg" || found[0].Width != 42 || found[1].Name != "mai2.jpg" {
			t.Errorf("found %+v, %v", found, err)
		}
		return nil
	}))
	if got := r.examine(instance.ExamineOptions{Blobs: true}); got != "[]" {
		t.Errorf("the doctor finds %s", got)
	}
}

// What the file tells is known: when, how large, how long, and whether where.
func TestWhatFilesTell(t *testing.T) {
	r := newRig(t)
	r.file(instance.Root, "a.jpg", "image/jpeg", shot(60, 40, ""))
	r.file(instance.Root, "broken.mp4", "video/mp4", []byte("no video"))
	for name, mime := range map[string]string{"place.jpg": "image/jpeg", "place.mp4": "video/mp4"} {
		raw, err := os.ReadFile(filepath.Join("../photo/testdata", name))
		must(t, err)
		r.file(instance.Root, name, mime, raw)
	}
	must(t, r.View(t.Context(), func(tx *instance.Tx) error {
		p, err := Photos(tx, Query{Limit: 10})
		if err == nil && (!p.Pending || len(p.Photos) != 0) {
			t.Errorf("not pending: %+v", p)
		}
		if _, waits, bad := Months(tx); bad != nil || !waits {
			t.Errorf("months do not say that one is missing: %v", bad)
		}
		return err
	}))
	r.follow()
	must(t, r.View(t.Context(), func(tx *instance.Tx) error {
		p, err := Photos(tx, Query{Limit: 10})
		if err != nil || p.Pending || len(p.Photos) != 4 {
			t.Fatalf("%+v, %v", p, err)
		}
		if _, waits, bad := Months(tx); bad != nil || waits {
			t.Errorf("months say that one is missing: %v", bad)
		}
		broken, a := p.Photos[0], p.Photos[1]
		if broken.Name != "broken.mp4" || broken.Width != 0 || broken.Dated || !broken.Taken.Equal(r.now.Add(time.Hour)) {
			t.Errorf("%+v", broken)
		}
		for _, lunch := range p.Photos[2:] { // the file of the one says that, the other its moment
			if at := time.Date(2026, 5, 17, 16, 4, 12, 0, time.UTC); !lunch.Dated || !lunch.Taken.Equal(at) {
				t.Errorf("%+v", lunch)
			}
		}
		if a.Width != 60 || a.Height != 40 || !a.Place || a.Dated {
			t.Errorf("%+v", a)
		}
		return nil
	}))
}

// The small pictures of new photos are made without being asked for, in small
// numbers, until none is left.
func TestSmallPicturesAreMade(t *testing.T) {
	r, m := newRig(t), pictures()
	m.rest = 0
	var ids []instance.DocID
	for n := range perRun + 3 {
		ids = append(ids, r.file(instance.Root, fmt.Sprint(n), "image/jpeg", shot(8, 8, fmt.Sprint(n))).ID)
	}
	r.follow()
	r.update(func(tx *instance.Tx) error {
		if _, err := tx.Tree().Trash(ids[0]); err != nil {
			return err
		}
		return tx.Tree().Purge(ids[0])
	})
	made := func() (n int) {
		for _, id := range ids[1:] {
			must(t, r.View(t.Context(), func(tx *instance.Tx) error {
				f, err := instance.In[doctypes.File](tx).Get(id)
				if err == nil {
					_, err = tx.Derived(f.Current().Blob, string(Small))
				}
				if err == nil {
					n++
				} else if errors.Is(err, storage.ErrNotFound) {
					err = nil
				}
				return err
			}))
		}
		return n
	}
	for asked := 1; r.asked[Work] >= asked && asked < 4; asked++ {
		must(t, m.Run(t.Context(), r.Instance))
	}
	if n := made(); n != perRun+2 || r.asked[Work] != 2 {
		t.Errorf("%d made in %d runs", n, r.asked[Work])
	}
}

// A damaged index is no loss.
func TestADamagedIndexIsMadeAnew(t *testing.T) {
	for _, key := range []string{keyState, keyRecords + "\x00\x00\x00\x00"} {
		r := newRig(t)
		r.file(instance.Root, "a.jpg", "image/jpeg", shot(8, 8, ""))
		r.follow()
		r.update(func(tx *instance.Tx) error { return tx.Space(Space).Set([]byte(key), []byte("\x01rubbish")) })
		r.same("none", r.photos(full, Query{}), nil)
		if got := r.examine(instance.ExamineOptions{}); got != "[{photos 1 false}]" {
			t.Errorf("the doctor finds %s", got)
		}
		r.examine(instance.ExamineOptions{Repair: true})
		r.file(instance.Root, "b.jpg", "image/jpeg", shot(9, 9, ""))
		r.follow()
		r.same("again", r.photos(full, Query{}), []string{"b.jpg", "a.jpg"})
	}
}

// Records come back as they were, and rubbish is told.
func FuzzRecords(f *testing.F) {
	f.Add(record{flags: placed, taken: -5, width: 4000, height: 3000, duration: 1}.append(nil))
	f.Add([]byte(strings.Repeat("\x01", 60)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, err := parseBlock(7, raw)
		if err != nil {
			return
		}
		again, err := parseBlock(7, b.append(nil))
		if err != nil || !slices.Equal(again, b) {
			t.Errorf("%v became %v, %v", b, again, err)
		}
	})
}

// Of an index that was being removed when the program was killed nothing is left
// in the next one.
func TestRemovalThatWasCutOff(t *testing.T) {
	r, m := newRig(t), pictures()
	for n := range 5 {
		r.file(instance.Root, fmt.Sprint(n, ".jpg"), "image/jpeg", phototest.JPEG(phototest.Photo(80+n, 60), 1, nil))
	}
	must(t, m.Follow(t.Context(), r.Instance))
	must(t, r.Update(t.Context(), func(tx *instance.Tx) error {
		kv := tx.Space(Space)
		var last []byte
		for p, err := range kv.Scan([]byte(keyDoc), nil) {
			if err != nil {
				return err
			}
			last = p.Key
		}
		if err := kv.Delete(last); err != nil {
			return err
		}
		return kv.Delete([]byte(keyState))
	}))
	must(t, m.Follow(t.Context(), r.Instance))
	if wrong := r.examine(instance.ExamineOptions{}); wrong != "[]" {
		t.Error(wrong)
	}
}

// A photo in which a virus was found stays where it stands, also in an index that
// was made since: it may be free again.
func TestAPhotoThatIsPutAside(t *testing.T) {
	r, m := newRig(t), pictures()
	e := r.file(instance.Root, "mars.jpg", "image/jpeg", phototest.JPEG(phototest.Photo(80, 60), 1, nil))
	one := func() (p Photo) {
		must(t, m.Follow(t.Context(), r.Instance))
		must(t, r.View(t.Context(), func(tx *instance.Tx) error {
			page, err := Photos(tx, Query{Limit: 2})
			if err == nil && len(page.Photos) == 1 {
				p = page.Photos[0]
			}
			return err
		}))
		return p
	}
	was := one()
	v := instance.Verdict{Infected: "Virus-1", At: r.now}
	must(t, r.Judge(t.Context(), r.version(e.ID).Blob, v, func(*instance.Tx) error { return nil }))
	must(t, ours().Drop(t.Context(), r.Instance))
	if is := one(); is.Infected == "" || !was.Place || is.Width != was.Width || is.Place != was.Place || !is.Taken.Equal(was.Taken) {
		t.Errorf("%+v became %+v", was, is)
	}
	_, err := m.Thumbnail(t.Context(), r.Access(full), r.version(e.ID), Small)
	if !errors.Is(err, instance.ErrInfected) {
		t.Error(err)
	}
}
