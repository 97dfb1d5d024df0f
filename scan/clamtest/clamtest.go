package clamtest

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// Virus is what a Server finds without being told, and no other scanner does.
const Virus = "VIRUS-FOR-TESTS"

// EICAR is what every scanner finds, made so that none finds it in this file.
var EICAR = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// Server answers as clamd does. Its zero value finds nothing.
type Server struct {
	mu      sync.Mutex
	finds   map[string]string // bytes -> name
	version string
	limit   int // bytes of a content, 0: any
	scans   int
	silent  bool   // hangs up in the middle
	failure string // it says instead of a verdict
	address string
	l       net.Listener
}

// New returns a Server that finds Virus and EICAR.
func New() *Server {
	s := &Server{version: "ClamAV 1.4.6/1/Thu Jan  1 00:00:00 1970"}
	s.Finds(Virus, "Test.Virus-1")
	s.Finds(EICAR, "Eicar-Test-Signature")
	return s
}

// Start returns a Server that listens at a socket until the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	dir, err := os.MkdirTemp("", "clam") // that of a test may be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	s := New()
	s.address = filepath.Join(dir, "s")
	s.Up(t)
	t.Cleanup(func() {
		s.Down()
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return s
}

// Address is where it is, for scan.NewClamd.
func (s *Server) Address() string { return "unix:" + s.address }

// Up has it listen again after Down.
func (s *Server) Up(t testing.TB) {
	t.Helper()
	l, err := net.Listen("unix", s.address)
	if err != nil {
		t.Fatal(err)
	}
	s.l = l
	go func() { _ = s.Serve(l) }() // until Down
}

// Down has it end.
func (s *Server) Down() { _ = s.l.Close() } // twice is no harm

// Finds has it find contents with some bytes by a name; no more by an empty one.
func (s *Server) Finds(bytes, name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.finds == nil {
		s.finds = map[string]string{}
	}
	if s.finds[bytes] = name; name == "" {
		delete(s.finds, bytes)
	}
}

// Update gives it another database.
func (s *Server) Update(version string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version = "ClamAV 1.4.6/" + version
}

// Limit has it refuse contents above some bytes.
func (s *Server) Limit(bytes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.limit = bytes
}

// Break has it hang up before it answers to a content, or not any more.
func (s *Server) Break(yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silent = yes
}

// Fail has it answer to contents with an error, with verdicts again for an empty one.
func (s *Server) Fail(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failure = text
}

// Scans is how many contents it was sent.
func (s *Server) Scans() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.scans
}

// Serve answers until a listener is closed.
func (s *Server) Serve(l net.Listener) error {
	for {
		conn, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return err
		}
		go func() {
			_ = s.talk(conn) // who hangs up early is no news
			_ = conn.Close()
		}()
	}
}

func (s *Server) talk(conn net.Conn) error {
	r := bufio.NewReader(conn)
	command, err := r.ReadString(0)
	if err != nil {
		return err
	}
	answer := "UNKNOWN COMMAND"
	switch command {
	case "zVERSION\x00":
		s.mu.Lock()
		answer = s.version
		s.mu.Unlock()
	case "zINSTREAM\x00":
		if answer, err = s.scan(r); err != nil || answer == "" {
			return err
		}
	}
	_, err = io.WriteString(conn, answer+"\x00")
	return err
}

// scan reads a content in chunks, and answers.
func (s *Server) scan(r io.Reader) (string, error) {
	var content bytes.Buffer
	for {
		var size uint32
		if err := binary.Read(r, binary.BigEndian, &size); err != nil {
			return "", err
		}
		if size == 0 {
			return s.judge(content.Bytes()), nil
		}
		s.mu.Lock()
		over := s.limit > 0 && content.Len()+int(size) > s.limit
		s.mu.Unlock()
		if over {
			return "INSTREAM size limit exceeded. ERROR", nil
		}
		if _, err := io.CopyN(&content, r, int64(size)); err != nil {
			return "", err
		}
	}
}

func (s *Server) judge(content []byte) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scans++
	if s.silent {
		return ""
	}
	if s.failure != "" {
		return s.failure + " ERROR"
	}
	for part, name := range s.finds {
		if bytes.Contains(content, []byte(part)) {
			return "stream: " + name + " FOUND"
		}
	}
	return "stream: OK"
}
