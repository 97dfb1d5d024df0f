package find_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"pims/doctypes"
	"pims/find"
	"pims/instance"
	"pims/instance/instancetest"
	"pims/storage"
	"pims/storage/memory"
)

// desk is one person's files, and what is looked for in them.
type desk struct {
	t     *testing.T
	inst  *instance.Instance
	all   *instance.Access
	index *find.Indexer
	now   time.Time
}

var files = instance.Rights{On: map[doctypes.Name]instance.Verb{
	doctypes.FileName: instance.Read | instance.Write, doctypes.FolderName: instance.Read | instance.Write,
}}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{t: t, now: time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)}
	engine := memory.New()
	house := instancetest.House(t, engine, func() time.Time { return d.now })
	id, err := instance.NewID()
	must(t, err)
	d.inst, err = house.Create(t.Context(), id, 1<<30)
	must(t, err)
	t.Cleanup(func() { must(t, errors.Join(d.inst.Close(), engine.Close())) })
	d.all = d.inst.Access(files)
	d.index = find.NewIndexer(func(_ context.Context, pdf []byte) (string, error) {
		if bytes.HasPrefix(pdf, []byte("%PDF broken")) {
			return "", errors.New("broken")
		}
		return strings.TrimPrefix(string(pdf), "%PDF "), nil
	}, slog.New(slog.DiscardHandler))
	return d
}

func (d *desk) folder(parent instance.DocID, name string) (id instance.DocID) {
	d.t.Helper()
	must(d.t, d.all.Update(d.t.Context(), func(tx *instance.Tx) error {
		e, err := tx.Tree().CreateFolder(parent, name, instance.Refuse)
		id = e.ID
		return err
	}))
	return id
}

func (d *desk) blob(content string) storage.Ref {
	d.t.Helper()
	ref, err := d.inst.PutBlob(d.t.Context(), strings.NewReader(content))
	must(d.t, err)
	return ref
}

func (d *desk) file(parent instance.DocID, name, mime, content string) (id instance.DocID) {
	d.t.Helper()
	ref := d.blob(content)
	must(d.t, d.all.Update(d.t.Context(), func(tx *instance.Tx) error {
		e, _, err := tx.Tree().AddFile(parent, name, instance.NewVersion{Blob: ref, Mime: mime}, instance.Refuse)
		id = e.ID
		return err
	}))
	return id
}

func (d *desk) update(fn func(instance.Tree) error) {
	d.t.Helper()
	must(d.t, d.all.Update(d.t.Context(), func(tx *instance.Tx) error { return fn(tx.Tree()) }))
}

func (d *desk) run() {
	d.t.Helper()
	must(d.t, d.index.Run(d.t.Context(), d.inst))
}

func (d *desk) search(a *instance.Access, q find.Query) (r find.Results) {
	d.t.Helper()
	if q.Limit == 0 {
		q.Limit = 50
	}
	must(d.t, a.View(d.t.Context(), func(tx *instance.Tx) (err error) {
		r, err = find.Search(tx, q)
		return err
	}))
	return r
}

func names(r find.Results) []string {
	all := []string{}
	for _, h := range r.Hits {
		all = append(all, h.Entry.Name)
	}
	return all
}

// finds asserts what words find, best first.
func (d *desk) finds(words string, want ...string) {
	d.t.Helper()
	if got := names(d.search(d.all, find.Query{Words: words})); !slices.Equal(got, want) && len(got)+len(want) > 0 {
		d.t.Errorf("%q finds %q, want %q", words, got, want)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const plain = "text/plain; charset=utf-8"

func TestWhatPeopleType(t *testing.T) {
	d := newDesk(t)
	d.file(instance.Root, "Les chevaux.txt", plain, "Nous avons préparé les élèves à l’épreuve, qu’ils ont réussie dans l’établissement.")
	d.file(instance.Root, "essay.txt", plain, "The horses were running through the fields and they were not stopping for anybody.")
	d.file(instance.Root, "Œuvre d’Évariste Galois.md", "text/markdown", "# Théorie des groupes\n\nPorte-avions et arc-en-ciel.")
	d.file(instance.Root, "notes", plain, "photosynthèse")
	for _, state := range []string{"before the index", "after"} {
		t.Run(state, func(t *testing.T) {
			d.finds("oeuvre", "Œuvre d’Évariste Galois.md")
			d.finds("GALOIS evariste", "Œuvre d’Évariste Galois.md")
			d.finds("d'evar", "Œuvre d’Évariste Galois.md")
			d.finds("cheval", "Les chevaux.txt")
			d.finds("chevaux les", "Les chevaux.txt")
			d.finds("le cheval", "Les chevaux.txt")
			d.finds("chevuax", "Les chevaux.txt") // swapped
			d.finds("galoi evarsite", "Œuvre d’Évariste Galois.md")
			d.finds("galilée")
			d.finds(" ")
		})
		d.run()
	}
	d.finds("préparer", "Les chevaux.txt")
	d.finds("preparee", "Les chevaux.txt")
	d.finds("eleve", "Les chevaux.txt")
	d.finds("l'élève épreuves", "Les chevaux.txt")
	d.finds("établissements", "Les chevaux.txt")
	d.finds("run", "essay.txt")
	d.finds("horse field", "essay.txt")
	d.finds("stopped", "essay.txt")
	d.finds("arc-en-ciel", "Œuvre d’Évariste Galois.md")
	d.finds("avion", "Œuvre d’Évariste Galois.md")
	d.finds("Photosynthese", "notes")
	d.finds("horse élève") // in no one of them
}

func TestBestFirst(t *testing.T) {
	d := newDesk(t)
	d.file(instance.Root, "cours.txt", plain, "Le volcan. Le volcan est un volcan.")
	d.file(instance.Root, "autre.txt", plain, "un volcan")
	d.file(instance.Root, "mon volcan.txt", plain, "x")
	d.file(instance.Root, "Volcan.png", "image/png", "\x89PNG")
	tagged := d.file(instance.Root, "photo.png", "image/png", "\x89PNG")
	noted := d.file(instance.Root, "carte.png", "image/png", "\x89PNG")
	d.update(func(tree instance.Tree) error {
		tags, description := []string{"Volcans"}, "Un volcan d’Auvergne"
		_, err := tree.Change(tagged, instance.Patch{Tags: &tags}, "")
		if err == nil {
			_, err = tree.Change(noted, instance.Patch{Description: &description}, "")
		}
		return err
	})
	d.run()
	d.finds("volcan", "Volcan.png", "mon volcan.txt", "photo.png", "carte.png", "cours.txt", "autre.txt")
	want := map[string][]find.Where{
		"Volcan.png": {find.InName}, "photo.png": {find.InTags}, "carte.png": {find.InContent}, "cours.txt": {find.InContent},
	}
	for _, h := range d.search(d.all, find.Query{Words: "volcan"}).Hits {
		if w := want[h.Entry.Name]; w != nil && !slices.Equal(h.Where, w) {
			t.Errorf("%s was found in %v", h.Entry.Name, h.Where)
		}
		if len(h.Path) != 2 || h.Path[0].ID != instance.Root {
			t.Errorf("the way to %s: %v", h.Entry.Name, h.Path)
		}
	}
}

func TestFilters(t *testing.T) {
	d := newDesk(t)
	maths := d.folder(instance.Root, "Maths")
	inner := d.folder(maths, "Devoirs")
	d.now = d.now.Add(24 * time.Hour)
	d.file(inner, "dm1.txt", plain, "dérivée")
	d.now = d.now.Add(24 * time.Hour)
	d.file(maths, "figure.png", "image/png", strings.Repeat("x", 5000))
	fav := d.file(instance.Root, "dm2.pdf", "application/pdf", "%PDF dérivée")
	d.update(func(tree instance.Tree) error {
		yes, tags := true, []string{"À rendre"}
		_, err := tree.Change(fav, instance.Patch{Favourite: &yes, Tags: &tags}, "")
		return err
	})
	for range 2 {
		for name, c := range map[string]struct {
			q    find.Query
			want []string
		}{
			"class":     {find.Query{Classes: []find.Class{find.Image, find.PDF}}, []string{"dm2.pdf", "figure.png"}},
			"folders":   {find.Query{Classes: []find.Class{find.Folder}}, []string{"Devoirs", "Maths"}},
			"folder":    {find.Query{Folder: maths}, []string{"figure.png", "dm1.txt", "Devoirs"}},
			"inner":     {find.Query{Folder: inner}, []string{"dm1.txt"}},
			"size":      {find.Query{MinSize: 1000}, []string{"figure.png"}},
			"small":     {find.Query{MaxSize: 10}, []string{"dm1.txt"}},
			"tag":       {find.Query{Tag: "a rendre"}, []string{"dm2.pdf"}},
			"favourite": {find.Query{Favourite: true}, []string{"dm2.pdf"}},
			"time":      {find.Query{From: d.now.Add(-30 * time.Hour), To: d.now}, []string{"dm1.txt"}},
			"words too": {find.Query{Words: "dm", Folder: maths}, []string{"dm1.txt"}},
			"nothing":   {find.Query{}, []string{}},
		} {
			got := names(d.search(d.all, c.q))
			if name == "folders" || name == "class" || name == "folder" {
				slices.Sort(got)
				slices.Sort(c.want)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		d.run()
	}
	d.finds("dériver", "dm2.pdf", "dm1.txt")
}

func TestFollowsWhatChanges(t *testing.T) {
	d := newDesk(t)
	folder := d.folder(instance.Root, "Dossier")
	id := d.file(folder, "a.txt", plain, "baleine")
	d.run()
	d.finds("baleine", "a.txt")
	second := d.blob("dauphin")
	d.update(func(tree instance.Tree) error {
		_, err := tree.AddVersion(id, instance.NewVersion{Blob: second, Mime: plain}, "")
		return err
	})
	d.finds("baleine") // it is not there any more, and that is known at once
	r := d.search(d.all, find.Query{Words: "a.txt"})
	if !r.Pending {
		t.Error("a content is still to be read, and that is not said")
	}
	d.run()
	d.finds("dauphin", "a.txt")
	if d.search(d.all, find.Query{Words: "a.txt"}).Pending {
		t.Error("pending after all was read")
	}
	name := "b.txt"
	d.update(func(tree instance.Tree) error {
		_, err := tree.Change(id, instance.Patch{Name: &name}, "")
		return err
	})
	d.finds("dauphin", "b.txt") // its text is as it was
	d.run()
	d.finds("dauphin", "b.txt")
	d.update(func(tree instance.Tree) error { _, err := tree.Trash(folder); return err })
	for range 2 {
		d.finds("dauphin")
		d.finds("b.txt")
		d.run()
	}
	d.update(func(tree instance.Tree) error { _, err := tree.Restore(folder, ""); return err })
	d.finds("dauphin", "b.txt")
	d.update(func(tree instance.Tree) error {
		_, err := tree.Trash(folder)
		if err == nil {
			err = tree.Purge(folder)
		}
		return err
	})
	d.finds("dauphin")
	must(t, d.inst.Sweep(t.Context()))
	d.run()
	d.finds("dauphin")
	if n := d.keys(); n > 3 {
		t.Errorf("%d keys are left of an index of nothing", n)
	}
}

// keys counts what the index keeps.
func (d *desk) keys() (n int) {
	d.t.Helper()
	must(d.t, d.inst.View(d.t.Context(), func(tx *instance.Tx) error {
		for _, err := range tx.Space("find").Scan(nil, nil) {
			if err != nil {
				return err
			}
			n++
		}
		return nil
	}))
	return n
}

// Whoever is kept within a folder finds nothing of what lies elsewhere, and a
// file that cannot be read costs no other.
func TestRights(t *testing.T) {
	d := newDesk(t)
	svt := d.folder(instance.Root, "SVT")
	diary := d.folder(instance.Root, "Journal intime")
	d.file(svt, "cours.txt", plain, "le magma remonte")
	d.file(svt, "brisé.pdf", "application/pdf", "%PDF broken")
	secret := d.file(diary, "magma secret.txt", plain, "le magma et moi")
	gone := d.file(svt, "magma jeté.txt", plain, "le magma")
	d.update(func(tree instance.Tree) error { _, err := tree.Trash(gone); return err })
	narrow := files
	narrow.Under = svt
	some := instance.Rights{Only: map[doctypes.Name]instance.Slice{doctypes.FileName: {IDs: []instance.DocID{secret}}}, Every: instance.Read}
	for range 2 {
		device := d.inst.Access(narrow)
		for _, q := range []find.Query{{Words: "magma"}, {Words: "secret"}, {Words: "journal"}, {Words: "jete"}, {Classes: find.Classes}, {Folder: diary}, {Words: "magma", Folder: instance.Root}} {
			for _, h := range d.search(device, q).Hits {
				if h.Entry.Parent != svt || len(h.Path) != 2 || h.Path[0].ID != svt {
					t.Errorf("%+v found %q by %v", q, h.Entry.Name, h.Path)
				}
			}
		}
		for _, h := range device.Handed() {
			if h.ID == secret || h.ID == diary || h.ID == gone {
				t.Errorf("%v was handed out", h)
			}
		}
		if got := names(d.search(d.inst.Access(some), find.Query{Words: "magma"})); !slices.Equal(got, []string{"magma secret.txt"}) {
			t.Errorf("who sees one file found %q", got)
		}
		if got := names(d.search(d.inst.Access(instance.Rights{}), find.Query{Words: "magma"})); len(got) > 0 {
			t.Errorf("who sees nothing found %q", got)
		}
		d.run()
	}
	if got := names(d.search(d.inst.Access(narrow), find.Query{Words: "magma remonter"})); !slices.Equal(got, []string{"cours.txt"}) {
		t.Errorf("found %q", got)
	}
	d.finds("brisé", "brisé.pdf")
}
