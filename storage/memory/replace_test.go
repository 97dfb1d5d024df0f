package memory

import (
	"testing"

	"pims/storage/storagetest"
)

func TestReplace(t *testing.T) { storagetest.Replacer(t, New()) }
