package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// film is a long content that can be told at any place: blocks that no one can
// compress, each with its number.
type film struct {
	size, at int64
	block    []byte
}

const filmBlock = 1 << 20

func newFilm(size int64) *film {
	f := &film{size: size, block: make([]byte, filmBlock)}
	_, _ = rand.NewChaCha8([32]byte{3}).Read(f.block) // never fails
	return f
}

// Read implements io.Reader.
func (f *film) Read(p []byte) (int, error) {
	if f.at == f.size {
		return 0, io.EOF
	}
	within := f.at % filmBlock
	binary.BigEndian.PutUint64(f.block, uint64(f.at/filmBlock))
	n := copy(p[:min(int64(len(p)), f.size-f.at)], f.block[within:])
	f.at += int64(n)
	return n, nil
}

// same compares what is read with the film from a place on.
func (f *film) same(r io.Reader, from, length int64) error {
	f.at = from
	got, want := make([]byte, filmBlock), make([]byte, filmBlock)
	for done := int64(0); done < length; {
		n, err := io.ReadFull(r, got[:min(filmBlock, length-done)])
		if err != nil {
			return fmt.Errorf("ends at %d of %d: %w", from+done+int64(n), from+length, err)
		}
		if _, err := io.ReadFull(f, want[:n]); err != nil || !bytes.Equal(got[:n], want[:n]) {
			return errors.Join(fmt.Errorf("another byte after %d", from+done), err)
		}
		done += int64(n)
	}
	return nil
}

// asking is a person's session with a served node.
type asking struct {
	t     *testing.T
	token string
}

func (a *asking) send(method, url string, body io.Reader, length int64, headers ...string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(a.t.Context(), method, url, body)
	if err != nil {
		return nil, err
	}
	req.ContentLength = length
	req.Header.Set("Authorization", "Bearer "+a.token)
	req.Header.Set("Tus-Resumable", "1.0.0")
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	return http.DefaultClient.Do(req)
}

// must sends what is answered by one status and returns the headers.
func (a *asking) must(status int, method, url string, body io.Reader, length int64, headers ...string) http.Header {
	a.t.Helper()
	res, err := a.send(method, url, body, length, headers...)
	if err != nil {
		a.t.Fatal(err)
	}
	text, err := io.ReadAll(res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil || res.StatusCode != status {
		a.t.Fatalf("%s %s: %d, want %d: %v %s", method, url, res.StatusCode, status, err, text)
	}
	return res.Header
}

// TestAFilmOutlivesTheWorker sends a film part by part, and the worker is killed in
// the middle of one. What was acknowledged is there, the rest is sent again, and
// every byte comes back. With PIMS_TEST_FULL it is larger than 5 GiB.
func TestAFilmOutlivesTheWorker(t *testing.T) {
	size, part := int64(20<<20+12_345), int64(4<<20)
	if os.Getenv("PIMS_TEST_FULL") == "" {
		t.Parallel()
	} else {
		size, part = 5<<30+12_345, 64<<20
	}
	s := serve(t, filepath.Join(t.TempDir(), "node"))
	defer func() {
		if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Error(err)
		}
		s.end()
	}()
	const password = "quatre chats dans un piano"
	s.pims(password+"\n", "people", "add", "--login", "ada", "--given-name", "Ada", "--role", "adult", "--quota", "20000000000", "--password-file", "-")
	raw, err := json.Marshal(map[string]string{"login": "ada", "password": password})
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.Post(s.APIURL+"/session", "application/json", bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var session struct{ Token string }
	if err := errors.Join(json.NewDecoder(res.Body).Decode(&session), res.Body.Close()); err != nil {
		t.Fatal(err)
	}
	a, f := &asking{t, session.Token}, newFilm(size)

	h := a.must(201, http.MethodPost, s.URL+"/tus/files/", nil, 0, "Upload-Length", fmt.Sprint(size), "Upload-Metadata", "filename ZmlsbS5tcDQ=")
	upload := s.URL + h.Get("Location")
	offset := func() int64 {
		t.Helper()
		at, err := strconv.ParseInt(a.must(200, http.MethodHead, upload, nil, 0).Get("Upload-Offset"), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	killed := false
	for at := int64(0); at < size; {
		f.at = at
		length := min(part, size-at)
		var body io.Reader = io.LimitReader(f, length)
		headers := []string{"Content-Type", "application/offset+octet-stream", "Upload-Offset", fmt.Sprint(at)}
		if !killed && at >= size/2 {
			killed = true
			body = &atPlace{Reader: body, left: length / 2, do: func() { s.kill(syscall.SIGKILL) }}
			if res, err := a.send(http.MethodPatch, upload, body, length, headers...); err == nil {
				t.Fatalf("the dead answered %d: %v", res.StatusCode, res.Body.Close())
			}
			if now := offset(); now < at || now > at+length/2+filmBlock {
				t.Fatalf("%d bytes are there after the kill, %d were acknowledged", now, at)
			} else {
				at = now
			}
			continue
		}
		h = a.must(204, http.MethodPatch, upload, body, length, headers...)
		at += length
	}
	file := s.APIURL + "/drive/files/" + h.Get("Pims-Entry") + "/content"
	read := func(from, length int64) {
		t.Helper()
		res, err := a.send(http.MethodGet, file, nil, 0, "Range", fmt.Sprintf("bytes=%d-%d", from, from+length-1))
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(f.same(res.Body, from, length), res.Body.Close()); err != nil || res.StatusCode != http.StatusPartialContent {
			t.Errorf("range from %d: %d %v", from, res.StatusCode, err)
		}
	}
	read(0, size)
	read(size-100_000, 100_000)
	read(size/2-1, 300<<10)
	if size > 1<<32 {
		read(1<<32-70_000, 140_000)
	}
}

// atPlace does something once so many bytes were read.
type atPlace struct {
	io.Reader
	left int64
	do   func()
}

// Read implements io.Reader.
func (a *atPlace) Read(p []byte) (int, error) {
	if a.left <= 0 && a.do != nil {
		a.do()
		a.do = nil
	}
	n, err := a.Reader.Read(p)
	a.left -= int64(n)
	return n, err
}
