package scan_test

import (
	"encoding/hex"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"time"

	"pims/instance"
	"pims/scan"
	"pims/scan/clamtest"
)

// realClamd starts the clamd of this machine, with a database of two signatures, at
// a socket and a port.
func realClamd(t testing.TB) (unix, tcp string) {
	t.Helper()
	path, err := exec.LookPath("clamd")
	if err != nil {
		t.Skip("NOT AGAINST A REAL SCANNER: there is no clamd here (Debian: clamav-daemon)")
	}
	dir, err := os.MkdirTemp("", "clamd")
	must(t, err)
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	port := l.Addr().(*net.TCPAddr).Port
	must(t, l.Close())
	write := func(name, text string) { must(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644)) }
	write("own.ndb", fmt.Sprintf("Test.Virus-1:0:*:%s\nEicar-Test-Signature:0:0:%s\n", hex.EncodeToString([]byte(clamtest.Virus)), hex.EncodeToString([]byte(clamtest.EICAR))))
	socket := filepath.Join(dir, "s")
	write("conf", fmt.Sprintf("DatabaseDirectory %s\nLocalSocket %s\nTCPSocket %d\nTCPAddr 127.0.0.1\nForeground yes\nStreamMaxLength 2M\n", dir, socket, port))
	cmd := exec.Command(path, "--config-file="+filepath.Join(dir, "conf"))
	out := new(strings.Builder)
	cmd.Stdout, cmd.Stderr = out, out
	must(t, cmd.Start())
	t.Cleanup(func() {
		must(t, cmd.Process.Kill())
		_ = cmd.Wait() // killed
	})
	unix, tcp = "unix:"+socket, fmt.Sprint("tcp:127.0.0.1:", port)
	for until := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if _, err := clamd(t, unix).Version(t.Context()); err == nil {
			return unix, tcp
		} else if time.Now().After(until) {
			t.Fatalf("clamd does not answer: %v\n%s", err, out)
		}
	}
}

func TestTheRealClamd(t *testing.T) {
	unix, tcp := realClamd(t)
	for _, address := range []string{unix, tcp} {
		c := clamd(t, address)
		v, err := c.Version(t.Context())
		must(t, err)
		t.Log(v)
		long := strings.Repeat("homework ", 100_000)
		for content, want := range map[string]scan.Answer{
			"":                               {},
			"homework":                       {},
			long:                             {},
			"begin " + clamtest.Virus:        {Infected: "Test.Virus-1.UNOFFICIAL"},
			long + clamtest.Virus + long:     {Infected: "Test.Virus-1.UNOFFICIAL"},
			clamtest.EICAR:                   {Infected: "Eicar-Test-Signature.UNOFFICIAL"},
			strings.Repeat(long, 3):          {Unread: true},
			strings.Repeat(long, 40) + "end": {Unread: true}, // it hangs up long before
		} {
			a, err := c.Scan(t.Context(), strings.NewReader(content))
			must(t, err)
			if a != want {
				t.Errorf("%s, %d bytes: %+v, not %+v", address, len(content), a, want)
			}
		}
	}
}

// TestAnInstanceAndTheRealClamd is the whole way once.
func TestAnInstanceAndTheRealClamd(t *testing.T) {
	unix, _ := realClamd(t)
	r := newRig(t)
	r.scanner = scan.New(clamd(t, unix), func() time.Time { return r.now }, slog.New(slog.DiscardHandler))
	good, bad, big := r.file("good.txt", "homework"), r.file("bad.txt", clamtest.EICAR), r.file("big.bin", strings.Repeat("x", 3<<20))
	r.run()
	must(t, r.open(good, 0))
	must(t, r.open(big, 0))
	mustBe(t, r.open(bad, 0), instance.ErrInfected)
	if f := r.scanner.Figures(); f.Clean != 1 || f.Infected != 1 || f.Unread != 1 {
		t.Errorf("%+v", f)
	}
}
