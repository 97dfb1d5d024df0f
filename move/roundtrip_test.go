package move_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/move"
)

// hardNames are names of one folder that some file system cannot carry, or takes
// for one another.
var hardNames = []string{
	"Été à Noël.txt", "emoji 🎒👩🏽‍🎓.txt", "Rapport.txt", "rapport.TXT", "RAPPORT.txt", "STRASSE.md", "straße.md",
	"CON", "con.txt", "Aux.tar.gz", "LPT1", "COM¹.log", "fin.", "fin ", "a:b?.txt", "a_b_.txt", `back\slash`, "100 %.txt", "*étoile*", "<a> & \"b\" | c",
	strings.Repeat("é", 127) + "x", strings.Repeat("é", 127) + "X", strings.Repeat("n", 251) + ".txt", strings.Repeat("N", 251) + ".txt",
	"décomposé e\u0301.txt", " début", "-rf", "~", ".caché", "zero\u200bwidth", "zerowidth", "日本語.txt", "\U0001F468\u200d\U0001F469",
}

// fill gives an instance one of everything.
func fill(t testing.TB, w *world, i *instance.Instance) {
	t.Helper()
	ctx := context.Background()
	hard := folder(t, i, instance.Root, "Noms difficiles")
	for n, name := range hardNames {
		upload(t, i, hard, name, strings.Repeat(name, n))
	}
	upload(t, i, instance.Root, "vide.txt", "")
	folder(t, i, hard, "Dossier vide")
	folder(t, i, instance.Root, "Noms  Difficiles")

	essay := upload(t, i, instance.Root, "essai.odt", "un")
	upload(t, i, instance.Root, "essai.odt", "deux")
	upload(t, i, instance.Root, "essai.odt", strings.Repeat("trois", 100_000))
	update(t, i, func(tx *instance.Tx) error {
		_, err := tx.Tree().RestoreVersion(essay, 1)
		return err
	})
	_, err := i.Access(full).Copy(ctx, hard, instance.Root, "Copie", instance.KeepBoth)
	must(t, err)

	deep := instance.Root
	for range 12 {
		deep = folder(t, i, deep, strings.Repeat("profond ", 12)+"!")
	}
	upload(t, i, deep, "au fond.txt", "au fond")

	gone := folder(t, i, instance.Root, "À jeter")
	upload(t, i, gone, "brouillon.txt", "brouillon")
	twin := upload(t, i, instance.Root, "brouillon.txt", "un autre")
	other := upload(t, i, instance.Root, "Brouillon.txt", "encore un")
	purged := folder(t, i, instance.Root, "Purgé")
	upload(t, i, purged, "disparu.txt", "disparu")
	update(t, i, func(tx *instance.Tx) error {
		for _, id := range []instance.DocID{gone, twin, other, purged} {
			if _, err := tx.Tree().Trash(id); err != nil {
				return err
			}
		}
		return tx.Tree().Purge(purged) // what lay in it waits for the sweep
	})
	// A field that this program does not know stays.
	update(t, i, func(tx *instance.Tx) error {
		doc, err := tx.Document(doctypes.AccountName, doctypes.OnlyID)
		if err != nil {
			return err
		}
		doc.Body = append(bytes.TrimSuffix(doc.Body, []byte("}")), `,"future":{"of":1e400}}`...)
		return tx.Import(doc)
	})
}

func TestRoundTrip(t *testing.T) {
	ctx := context.Background()
	w, there := newWorld(t), newWorld(t)
	was := w.learner(64 << 20)
	fill(t, w, was)
	archive := w.export(was)

	rep, err := move.Verify(ctx, bytes.NewReader(archive), w.identities())
	must(t, err)
	if rep.Files < 70 || rep.Instance != was.ID() || !rep.Sealed || rep.Log != 1 {
		t.Errorf("report: %+v", rep)
	}
	same(t, w, was, archive)

	is, got := there.bring(archive, w.identities())
	if is.ID() != was.ID() || got.Documents != rep.Documents || len(got.Missing) > 0 {
		t.Errorf("import: %+v", got)
	}
	same(t, w, is, archive)
	sameUsage(t, was, is)

	// Moving on from there gives the same again, but for one more log entry.
	again := there.exportTo(is, w)
	same(t, w, is, again)
	diff := compare(t, w, was, again)
	if len(diff.Differs) != 1 || diff.Differs[0].What != move.Log {
		t.Errorf("the second archive differs from the first instance: %+v", diff.Differs)
	}

	must(t, is.View(ctx, func(tx *instance.Tx) error {
		records, err := consent.Records(tx, -1, 10)
		if len(records) != 2 || records[0].What != consent.Import || records[1].What != consent.Visit {
			t.Errorf("log: %+v", records)
		}
		for _, err := range tx.Documents(doctypes.AppPasswordName, "") {
			t.Errorf("an app password came along (%v)", err)
		}
		return consentOK(tx, err)
	}))
}

func consentOK(tx *instance.Tx, err error) error {
	if err != nil {
		return err
	}
	return consent.Verify(tx)
}

func (w *world) exportTo(i *instance.Instance, owner *world) []byte {
	w.t.Helper()
	var out bytes.Buffer
	_, err := move.Export(context.Background(), i.Access(instance.ReadAll), &out, owner.sealedTo())
	must(w.t, err)
	return out.Bytes()
}

func compare(t testing.TB, w *world, i *instance.Instance, archive []byte) move.Diff {
	t.Helper()
	diff, err := move.Compare(context.Background(), i.Access(instance.ReadAll), bytes.NewReader(archive), w.identities())
	must(t, err)
	return diff
}

func same(t testing.TB, w *world, i *instance.Instance, archive []byte) {
	t.Helper()
	if diff := compare(t, w, i, archive); !diff.Same() {
		t.Errorf("differs: %+v", diff.Differs)
	}
}

func sameUsage(t *testing.T, a, b *instance.Instance) {
	t.Helper()
	var usage [2]instance.Usage
	for n, i := range []*instance.Instance{a, b} {
		must(t, i.Sweep(context.Background()))
		must(t, i.View(context.Background(), func(tx *instance.Tx) (err error) {
			usage[n], err = tx.Usage()
			return err
		}))
	}
	if usage[0] != usage[1] {
		t.Errorf("usage %+v became %+v", usage[0], usage[1])
	}
}

func TestCompareSeesEachDifference(t *testing.T) {
	w := newWorld(t)
	i := w.learner(1 << 20)
	keep := upload(t, i, instance.Root, "a.txt", "a")
	archive := w.export(i)

	changed := upload(t, i, instance.Root, "b.txt", "b")
	if d := compare(t, w, i, archive).Differs; len(d) != 1 || d[0].What != move.Extra || d[0].ID != changed {
		t.Errorf("extra: %+v", d)
	}
	archive = w.export(i)
	name := "c.txt"
	update(t, i, func(tx *instance.Tx) error {
		_, err := tx.Tree().Change(changed, instance.Patch{Name: &name}, instance.Refuse)
		return err
	})
	if d := compare(t, w, i, archive).Differs; len(d) != 1 || d[0].What != move.Changed || d[0].ID != changed {
		t.Errorf("changed: %+v", d)
	}
	archive = w.export(i)
	update(t, i, func(tx *instance.Tx) error {
		if _, err := tx.Tree().Trash(keep); err != nil {
			return err
		}
		return tx.Tree().Purge(keep)
	})
	if d := compare(t, w, i, archive).Differs; len(d) != 1 || d[0].What != move.Missing || d[0].ID != keep {
		t.Errorf("missing: %+v", d)
	}
}
