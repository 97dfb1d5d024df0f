package find_test

import (
	"slices"
	"strings"
	"testing"

	"pims/doctypes"
	"pims/find"
	"pims/instance"
)

// How a file came is found with and without the index, and alike.
func TestOrigins(t *testing.T) {
	d := newDesk(t)
	d.folder(instance.Root, "Devoirs")
	for name, way := range map[string]doctypes.OriginWay{"mien.txt": "", "rendu.txt": doctypes.Deposited, "diplôme.txt": doctypes.Brought} {
		u := instance.Upload{Size: -1, Mime: "text/plain", Origin: doctypes.Origin{Way: way, By: "Léa"}}
		_, _, err := d.all.UploadFile(t.Context(), instance.Root, name, instance.Refuse, u, strings.NewReader(name))
		must(t, err)
	}
	for _, indexed := range []bool{false, true} {
		for origin, want := range map[find.Origin][]string{
			find.Own: {"Devoirs", "mien.txt"}, find.Deposited: {"rendu.txt"}, find.Brought: {"diplôme.txt"},
		} {
			got := names(d.search(d.all, find.Query{Origin: origin}))
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("%q, indexed %v: %q, want %q", origin, indexed, got, want)
			}
		}
		d.run()
	}
}
