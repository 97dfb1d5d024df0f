package memory_test

import (
	"testing"

	"pims/storage"
	"pims/storage/memory"
	"pims/storage/storagetest"
)

func TestDrafts(t *testing.T) {
	storagetest.Drafts(t, func(*testing.T) storage.Drafts { return memory.NewBlobs() })
}
