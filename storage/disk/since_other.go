//go:build !linux

package disk

import (
	"io/fs"
	"time"
)

// since does not know when a hard link was made: as young as can be.
func since(fs.FileInfo) time.Time { return time.Now() }
