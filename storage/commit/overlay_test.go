package commit

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestOverlay compares chains of overlays with a map.
func TestOverlay(t *testing.T) {
	key := rapid.StringOfN(rapid.SampledFrom([]rune("abé")), 1, 3, -1)
	rapid.Check(t, func(r *rapid.T) {
		var all overlay
		model := map[string]string{}
		for range rapid.IntRange(0, 5).Draw(r, "overlays") {
			var one overlay
			for range rapid.IntRange(0, 8).Draw(r, "writes") {
				k, v := key.Draw(r, "key"), key.Draw(r, "value")
				one.put(Write{Key: []byte(k), Value: []byte(v)})
				model[k] = v
			}
			all.absorb(&one)
		}
		var got []string
		for _, w := range all.span(nil, nil) {
			got = append(got, string(w.Key)+"="+string(w.Value))
		}
		var want []string
		for _, k := range slices.Sorted(maps.Keys(model)) {
			want = append(want, k+"="+model[k])
		}
		if !slices.Equal(got, want) {
			r.Fatalf("got %q, want %q", got, want)
		}
	})
}
