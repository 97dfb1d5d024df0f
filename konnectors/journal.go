package konnectors

import (
	"cmp"
	"slices"
	"strings"

	"pims/doctypes"
	"pims/instance"
)

// keptRuns is how many runs of a connection its journal holds.
const keptRuns = 50

// Done is the outcome of a run that went well; others are codes of faults.
const Done = "done"

// Runs returns the journal of a connection, the latest run first.
func Runs(tx *instance.Tx, connection instance.DocID) ([]instance.Doc[doctypes.ConnectionRun], error) {
	var runs []instance.Doc[doctypes.ConnectionRun]
	for r, err := range instance.In[doctypes.ConnectionRun](tx).All() {
		if isDamaged(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if r.Body.Connection == string(connection) {
			runs = append(runs, r)
		}
	}
	slices.SortFunc(runs, func(a, b instance.Doc[doctypes.ConnectionRun]) int {
		return cmp.Or(b.Body.Started.Compare(a.Body.Started), strings.Compare(string(b.ID), string(a.ID)))
	})
	return runs, nil
}

// note adds a run to the journal, drops the oldest beyond keptRuns, and returns
// how many runs up to this one have failed in a row.
func note(tx *instance.Tx, run doctypes.ConnectionRun) (failed int, err error) {
	docs := instance.In[doctypes.ConnectionRun](tx)
	before, err := Runs(tx, instance.DocID(run.Connection))
	if err != nil {
		return 0, err
	}
	for i, r := range before {
		if i < keptRuns-1 {
			continue
		}
		if err := docs.Delete(r.ID); err != nil {
			return 0, err
		}
	}
	if run.Outcome != Done {
		failed = 1
		for _, r := range before {
			if r.Body.Outcome == Done {
				break
			}
			failed++
		}
	}
	id, err := instance.NewDocID()
	if err != nil {
		return 0, err
	}
	return failed, docs.Put(id, run)
}
