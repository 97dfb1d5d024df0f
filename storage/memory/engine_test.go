package memory_test

import (
	"testing"

	"pims/storage"
	"pims/storage/memory"
	"pims/storage/storagetest"
)

func TestEngine(t *testing.T) {
	storagetest.Engine(t, func(*testing.T) storage.Engine { return memory.New() })
}

func TestBlobs(t *testing.T) {
	storagetest.Blobs(t, func(*testing.T) storage.Blobs { return memory.NewBlobs() })
}
