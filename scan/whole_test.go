package scan_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pims/instance"
	"pims/scan"
	"pims/scan/clamtest"
)

// TestItMayBeCutOffAnywhere: after each of the steps that a run takes, as a killed
// process is; another one goes on.
func TestItMayBeCutOffAnywhere(t *testing.T) {
	for step := 1; ; step++ {
		r := newRig(t)
		var bad []instance.DocID
		for n := range 5 {
			r.file(fmt.Sprint("good", n), fmt.Sprint("good", n))
			bad = append(bad, r.file(fmt.Sprint("bad", n), fmt.Sprint(clamtest.Virus, n)))
		}
		ctx, kill := context.WithCancel(t.Context())
		left := step
		r.house.Now = func() time.Time { // every transaction asks for the time
			if left--; left == 0 {
				kill()
			}
			return r.now
		}
		err := r.scanner.Run(ctx, r.Instance)
		kill()
		r.scanner = r.newScanner()
		r.run()
		for _, id := range bad {
			mustBe(t, r.open(id, 0), instance.ErrInfected)
		}
		r.mustBeWhole()
		if err == nil && left > 0 {
			if step < 8 {
				t.Errorf("a run is but %d steps", step)
			}
			return
		}
	}
}

// TestManyFilesShareOneContent: more than one commit takes.
func TestManyFilesShareOneContent(t *testing.T) {
	r := newRig(t)
	first := r.file("bad.txt", clamtest.Virus)
	all := []instance.DocID{first}
	for n := range 700 {
		e, err := r.Access(full).Copy(t.Context(), first, instance.Root, fmt.Sprint("copy", n), instance.Refuse)
		must(t, err)
		all = append(all, e.ID)
	}
	r.run()
	for _, id := range all {
		mustBe(t, r.open(id, 0), instance.ErrInfected)
	}
	if r.fake.Scans() != 1 {
		t.Errorf("one content was examined %d times", r.fake.Scans())
	}
	r.mustBeWhole()
}

// TestACutOffVerdictReachesAllFiles: what an owner asks for, or another database
// says, concerns hundreds of files that nobody has touched since.
func TestACutOffVerdictReachesAllFiles(t *testing.T) {
	const text = "homework"
	r := newRig(t)
	all := []instance.DocID{r.file("a.txt", text)}
	for n := range 700 {
		e, err := r.Access(full).Copy(t.Context(), all[0], instance.Root, fmt.Sprint("copy", n), instance.Refuse)
		must(t, err)
		all = append(all, e.ID)
	}
	r.run()
	for step := 1; step < 16; step++ {
		name, want := "", error(nil)
		if step%2 == 1 {
			name, want = "Late.Finding", instance.ErrInfected
		}
		r.fake.Finds(text, name)
		if r.fake.Update(fmt.Sprint(step)); step%4 != 0 { // else the database is reason enough
			must(t, r.Update(t.Context(), func(tx *instance.Tx) error { return scan.Again(tx, all[0]) }))
		}
		ctx, kill := context.WithCancel(t.Context())
		left := 2 + step/2 // of its transactions
		r.house.Now = func() time.Time {
			if left--; left == 0 {
				kill()
			}
			return r.now
		}
		_ = r.scanner.Run(ctx, r.Instance) // killed, or at its end
		kill()
		r.house.Now = func() time.Time { return r.now }
		r.scanner = r.newScanner()
		r.run()
		for _, id := range all {
			if err := r.open(id, 0); !errors.Is(err, want) {
				t.Fatalf("cut off at step %d: %v", step, err)
			}
		}
	}
	r.mustBeWhole()
}

// mustBeWhole has the doctor look at it.
func (r *rig) mustBeWhole() {
	r.Helper()
	found, err := scan.Examine(r.Context(), r.Instance, false)
	must(r.T, err)
	all, err := r.Instance.Examine(r.Context(), instance.ExamineOptions{Blobs: true, Spared: []string{scan.Space}})
	must(r.T, err)
	if len(found) > 0 || len(all) > 0 {
		r.Errorf("%v %v", found, all)
	}
}

// TestTheDoctorMends what files say against the verdicts.
func TestTheDoctorMends(t *testing.T) {
	r := newRig(t)
	bad := r.file("bad.txt", clamtest.Virus)
	r.file("good.txt", "homework")
	r.run()
	must(t, r.Update(t.Context(), func(tx *instance.Tx) error {
		return tx.KeepVerdict(r.version(bad, 1).Blob, instance.Verdict{By: "somebody", At: r.now})
	}))
	for _, repair := range []bool{false, true} {
		found, err := scan.Examine(t.Context(), r.Instance, repair)
		must(t, err)
		if len(found) != 1 || found[0].What != scan.Wrong || found[0].Count != 1 || found[0].Repaired != repair {
			t.Errorf("%+v", found)
		}
	}
	scans := r.fake.Scans()
	r.run()
	must(t, r.open(bad, 0))
	if r.entry(bad).Infected != "" || r.fake.Scans() != scans {
		t.Errorf("%q, and %d more were examined", r.entry(bad).Infected, r.fake.Scans()-scans)
	}
	r.mustBeWhole()
}

// TestItIsRememberedToBeExaminedAgain also where what this package keeps was lost.
func TestItIsRememberedToBeExaminedAgain(t *testing.T) {
	r := newRig(t)
	bad := r.file("bad.txt", clamtest.Virus)
	r.run()
	must(t, instance.Catalogue{Space: scan.Space, State: []byte("m")}.Drop(t.Context(), r.Instance))
	scans := r.fake.Scans()
	r.run()
	if r.due != time.Hour || r.fake.Scans() != scans {
		t.Errorf("it comes back after %s", r.due)
	}
	r.fake.Finds(clamtest.Virus, "")
	r.fake.Update("2")
	r.run()
	must(t, r.open(bad, 0))
}
