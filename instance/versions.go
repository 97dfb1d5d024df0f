package instance

import (
	"slices"
	"time"

	"pims/doctypes"
)

// Which versions of a file are kept: of the last 24 hours the newest
// RecentVersions; of a month the last one of each day; of the time before the
// last one of each week; MaxVersions together, the current one included.
const (
	RecentVersions = 20
	MaxVersions    = 50

	recentTime = day
	dailyTime  = 31 * day

	day  = 24 * time.Hour
	week = 7 * day
)

// thin returns the versions that are kept, oldest first as they come. It looks
// at the newest first, so what one version lets go of does not depend on when
// the others went.
func thin(all []doctypes.Version, now time.Time) []doctypes.Version {
	kept := make([]doctypes.Version, 0, min(len(all), MaxVersions))
	recent := 0
	var last time.Time // the day or week of the version that was kept before this one
	for _, v := range slices.Backward(all) {
		since := v.Stored
		if since.IsZero() {
			since = v.Modified // of an older program
		}
		age, span := now.Sub(since), day
		if age >= dailyTime {
			span = week
		}
		at := since.UTC().Truncate(span)
		if age < recentTime && recent < RecentVersions {
			recent++
		} else if at.Equal(last) && len(kept) > 0 {
			continue
		}
		last = at
		if kept = append(kept, v); len(kept) == MaxVersions {
			break
		}
	}
	slices.Reverse(kept)
	return kept
}
