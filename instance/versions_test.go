package instance_test

import (
	"testing"
	"time"

	"pims/doctypes"
	"pims/instance"
)

// TestVersionsAreThinned: whoever saves a file every ten minutes of a year, each
// day from 8 to 18, keeps the last hours whole, a month by days and the rest by weeks.
func TestVersionsAreThinned(t *testing.T) {
	now := time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC)
	var all []doctypes.Version
	for at := now.AddDate(-1, 0, 0); !at.After(now); at = at.Add(10 * time.Minute) {
		if at.Hour() >= 8 && at.Hour() < 18 || at.Equal(now) {
			all = append(all, doctypes.Version{N: len(all) + 1, Stored: at})
			all = instance.Thin(all, at)
			for n := range all[1:] {
				if all[n].Stored.After(all[n+1].Stored) {
					t.Fatal("out of order")
				}
			}
		}
	}
	if len(all) != instance.MaxVersions || !all[len(all)-1].Stored.Equal(now) {
		t.Fatalf("%d versions are kept, the last of %v", len(all), all[len(all)-1].Stored)
	}
	recent := 0
	days := map[string]int{}
	for _, v := range all {
		switch age := now.Sub(v.Stored); {
		case age < 24*time.Hour:
			recent++
		case age < 30*24*time.Hour:
			days[v.Stored.Format(time.DateOnly)]++
		}
	}
	if recent != instance.RecentVersions || len(days) != instance.MaxVersions-instance.RecentVersions && len(days) < 28 {
		t.Errorf("%d of the last day, %d days of the month before", recent, len(days))
	}
	for day, n := range days {
		if n != 1 {
			t.Errorf("%d of %s", n, day)
		}
	}
}

func TestASlowlyChangedFileKeepsAllItsVersions(t *testing.T) {
	now := time.Date(2026, 11, 24, 18, 0, 0, 0, time.UTC)
	var all []doctypes.Version
	for week := range 40 {
		all = instance.Thin(append(all, doctypes.Version{N: week + 1, Modified: now.AddDate(0, 0, 7*week)}), now.AddDate(0, 0, 7*week))
	}
	if len(all) != 40 {
		t.Errorf("%d versions are kept of 40 weeks", len(all))
	}
	old := []doctypes.Version{{N: 1}}
	if got := instance.Thin(old, now); len(got) != 1 {
		t.Error("the only version is not kept")
	}
}
