package settings_test

import (
	"context"
	"testing"

	"pims/consent"
	"pims/instance"
	"pims/internal/webtest"
)

// appendRecords puts some records into somebody's log.
func appendRecords(t *testing.T, r *webtest.Run, login string, n int) {
	t.Helper()
	ctx := context.Background()
	inst, err := r.House.Open(ctx, r.Person(login).Instance)
	must(t, err)
	for range n {
		must(t, inst.Update(ctx, func(tx *instance.Tx) error {
			return consent.Append(tx, consent.Record{Actor: consent.ActorOperator, What: consent.BreakGlass, Reason: "panne"})
		}))
	}
	must(t, inst.Close())
}
