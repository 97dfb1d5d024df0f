package durable

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestAhead: while small pieces are flushed one after another zeros lie behind
// them, in whole pages, never over them nor beyond the limit; otherwise none do.
func TestAhead(t *testing.T) {
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Create(filepath.Join(t.TempDir(), "log"))
	must(err)
	defer func() { must(f.Close()) }()
	var a Ahead
	var content []byte
	size := func() int64 {
		info, err := f.Stat()
		must(err)
		return info.Size()
	}
	add := func(piece int, limit int64) (zeros int64) {
		t.Helper()
		new := bytes.Repeat([]byte{byte(len(content)/piece + 1)}, piece)
		_, err := f.WriteAt(new, int64(len(content)))
		must(err)
		content = append(content, new...)
		a.Flushing(f, int64(len(content)), limit)
		return size() - int64(len(content))
	}
	const far = 64 << 20
	if n := add(3000, far); n != 0 {
		t.Errorf("%d zeros for one piece", n)
	}
	grew := 0
	for last := size(); len(content) < 1<<20; last = size() {
		if n := add(3000, far); n < 0 || n > 100<<10 || (len(content)+int(n))%onePage != 0 {
			t.Fatalf("%d zeros behind %d", n, len(content))
		}
		if size() > last {
			grew++
		}
	}
	if grew < 5 || grew > 30 {
		t.Errorf("the file grew %d times for 350 pieces", grew)
	}
	if n := add(5000, int64(len(content))+5001); n > 70<<10 {
		t.Errorf("%d zeros", n)
	}
	must(a.Cut(f, int64(len(content))))
	if n := add(2*mostPiece, far); n != 0 {
		t.Errorf("%d zeros for a large piece", n)
	}
	a.at = time.Now().Add(-time.Second)
	if n := add(3000, far); n != 0 {
		t.Errorf("%d zeros after a pause", n)
	}
	limit := int64(len(content)) + 10000
	for range 3 {
		if add(3000, limit); size() > limit {
			t.Errorf("zeros to %d, beyond %d", size(), limit)
		}
	}
	must(a.Cut(f, int64(len(content))))
	raw, err := os.ReadFile(f.Name())
	must(err)
	if !bytes.Equal(raw, content) {
		t.Error("the content is not what was written")
	}
}
