package main

import (
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// forgetProgram has the kernel forget which pages of the program were read while
// it started, nearly all. They stay in its cache of the file; what serving needs
// comes back by itself.
func forgetProgram() {
	name, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	maps, err := os.ReadFile("/proc/self/smaps")
	if err != nil {
		return
	}
	var begin, end uintptr
	for line := range strings.Lines(string(maps)) {
		f := strings.Fields(line)
		switch {
		case len(f) > 5 && !strings.HasSuffix(f[0], ":"): // a mapping; its figures follow
			if begin, end = 0, 0; f[1][1] == '-' && strings.HasSuffix(line, " "+name+"\n") {
				_, _ = fmt.Sscanf(f[0], "%x-%x", &begin, &end)
			}
		case f[0] == "Anonymous:" && f[1] == "0" && begin < end: // nothing is there that the file has not
			_, _, _ = unix.Syscall(unix.SYS_MADVISE, begin, end-begin, unix.MADV_DONTNEED)
		}
	}
}
