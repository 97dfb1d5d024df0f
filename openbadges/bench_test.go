package openbadges

import (
	"testing"

	"pims/openbadges/badgetest"
)

// BenchmarkVerify is the figure of one badge on one core: read, canonicalised,
// its signature and its recipient checked.
func BenchmarkVerify(b *testing.B) {
	i := self()
	for name, file := range map[string][]byte{"json": i.Issue(award()), "jwt": []byte(i.IssueJWT(award()))} {
		b.Run(name, func(b *testing.B) {
			v := offline()
			for b.Loop() {
				if r, err := v.Verify(b.Context(), file, ines); err != nil || r.Verdict != Valid {
					b.Fatal(r, err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "badges/s")
		})
	}
	b.Run("all different", func(b *testing.B) {
		var files [][]byte
		for n := range 64 {
			files = append(files, badgetest.NewIssuer([32]byte{byte(n)}, "", "Fablab").Issue(award()))
		}
		v := offline()
		for n := 0; b.Loop(); n++ {
			if r, err := v.Verify(b.Context(), files[n%len(files)], ines); err != nil || r.Verdict != Valid {
				b.Fatal(r, err)
			}
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "badges/s")
	})
}
