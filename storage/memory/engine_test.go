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

func TestMarker(t *testing.T) {
	storagetest.Marker(t, func(*testing.T) storage.Marker { return memory.New() })
}

func TestVault(t *testing.T) {
	storagetest.Vault(t, func(*testing.T) storage.Vault { return memory.NewBlobs() })
}
