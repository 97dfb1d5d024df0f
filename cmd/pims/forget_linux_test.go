package main

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// TestForgetProgram: the program runs on, and hardly any of it counts as memory.
func TestForgetProgram(t *testing.T) {
	shared := func() (kib int) {
		status, err := os.ReadFile("/proc/self/status")
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(status)) {
			if rest, found := strings.CutPrefix(line, "RssFile:"); found {
				kib, err = strconv.Atoi(strings.Fields(rest)[0])
			}
		}
		if err != nil || kib == 0 {
			t.Fatal("unknown how much is mapped", err)
		}
		return kib
	}
	before := shared()
	forgetProgram()
	if after := shared(); after > before/2 {
		t.Errorf("%d KiB of the program are mapped, %d before", after, before)
	}
}
