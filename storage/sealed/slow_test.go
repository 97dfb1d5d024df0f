package sealed

import (
	"bytes"
	"io"
	"testing"
	"time"

	"pims/storage/memory"
)

// TestReadingAhead: who reads on gets the next chunk early; for who is slow, of
// whom there may be hundreds, none lies about.
func TestReadingAhead(t *testing.T) {
	t.Parallel()
	s := Blobs(memory.NewBlobs())
	ref, err := s.Put(t.Context(), "a", bytes.NewReader(make([]byte, 9*chunkSize)))
	if err != nil {
		t.Fatal(err)
	}
	for _, slow := range []bool{false, true} {
		opened, err := s.Open(t.Context(), "a", ref)
		if err != nil {
			t.Fatal(err)
		}
		r := opened.(*reader)
		for n := range 6 {
			if slow {
				r.given = r.given.Add(-2 * slowly)
			} else {
				r.given = time.Now() // however busy the machine is
			}
			if _, err := io.CopyN(io.Discard, r, chunkSize); err != nil {
				t.Fatal(err)
			}
			if ahead := r.ahead != nil; ahead != (n >= 2 && !slow) {
				t.Errorf("chunk %d, slow %v: ahead %v", n, slow, ahead)
			}
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
