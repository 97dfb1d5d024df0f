//go:build !linux

package badger

import "errors"

// exchange is not done here: two renames could be cut off between them.
func exchange(string, string) error {
	return errors.New("this system cannot exchange two folders in one step")
}
