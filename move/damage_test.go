package move_test

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pims/doctypes"
	"pims/instance"
	"pims/move"
)

// blobFiles lists the stored contents of a house by size.
func blobFile(t *testing.T, w *world, size int64) string {
	t.Helper()
	found := ""
	must(t, filepath.WalkDir(w.blobs, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		s, err := d.Info()
		if err == nil && s.Size() >= size && s.Size() < size+1000 {
			found = path
		}
		return err
	}))
	if found == "" {
		t.Fatalf("no content of %d bytes", size)
	}
	return found
}

func TestDamageLeavesWithTheRest(t *testing.T) {
	ctx := context.Background()
	w, there := newWorld(t), newWorld(t)
	i := w.learner(64 << 20)
	good := upload(t, i, instance.Root, "bon.txt", "bon")
	torn := upload(t, i, instance.Root, "abîmé.bin", strings.Repeat("0123456789abcdef", 20_000))
	gone := upload(t, i, instance.Root, "versions.txt", strings.Repeat("w", 50_000))
	upload(t, i, instance.Root, "versions.txt", "plus récent")

	path := blobFile(t, w, 320_000)
	raw, err := os.ReadFile(path)
	must(t, err)
	raw[300_000] ^= 1
	must(t, os.Chmod(path, 0o600))
	must(t, os.WriteFile(path, raw, 0o600))
	must(t, os.Remove(blobFile(t, w, 50_000)))

	archive, rep := w.exportReport(i)
	if len(rep.Damaged) != 2 {
		t.Fatalf("%+v", rep.Damaged)
	}
	read, err := move.Verify(ctx, bytes.NewReader(archive), w.identities())
	must(t, err)
	if len(read.Damaged) != 2 || read.Whole() || read.Files != 3 {
		t.Errorf("%+v", read)
	}
	for _, d := range read.Damaged {
		if d.Reason != move.ReasonContent || (d.ID != torn && d.ID != gone) || d.Version != 1 {
			t.Errorf("%+v", d)
		}
	}
	// What can be read is there.
	f := takeApart(t, w, archive)
	if body := f.find("data/files/abîmé.bin").body; len(body) != 320_000 || string(body[:16]) != "0123456789abcdef" || body[319_999] != 0 {
		t.Error("the readable part is not in the archive")
	}

	is, imported := there.bring(archive, w.identities())
	if len(imported.Missing) != 1 || imported.Missing[0] != torn {
		t.Errorf("missing: %v", imported.Missing)
	}
	content, err := is.Access(full).Open(ctx, gone, 0)
	must(t, err)
	text, err := io.ReadAll(content)
	must(t, content.Close())
	if err != nil || string(text) != "plus récent" {
		t.Errorf("%q, %v", text, err)
	}
	must(t, is.View(ctx, func(tx *instance.Tx) error {
		v, err := instance.In[doctypes.File](tx).Get(gone)
		if err != nil || len(v.Versions) != 1 {
			t.Errorf("%+v, %v", v, err)
		}
		_, err = tx.Tree().Entry(good)
		return err
	}))
	diff := compare(t, w, is, archive)
	if len(diff.Differs) != 2 {
		t.Errorf("%+v", diff.Differs)
	}
}

// TestExportIsOneMoment deletes, sweeps and adds while an archive is written.
func TestExportIsOneMoment(t *testing.T) {
	ctx := context.Background()
	w, there := newWorld(t), newWorld(t)
	i := w.learner(64 << 20)
	a := upload(t, i, instance.Root, "a.txt", strings.Repeat("a", 10_000))
	b := upload(t, i, instance.Root, "b.txt", strings.Repeat("b", 10_000))
	small := upload(t, i, instance.Root, "petit.txt", "petit")
	var out bytes.Buffer
	opts := w.sealedTo()
	meddled := false
	opts.Progress = func(done, total int64) {
		if meddled {
			return
		}
		meddled = true
		for _, id := range []instance.DocID{a, b, small} {
			update(t, i, func(tx *instance.Tx) error {
				if _, err := tx.Tree().Trash(id); err != nil {
					return err
				}
				return tx.Tree().Purge(id)
			})
		}
		upload(t, i, instance.Root, "c.txt", "c")
		must(t, i.Sweep(ctx))
	}
	rep, err := move.Export(ctx, i.Access(instance.ReadAll), &out, opts)
	must(t, err)
	if !rep.Whole() || rep.Files != 3 || !meddled {
		t.Errorf("%+v", rep)
	}
	is, _ := there.bring(out.Bytes(), w.identities())
	same(t, w, is, out.Bytes())
	must(t, i.Sweep(ctx))
	left := 0
	for _, err := range i.Contents(ctx) {
		must(t, err)
		left++
	}
	if left != 1 {
		t.Errorf("%d contents after the sweep, want 1", left)
	}
}

// TestWriterThatFails: nothing that opens is left, and the fault is the writer's.
func TestWriterThatFails(t *testing.T) {
	w := newWorld(t)
	i := w.learner(64 << 20)
	upload(t, i, instance.Root, "a.bin", strings.Repeat("a", 3_000_000))
	_, err := move.Export(context.Background(), i.Access(instance.ReadAll), &fullDisk{left: 200}, w.sealedTo())
	want(t, err, io.ErrShortWrite)
	ctx, stop := context.WithCancel(context.Background())
	opts := w.sealedTo()
	opts.Progress = func(int64, int64) { stop() }
	_, err = move.Export(ctx, i.Access(instance.ReadAll), io.Discard, opts)
	want(t, err, context.Canceled)
}

// fullDisk is a disk that is full soon.
type fullDisk struct{ left int }

func (f *fullDisk) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}
