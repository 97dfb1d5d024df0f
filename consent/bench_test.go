package consent_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/instance"
)

// BenchmarkGuard measures a decision for a third party in an instance with 100
// grants: Enter and Close, and the share of them that the promise is about.
func BenchmarkGuard(b *testing.B) {
	h := badgerHome(b, fifteen)
	ids := make([]instance.DocID, 100)
	for n := range ids {
		p := h.proposal(doctypes.GrantItem{
			Scope: "certifications:read", IDs: []string{doctypes.OnlyID, doctypes.OnlyID}, Fields: []string{"title", "issuer", "awarded", "level"},
			Shown: []string{"Attestation Pix", "Diplôme national du brevet"},
		})
		p.Client.ID = fmt.Sprintf("client-%d", n)
		must(b, h.in(h.ines, func(tx *instance.Tx) (err error) {
			ids[n], _, err = consent.Give(tx, p)
			return err
		}))
	}
	keep, err := h.House.Open(b.Context(), h.ines.Instance) // as a request before has left it
	must(b, err)
	ctx, n := context.Background(), 0
	var times []time.Duration
	for b.Loop() {
		c := h.client(ids[n%100])
		c.ClientID = fmt.Sprintf("client-%d", n%100)
		n++
		start := time.Now()
		p, err := h.Enter(ctx, c, h.ines.Instance, certifications)
		must(b, err)
		times = append(times, time.Since(start))
		must(b, p.Close())
	}
	slices.Sort(times)
	b.ReportMetric(float64(times[len(times)/2].Nanoseconds())/1e3, "p50-µs")
	b.ReportMetric(float64(times[len(times)*99/100].Nanoseconds())/1e3, "p99-µs")
	must(b, keep.Close())
}

// BenchmarkVisit measures what the Guard takes of a visit of a public page:
// EnterPublic, Commit with its count, and Close.
func BenchmarkVisit(b *testing.B) {
	h := badgerHome(b, fifteen)
	h.publishes("first")
	keep, err := h.House.Open(b.Context(), h.ines.Instance) // as a visit before has left it
	must(b, err)
	b.RunParallel(func(pb *testing.PB) {
		ctx := context.Background()
		for pb.Next() {
			p, _, err := h.EnterPublic(ctx, h.ines.Instance, page, public)
			must(b, err)
			must(b, errors.Join(p.Commit(ctx), p.Close()))
		}
	})
	must(b, keep.Close())
}
