package archive_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"pims/apps/drive/archive"
	"pims/fault"
	"pims/instance"
	"pims/instance/instancetest"
	"pims/storage"
	"pims/storage/memory"
)

const quota = 16 << 20

// cloud is one instance with all rights.
type cloud struct {
	*instance.Access
	t    testing.TB
	inst *instance.Instance
}

func newCloud(t testing.TB) cloud {
	t.Helper()
	now := time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
	engine := memory.New()
	h := instancetest.House(t, engine, func() time.Time { return now })
	id, err := instance.NewID()
	must(t, err)
	i, err := h.Create(context.Background(), id, quota)
	must(t, err)
	t.Cleanup(func() { must(t, errors.Join(i.Close(), engine.Close())) })
	return cloud{i.Access(instance.Rights{Every: instance.Read | instance.Write}), t, i}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (c cloud) folder(parent instance.DocID, name string) (e instance.Entry) {
	c.t.Helper()
	must(c.t, c.Update(context.Background(), func(tx *instance.Tx) (err error) {
		e, err = tx.Tree().CreateFolder(parent, name, instance.Refuse)
		return err
	}))
	return e
}

func (c cloud) file(parent instance.DocID, name, mime string, content []byte) instance.Entry {
	c.t.Helper()
	e, _, err := c.UploadFile(context.Background(), parent, name, instance.Refuse, instance.Upload{Mime: mime, Size: -1}, bytes.NewReader(content))
	must(c.t, err)
	return e
}

// tree is all that lies below a folder: paths, and contents of files.
func (c cloud) tree(id instance.DocID) map[string]string {
	c.t.Helper()
	all := map[string]string{}
	var walk func(id instance.DocID, path string)
	walk = func(id instance.DocID, path string) {
		var below []instance.Entry
		must(c.t, c.View(context.Background(), func(tx *instance.Tx) error {
			below = nil
			for e, err := range tx.Tree().List(id) {
				if err != nil {
					return err
				}
				below = append(below, e)
			}
			return nil
		}))
		for _, e := range below {
			if err := instance.CheckName(e.Name); err != nil || strings.Contains(e.Name, `\`) {
				c.t.Errorf("a file is called %q: %v", e.Name, err)
			}
			if e.Kind == instance.KindFolder {
				all[path+e.Name+"/"] = ""
				walk(e.ID, path+e.Name+"/")
				continue
			}
			content, err := c.Open(context.Background(), e.ID, 0)
			must(c.t, err)
			raw, err := io.ReadAll(content)
			must(c.t, errors.Join(err, content.Close()))
			all[path+e.Name] = string(raw)
		}
	}
	walk(id, "")
	return all
}

// extract makes a folder of an archive.
func (c cloud) extract(raw []byte) (instance.Entry, *archive.Archive, error) {
	zip, err := archive.Open(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return instance.Entry{}, nil, err
	}
	e, err := c.Graft(context.Background(), instance.Root, "out", func(g *instance.Graft) error {
		return zip.Extract(g, func(string, []byte) string { return "text/plain" })
	})
	return e, zip, err
}

func (c cloud) used() int64 {
	c.t.Helper()
	var u instance.Usage
	must(c.t, c.View(context.Background(), func(tx *instance.Tx) (err error) {
		u, err = tx.Usage()
		return err
	}))
	return u.Used
}

// TestThereAndBack writes a selection, reads it with another program, and makes
// files of it again.
func TestThereAndBack(t *testing.T) {
	c := newCloud(t)
	top := c.folder(instance.Root, "Cours d’été")
	deep := c.folder(top.ID, "e\u0301tude")
	c.folder(top.ID, "vide")
	noise := make([]byte, 300<<10)
	for i := range noise {
		noise[i] = byte(i * i >> 5)
	}
	c.file(top.ID, "texte.txt", "text/plain", []byte(strings.Repeat("bonjour ", 10_000)))
	c.file(deep.ID, "photo.jpg", "image/jpeg", noise)
	c.file(top.ID, "a:b?.txt", "text/plain", []byte("1"))
	c.file(top.ID, "A.txt", "text/plain", []byte("2"))
	c.file(top.ID, "a.txt", "text/plain", []byte("3"))
	one := c.file(instance.Root, "seul.txt", "text/plain", nil)
	two := c.file(deep.ID, "Seul.txt", "text/plain", []byte("4"))
	gone, err := instance.NewDocID()
	must(t, err)

	var out bytes.Buffer
	must(t, archive.Write(t.Context(), &out, c, []instance.DocID{top.ID, gone, one.ID, two.ID}, fault.French))
	if out.Len() > 320<<10 {
		t.Errorf("%d bytes: the text was not packed", out.Len())
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	must(t, err)
	var names []string
	for _, f := range z.File {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	want := []string{
		"Cours d’été/", "Cours d’été/A (2).txt", "Cours d’été/A.txt", "Cours d’été/a_b_.txt", "Cours d’été/texte.txt", "Cours d’été/vide/",
		"Cours d’été/étude/", "Cours d’été/étude/Seul.txt", "Cours d’été/étude/photo.jpg", "Seul (2).txt", "seul.txt",
	}
	for i := range names {
		names[i] = strings.ReplaceAll(names[i], "a (2)", "A (2)")
		names[i] = strings.ReplaceAll(names[i], "/a.txt", "/A.txt")
	}
	slices.Sort(names)
	if !slices.Equal(names, want) {
		t.Errorf("names\n%q, want\n%q", names, want)
	}
	e, read, err := c.extract(out.Bytes())
	must(t, err)
	if len(read.Skipped) > 0 {
		t.Errorf("skipped %v", read.Skipped)
	}
	back := c.tree(e.ID)
	if len(back) != len(want) || back["Cours d’été/étude/photo.jpg"] != string(noise) || back["Seul (2).txt"] != "4" {
		t.Errorf("%d came back of %d", len(back), len(want))
	}
}

// torn is a source of which some files cannot be read.
type torn struct {
	cloud
	bad map[instance.DocID]int // from which byte on
}

func (s torn) Open(ctx context.Context, id instance.DocID, n int) (*instance.Content, error) {
	c, err := s.Access.Open(ctx, id, n)
	if at, bad := s.bad[id]; bad && err == nil {
		if at == 0 {
			return nil, errors.Join(storage.ErrDamaged, c.Close())
		}
		c.ReadSeekCloser = &breaking{c.ReadSeekCloser, at}
	}
	return c, err
}

type breaking struct {
	io.ReadSeekCloser
	left int
}

func (b *breaking) Read(p []byte) (int, error) {
	if b.left == 0 {
		return 0, storage.ErrDamaged
	}
	n, err := b.ReadSeekCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

func TestDamagedFilesAreNamed(t *testing.T) {
	c := newCloud(t)
	d := c.folder(instance.Root, "d")
	whole := c.file(d.ID, "whole.txt", "text/plain", []byte("whole"))
	half := c.file(d.ID, "half.txt", "text/plain", bytes.Repeat([]byte("x"), 10_000))
	none := c.file(d.ID, "none.txt", "text/plain", []byte("none"))
	var out bytes.Buffer
	must(t, archive.Write(t.Context(), &out, torn{c, map[instance.DocID]int{half.ID: 100, none.ID: 0}}, []instance.DocID{d.ID}, fault.English))
	e, _, err := c.extract(out.Bytes())
	must(t, err)
	back := c.tree(e.ID)
	if back["d/whole.txt"] != "whole" || back["d/half.txt"] != strings.Repeat("x", 100) || whole.ID == "" {
		t.Errorf("%d files", len(back))
	}
	if told := back["Unreadable files.txt"]; !strings.Contains(told, "d/half.txt") || !strings.Contains(told, "d/none.txt") || strings.Contains(told, "whole.txt") {
		t.Errorf("told %q", told)
	}
	full := errors.New("connection closed")
	if err := archive.Write(t.Context(), failing{full}, c, []instance.DocID{d.ID}, fault.English); !errors.Is(err, full) {
		t.Errorf("nobody listens, and %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
