package disk

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"pims/storage"
)

// crashFolder has the process store contents there until it is killed.
const crashFolder = "PIMS_DISK_CRASH"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashFolder); dir != "" {
		if err := storeUntilKilled(dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(1)
	}
	os.Exit(m.Run())
}

const crashWriters = 16

// storeUntilKilled tells of each content once it is flushed, and of each that it
// is about to delete.
func storeUntilKilled(dir string) error {
	b, err := New(dir)
	if err != nil {
		return err
	}
	var out sync.Mutex
	say := func(word string, ref storage.Ref) {
		out.Lock()
		defer out.Unlock()
		fmt.Println(word, ref.ID, ref.Size, base64.StdEncoding.EncodeToString(ref.SHA256))
	}
	errs := make(chan error)
	for w := range crashWriters {
		go func() {
			for i := 0; ; i++ {
				content := binary.AppendVarint(make([]byte, (w*i*997)%20_000), int64(w*1_000_000+i))
				ref, err := b.Stage(context.Background(), someID, bytes.NewReader(content))
				if err == nil {
					err = b.Flush(context.Background(), someID, ref.ID)
				}
				if err != nil {
					errs <- err
				}
				say("kept", ref)
				if i%4 == 0 {
					say("gone", ref)
					if err := b.Delete(context.Background(), someID, ref.ID); err != nil {
						errs <- err
					}
				}
			}
		}()
	}
	return <-errs
}

// TestKilled: a process that 16 writers use is killed, several times in one
// folder. What it said is kept is there, and listed.
func TestKilled(t *testing.T) {
	t.Parallel()
	dir, refs, gone := t.TempDir(), map[string]storage.Ref{}, map[string]bool{}
	rounds := 3
	if os.Getenv("PIMS_TEST_FULL") != "" {
		rounds = 30
	}
	for round := range rounds {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), crashFolder+"="+dir)
		child.Stderr = os.Stderr
		said, err := child.StdoutPipe()
		must(t, err)
		must(t, child.Start())
		killed := time.AfterFunc(time.Duration(150+70*(round%5))*time.Millisecond, func() { _ = child.Process.Kill() })
		for lines := bufio.NewScanner(said); lines.Scan(); {
			var word, sum string
			var ref storage.Ref
			if _, err := fmt.Sscan(lines.Text(), &word, &ref.ID, &ref.Size, &sum); err != nil || len(sum) != 44 {
				break // cut off
			}
			ref.SHA256, err = base64.StdEncoding.DecodeString(sum)
			must(t, err)
			if refs[ref.ID] = ref; word == "gone" {
				gone[ref.ID] = true
			}
		}
		_ = child.Wait() // it was killed
		killed.Stop()
		mustHold(t, dir, refs, gone)
	}
	t.Logf("%d kept, %d deleted", len(refs), len(gone))
	if len(refs) < rounds*crashWriters {
		t.Errorf("only %d contents were stored", len(refs))
	}
}

// mustHold checks what is there after a crash, and that it can go on.
func mustHold(t *testing.T, dir string, refs map[string]storage.Ref, gone map[string]bool) {
	t.Helper()
	b, err := New(dir)
	must(t, err)
	must(t, b.Reclaim(t.Context(), someID))
	there := map[string]bool{}
	for _, id := range listed(t, b, someID) {
		there[id] = true
	}
	for id, ref := range refs {
		if gone[id] {
			continue
		}
		content, err := read(b, someID, ref)
		if sum := sha256.Sum256(content); err != nil || !there[id] || !bytes.Equal(sum[:], ref.SHA256) {
			t.Fatalf("%s of %d bytes: %v, listed: %v", id, ref.Size, err, there[id])
		}
	}
}
