package main

import "testing"

func TestGarbage(t *testing.T) {
	const mib = 1 << 20
	for _, test := range []struct {
		what       string
		live, open uint64
		least, top uint64 // MiB of garbage
	}{
		{"just started", 0, 0, 0, 0},
		{"nearly nothing lives", 4 * mib, 1, 15, 17},
		{"one at work", 20 * mib, 1, 31, 34},
		{"a class", 170 * mib, 51, 31, 35},
		{"a school", 1100 * mib, 400, 35, 60},
		{"busy with other things", 300 * mib, 10, 130, 142},
		{"the measure is of before they opened", 30 * mib, 400, 31, 34},
	} {
		if got := test.live * uint64(percent(test.live, test.open)) / 100 / mib; got < test.least || got > test.top {
			t.Errorf("%s: %d MiB of garbage, want %d to %d", test.what, got, test.least, test.top)
		}
	}
}

func TestWhatIsFreeGoesBackAtRest(t *testing.T) {
	r, collected := rest{}, uint64(0)
	for i, second := range []struct {
		free   uint64 // MiB
		cycles uint64 // collections of which we are not the cause
		give   bool
	}{
		{0, 3, false}, // at work
		{20, 2, true}, // still, but much is free
		{0, 4, false},
		{0, 0, true}, // at rest: what the last work held, then what pools held
		{0, 0, true},
		{0, 0, false},
		{20, 0, true},
		{0, 0, false},
		{0, 1, false}, // a little work
		{0, 0, true},
	} {
		collected += second.cycles
		give := r.due(second.free<<20, collected)
		if give {
			collected++
		}
		if give != second.give {
			t.Errorf("second %d: %v", i, give)
		}
	}
}
