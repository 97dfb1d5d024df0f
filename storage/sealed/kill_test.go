package sealed_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"pims/storage"
	"pims/storage/disk"
	"pims/storage/sealed"
)

// childJob tells the test binary that it is the child of TestKilledAppend.
const childJob = "PIMS_SEALED_TEST_JOB"

type appending struct {
	Dir   string
	Draft storage.Draft
}

// TestKilledAppend kills a process that appends, again and again, in the middle
// of it: the last draft that it told of goes on, with each byte of it.
func TestKilledAppend(t *testing.T) {
	t.Parallel()
	if raw := os.Getenv(childJob); raw != "" {
		appendForEver(t, raw)
	}
	job := appending{Dir: t.TempDir()}
	for round := range 4 {
		was := job.Draft.Size
		job.Draft = appendAndKill(t, job, 5+7*round)
		if job.Draft.Size <= was {
			t.Fatalf("told of %d bytes, then of %d", was, job.Draft.Size)
		}
	}
	vault, err := disk.New(job.Dir)
	must(t, err)
	s := sealed.Blobs(vault)
	d, err := s.Append(t.Context(), someID, job.Draft, numbered(job.Draft.Size, 5))
	must(t, err)
	ref, err := s.Finish(t.Context(), someID, d)
	must(t, err)
	r, err := s.Open(t.Context(), someID, ref)
	must(t, err)
	if at, err := differs(r, numbered(0, d.Size)); err != nil || at >= 0 {
		t.Errorf("block %d of %d bytes differs, %v", at, d.Size, err)
	}
	must(t, r.Close())
}

// appendAndKill lets a child append so many parts, kills it while it does the
// next, and returns the last draft it told of.
func appendAndKill(t *testing.T, job appending, parts int) (last storage.Draft) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	raw, err := json.Marshal(job)
	must(t, err)
	child := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestKilledAppend$")
	child.Env = append(os.Environ(), childJob+"="+string(raw))
	out, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	lines := bufio.NewScanner(out)
	for seen := 0; lines.Scan(); {
		var d storage.Draft
		if json.Unmarshal(lines.Bytes(), &d) != nil {
			continue
		}
		last = d
		if seen++; seen == parts {
			time.Sleep(time.Duration(parts) * 300 * time.Microsecond)
			must(t, child.Process.Kill())
		}
	}
	_ = child.Wait() // it was killed
	return last
}

func appendForEver(t *testing.T, raw string) {
	var job appending
	must(t, json.Unmarshal([]byte(raw), &job))
	vault, err := disk.New(job.Dir)
	must(t, err)
	s := sealed.Blobs(vault)
	for i, told := 0, json.NewEncoder(os.Stdout); ; i++ {
		sizes := []int64{1, 1 << 20, 200_000, size256, 3<<20 + 7}
		job.Draft, err = s.Append(t.Context(), someID, job.Draft, numbered(job.Draft.Size, sizes[i%len(sizes)]))
		must(t, errors.Join(err, told.Encode(job.Draft)))
	}
}

// numbered gives the bytes of a long content from a place on.
func numbered(from, n int64) io.Reader { return io.LimitReader(&numbers{from}, n) }

type numbers struct{ at int64 }

// pattern is as long as a prime, so that no two chunks are alike.
var pattern = func() []byte {
	p := make([]byte, 65537)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(p) // never fails
	return p
}()

func (r *numbers) Read(p []byte) (n int, _ error) {
	for n < len(p) {
		m := copy(p[n:], pattern[r.at%int64(len(pattern)):])
		n, r.at = n+m, r.at+int64(m)
	}
	return n, nil
}

// differs returns in which 32 KiB two readers give other bytes, -1 if nowhere.
func differs(a, b io.Reader) (block int, err error) {
	one, two := make([]byte, 32<<10), make([]byte, 32<<10)
	for block = 0; ; block++ {
		n, errA := io.ReadFull(a, one)
		m, errB := io.ReadFull(b, two)
		switch {
		case !bytes.Equal(one[:n], two[:m]):
			return block, errors.Join(errA, errB)
		case errA == io.EOF || errA == io.ErrUnexpectedEOF:
			return -1, nil
		case errA != nil:
			return block, errA
		}
	}
}
