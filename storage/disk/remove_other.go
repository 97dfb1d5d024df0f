//go:build !linux

package disk

import (
	"context"
	"os"
)

// remove unlinks the file of a content.
func remove(_ context.Context, path string) error { return os.Remove(path) }
