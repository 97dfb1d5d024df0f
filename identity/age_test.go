package identity

import (
	"testing"
	"time"

	"pims/doctypes"
)

func TestAge(t *testing.T) {
	for _, c := range []struct {
		born, now string
		age       int
		ok        bool
	}{
		{"2008-11-21", "2026-11-20T22:59:59Z", 17, true}, // winter: midnight is 23:00 UTC
		{"2008-11-21", "2026-11-20T23:00:00Z", 18, true},
		{"2008-07-01", "2026-06-30T21:59:59Z", 17, true}, // summer: midnight is 22:00 UTC
		{"2008-07-01", "2026-06-30T22:00:00Z", 18, true},
		{"2008-02-29", "2026-02-28T22:59:59Z", 17, true},
		{"2008-02-29", "2026-02-28T23:00:00Z", 18, true}, // 1 March
		{"2008-02-29", "2028-02-28T23:00:00Z", 20, true},
		{"2008-02-29", "2028-02-28T22:59:59Z", 19, true},
		{"2008-01-01", "2025-12-31T23:00:00Z", 18, true},
		{"2026-11-21", "2026-11-21T12:00:00Z", 0, true},
		{"2026-11-22", "2026-11-21T12:00:00Z", -1, false},
		{"", "2026-11-21T12:00:00Z", 0, false},
		{"2023-02-29", "2026-11-21T12:00:00Z", 0, false},
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		if age, ok := Age(c.born, now); age != c.age || ok != c.ok {
			t.Errorf("born %s, at %s: %d, %v", c.born, c.now, age, ok)
		}
		// The zone of the clock does not matter.
		if age, _ := Age(c.born, now.In(time.FixedZone("", -11*3600))); age != c.age {
			t.Errorf("born %s, at %s: %d elsewhere", c.born, c.now, age)
		}
	}
}

func TestAddress(t *testing.T) {
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		role doctypes.Role
		born string
		want AddressForm
	}{
		{doctypes.Learner, "2010-05-12", Tu}, {doctypes.Learner, "2008-11-22", Tu}, {doctypes.Learner, "2008-11-21", Vous},
		{doctypes.Learner, "", Vous}, {doctypes.Teacher, "1980-01-01", Vous}, {doctypes.Guardian, "2010-05-12", Vous}, {doctypes.Adult, "", Vous},
	} {
		if got := Address(Person{Role: c.role, BirthDate: c.born}, now); got != c.want {
			t.Errorf("%s born %q: %s", c.role, c.born, got)
		}
	}
}
