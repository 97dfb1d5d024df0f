package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestHowManyMayBeOpen(t *testing.T) {
	const gib = 1 << 30
	for _, test := range []struct {
		what    string
		machine machine
		asked   int
		open    int
		says    string // the bound, or the refusal
	}{
		{"a server", machine{1 << 20, 262144, 32 * gib}, 0, 2000, "--max-open"},
		{"few descriptors", machine{1024, 65530, 32 * gib}, 0, 81, "ulimit -n 1024"},
		{"few maps", machine{1 << 20, 4096, 32 * gib}, 0, 409, "vm.max_map_count 4096"},
		{"a small server", machine{20000, 65530, 2 * gib}, 0, 256, "2048 MiB of memory"},
		{"another system", machine{}, 0, 2000, "--max-open"},
		{"as asked", machine{20000, 65530, 8 * gib}, 100, 100, "--max-open"},
		{"more than usual", machine{1 << 20, 262144, 64 * gib}, 3000, 3000, "--max-open"},
		{"more than fits", machine{1024, 65530, 8 * gib}, 100, 0, "81 at most (ulimit -n 1024)"},
		{"too few descriptors", machine{199, 65530, 8 * gib}, 0, 0, "ulimit -n 199"},
		{"too few asked for", machine{}, 15, 0, "16 are needed"},
	} {
		got, err := test.machine.capacity(test.asked)
		if test.open == 0 {
			if err == nil || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%s: %v, want a refusal that says %q", test.what, err, test.says)
			}
			continue
		}
		if err != nil || got.open != test.open || got.by != test.says {
			t.Errorf("%s: %+v, %v; want %d by %s", test.what, got, err, test.open, test.says)
		}
	}
	if m := thisMachine(); m.files == 0 {
		t.Error("the limit of descriptors is not known")
	}
}

func TestMemoryIsThatOfTheControlGroup(t *testing.T) {
	root := t.TempDir()
	write := func(file, text string) {
		t.Helper()
		file = filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(what string, want uint64) {
		t.Helper()
		if got := memory(root); got != want {
			t.Errorf("%s: %d, want %d", what, got, want)
		}
	}
	expect("unknown", 0)
	write("proc/meminfo", "MemTotal:        8388608 kB\nMemFree:          123456 kB\n")
	expect("the machine's", 8<<30)
	write("proc/self/cgroup", "0::/system.slice/pims.service\n")
	write("sys/fs/cgroup/system.slice/pims.service/memory.max", "max\n")
	expect("a group without a limit", 8<<30)
	write("sys/fs/cgroup/system.slice/memory.max", "1073741824\n")
	expect("the limit of a group around it", 1<<30)
	write("sys/fs/cgroup/system.slice/pims.service/memory.max", "536870912\n")
	expect("its own limit", 512<<20)
}
