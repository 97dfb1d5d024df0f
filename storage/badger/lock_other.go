//go:build !unix

package badger

import "os"

// lockFile takes no lock here: Badger still locks each database.
func lockFile(path string) (*os.File, error) { return os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) }
