package durable_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"pims/storage/durable"
)

func TestAFileIsWrittenWholeAndAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "key")
	for _, step := range []struct {
		write func(string, []byte) error
		text  string
		want  error
		left  string
	}{
		{durable.Create, "one", nil, "one"},
		{durable.Create, "two", fs.ErrExist, "one"},
		{durable.Replace, "three", nil, "three"},
	} {
		if err := step.write(path, []byte(step.text)); !errors.Is(err, step.want) {
			t.Errorf("%s: got %v, want %v", step.text, err, step.want)
		}
		raw, err := os.ReadFile(path)
		if err != nil || string(raw) != step.left {
			t.Errorf("after %s: %q, %v", step.text, raw, err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}
