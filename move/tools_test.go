package move_test

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"pims/instance"
	"pims/move"
)

// TestOpensWithoutPims opens an archive with age, zstd, tar and sha256sum alone.
func TestOpensWithoutPims(t *testing.T) {
	tools(t, "age", "zstd", "tar", "sha256sum", "sh")
	w := newWorld(t)
	i := w.learner(64 << 20)
	fill(t, w, i)
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "cartable.tar.zst.age"), w.export(i), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "key.txt"), []byte(w.key.String()+"\n"), 0o600))

	run(t, dir, `age -d -i key.txt cartable.tar.zst.age | zstd -d | tar x`)
	top := filepath.Join(dir, "cartable-2026-09-14")
	run(t, top, `sha256sum --quiet --strict -c manifest-sha256.txt && sha256sum --quiet --strict -c tagmanifest-sha256.txt`)

	manifest, err := os.ReadFile(filepath.Join(top, "manifest-sha256.txt"))
	must(t, err)
	files := 0
	must(t, filepath.WalkDir(filepath.Join(top, "data"), func(_ string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			files++
		}
		return err
	}))
	if lines := strings.Count(string(manifest), "\n"); lines != files {
		t.Errorf("%d lines in the manifest, %d files below data", lines, files)
	}
	for _, dir := range []string{"Noms difficiles/Dossier vide", "Copie/Dossier vide"} {
		if s, err := os.Stat(filepath.Join(top, "data/files", dir)); err != nil || !s.IsDir() {
			t.Errorf("an empty folder is missing: %v", err)
		}
	}
	for path, want := range map[string]string{
		"data/files/essai.odt":                       "un",
		"data/files/vide.txt":                        "",
		"data/trash/À jeter/brouillon.txt":           "brouillon",
		"data/trash/brouillon (2).txt":               "un autre",
		"data/trash/Brouillon.txt":                   "encore un",
		"data/files/Noms difficiles/CON_":            "CONCONCONCONCONCONCON",
		"data/files/Noms difficiles/rapport (3).TXT": strings.Repeat("rapport.TXT", 3),
	} {
		if got, err := os.ReadFile(filepath.Join(top, path)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", path, got, err)
		}
	}
	documents, err := os.ReadFile(filepath.Join(top, "data/documents/file.ndjson"))
	must(t, err)
	if strings.Contains(string(documents), `"key"`) {
		t.Error("the documents carry keys of blobs")
	}
	if _, err := os.Stat(filepath.Join(top, "data/documents/app-password.ndjson")); err == nil {
		t.Error("the archive carries app passwords")
	}
}

func TestUnsealed(t *testing.T) {
	w := newWorld(t)
	i := w.learner(1 << 20)
	upload(t, i, instance.Root, "a.txt", "a")
	var out bytes.Buffer
	_, err := move.Export(context.Background(), i.Access(instance.ReadAll), &out, move.ExportOptions{Now: day})
	want(t, err, move.ErrNoRecipient)
	_, err = move.Export(context.Background(), i.Access(instance.ReadAll), &out, move.ExportOptions{Unsealed: true, Now: day})
	must(t, err)
	rep, err := move.Verify(context.Background(), bytes.NewReader(out.Bytes()), nil)
	if err != nil || rep.Sealed {
		t.Errorf("%+v, %v", rep, err)
	}
	_, err = move.Verify(context.Background(), bytes.NewReader(out.Bytes()), w.identities())
	want(t, err, move.ErrDamaged)
	_, err = move.Verify(context.Background(), bytes.NewReader(w.export(i)), nil)
	want(t, err, move.ErrSealed)
}

func TestExportNeedsToReadAll(t *testing.T) {
	w := newWorld(t)
	i := w.learner(1 << 20)
	_, err := move.Export(context.Background(), i.Access(instance.Rights{On: map[doctype]instance.Verb{"file": instance.Read}}), &bytes.Buffer{}, w.sealedTo())
	want(t, err, instance.ErrForbidden)
}

func run(t *testing.T, dir, script string) {
	t.Helper()
	c := exec.Command("sh", "-ec", script)
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
}

// tools skips a test that lacks a program, but never where everything must run.
func tools(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err == nil {
			continue
		}
		if os.Getenv("CI") != "" || os.Geteuid() == 0 {
			t.Fatalf("%s is missing: apt-get install age zstd", name)
		}
		t.Skipf("%s is missing: apt-get install age zstd", name)
	}
}
