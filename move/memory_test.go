package move_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"pims/consent"
	"pims/instance"
	"pims/move"
)

// TestMemoryIsFlat moves more bytes than it may hold.
func TestMemoryIsFlat(t *testing.T) {
	const contents, size, most = 32, 3 << 20, 48 << 20
	w, there := newWorld(t), newWorld(t)
	i := w.learner(1 << 30)
	for n := range contents {
		_, _, err := i.Access(full).UploadFile(context.Background(), instance.Root, fmt.Sprintf("%d.bin", n), instance.Refuse,
			instance.Upload{Mime: "application/octet-stream", Size: -1}, io.LimitReader(rand.NewChaCha8([32]byte{byte(n)}), size))
		must(t, err)
	}
	runtime.GC()
	var before, peak uint64
	inUse := func() uint64 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse
	}
	before = inUse()
	watch := func(int64, int64) { peak = max(peak, inUse()) }

	path := filepath.Join(t.TempDir(), "archive")
	f, err := os.Create(path)
	must(t, err)
	opts := w.sealedTo()
	opts.Progress = watch
	_, err = move.Export(context.Background(), i.Access(instance.ReadAll), f, opts)
	must(t, err)
	_, err = f.Seek(0, io.SeekStart)
	must(t, err)
	_, err = move.Import(context.Background(), there.House, f, w.identities(), move.ImportOptions{Actor: consent.ActorOperator, Progress: watch})
	must(t, err)
	must(t, f.Close())
	if grown := int64(peak) - int64(before); grown > most {
		t.Errorf("%d MiB of contents took %d MiB of heap", contents*size>>20, grown>>20)
	}
}
