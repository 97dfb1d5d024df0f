package home_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"pims/apps/home"
	"pims/consent"
	"pims/instance"
	"pims/internal/webtest"
)

// TestBreakingTheGlassIsTold: the owner reads it on the first page, nobody
// else's page says anything.
func TestBreakingTheGlassIsTold(t *testing.T) {
	r := webtest.New(t, home.New())
	r.As("tom").Get("/api/v1/home").Status(200).MustNotSee("opened")
	inst, err := r.House.Open(context.Background(), r.Person("tom").Instance)
	must(t, err)
	must(t, errors.Join(inst.Update(context.Background(), func(tx *instance.Tx) error {
		return consent.Append(tx, consent.Record{Actor: consent.ActorOperator, What: consent.BreakGlass, Reason: "réquisition 12/26"})
	}), inst.Close()))
	r.As("tom").Get("/api/v1/home").Status(200).Sees(`"opened":{"time":`, "réquisition 12/26")
	r.As("ines").Get("/api/v1/home").Status(200).MustNotSee("opened", "réquisition")
	r.Wait(91 * 24 * time.Hour)
	r.Again("tom").Get("/api/v1/home").Status(200).MustNotSee("opened")
}
