//go:build !unix

package badger

import (
	"io"
	"os"
)

const locked = false

// lockFile takes no lock here: Badger still locks each database.
func lockFile(path string) (io.Closer, error) { return os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) }
