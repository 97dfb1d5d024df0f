package disk

import (
	"io/fs"
	"syscall"
	"time"
)

// since is when the name was made, or later: a hard link has the modification
// time of its twin, but changes the inode.
func since(info fs.FileInfo) time.Time {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return time.Unix(stat.Ctim.Unix())
	}
	return time.Now() // unknown: as young as can be
}
