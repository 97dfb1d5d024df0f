package main

import (
	"testing"
	"time"
)

// A state is shown as of a second, and was saved within it: who asks for that
// second means the state.
func TestAMomentInWholeSecondsIsAllOfThatSecond(t *testing.T) {
	saved := time.Date(2026, 11, 22, 9, 30, 0, 700e6, time.UTC)
	for at, includes := range map[string]bool{
		saved.Format(time.RFC3339): true, "2026-11-22T09:29:59Z": false, "2026-11-22T09:30:00.5Z": false, "2026-11-22T10:30:00.7+01:00": true,
	} {
		moment, err := restoreCmd{At: at}.moment()
		if err != nil || saved.After(moment) == includes {
			t.Errorf("--at %s: %v, %v", at, moment, err)
		}
	}
}
