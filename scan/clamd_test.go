package scan_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pims/scan"
	"pims/scan/clamtest"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func mustBe(t testing.TB, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

func clamd(t testing.TB, address string) *scan.Clamd {
	t.Helper()
	c, err := scan.NewClamd(address)
	must(t, err)
	return c
}

func TestClamdIsOnThisMachine(t *testing.T) {
	for address, fine := range map[string]bool{
		"unix:/run/clamav/clamd.ctl": true, "tcp:127.0.0.1:3310": true, "tcp:[::1]:3310": true, "tcp:127.8.8.8:1": true,
		"unix:run/clamd": false, "unix:": false, "/run/clamd": false, "tcp:10.0.0.1:3310": false, "tcp:clamd.example:3310": false,
		"tcp:localhost:3310": false, "tcp:0.0.0.0:3310": false, "tcp:127.0.0.1": false, "tcp:127.0.0.1:0": false, "udp:127.0.0.1:1": false, "": false,
	} {
		if _, err := scan.NewClamd(address); (err == nil) != fine {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestContentsAreJudged(t *testing.T) {
	fake := clamtest.Start(t)
	fake.Limit(1 << 20)
	c := clamd(t, fake.Address())
	long := strings.Repeat("a", 200<<10)
	for content, want := range map[string]scan.Answer{
		"":                          {},
		"homework":                  {},
		long:                        {},
		long + clamtest.Virus:       {Infected: "Test.Virus-1"},
		clamtest.EICAR:              {Infected: "Eicar-Test-Signature"},
		strings.Repeat(long, 20):    {Unread: true},
		strings.Repeat("x", 64<<10): {},
	} {
		a, err := c.Scan(t.Context(), iotest.HalfReader(strings.NewReader(content)))
		must(t, err)
		if a != want {
			t.Errorf("%d bytes: %+v, not %+v", len(content), a, want)
		}
	}
	v, err := c.Version(t.Context())
	must(t, err)
	if !strings.HasPrefix(v, "ClamAV 1.4.6") {
		t.Error(v)
	}
}

func TestWhatGoesWrongIsTold(t *testing.T) {
	fake := clamtest.Start(t)
	c := clamd(t, fake.Address())
	torn := errors.New("torn")
	_, err := c.Scan(t.Context(), io.MultiReader(strings.NewReader("begin"), iotest.ErrReader(torn)))
	mustBe(t, err, torn)
	if errors.Is(err, scan.ErrAway) {
		t.Error("a content that cannot be read is no trouble of the scanner's")
	}
	ended, end := context.WithCancel(t.Context())
	_, err = c.Scan(ended, readerFunc(func([]byte) (int, error) { end(); return 1, nil }))
	mustBe(t, err, context.Canceled)
	fake.Break(true)
	_, err = c.Scan(t.Context(), strings.NewReader("x"))
	mustBe(t, err, scan.ErrAway)
	fake.Down()
	_, err = c.Scan(t.Context(), strings.NewReader("x"))
	mustBe(t, err, scan.ErrAway)
	_, err = c.Version(t.Context())
	mustBe(t, err, scan.ErrAway)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// TestWhoIsNoClamdIsAway: what answers something else, or too much, is not trusted.
func TestWhoIsNoClamdIsAway(t *testing.T) {
	for _, answer := range []string{"", "HTTP/1.1 400 Bad Request\r\n\r\n", "stream: ", "stream: FOUND", "OK", strings.Repeat("stream: x", 10_000), "stream: OK\x00more"} {
		at := filepath.Join(t.TempDir(), "s")
		l, err := net.Listen("unix", at)
		must(t, err)
		go func() {
			for {
				conn, err := l.Accept()
				if err != nil {
					return
				}
				head := make([]byte, 9) // zVERSION, or the most of zINSTREAM and one byte
				_, _ = io.ReadFull(conn, head)
				if strings.HasPrefix(string(head), "zINSTREAM") {
					_, _ = io.ReadFull(conn, make([]byte, 1+4+1+4))
				}
				_, _ = io.WriteString(conn, answer)
				_ = conn.Close()
			}
		}()
		c := clamd(t, "unix:"+at)
		a, err := c.Scan(t.Context(), strings.NewReader("x"))
		if answer == "stream: OK\x00more" {
			must(t, err)
			continue
		}
		mustBe(t, err, scan.ErrAway)
		if a != (scan.Answer{}) {
			t.Errorf("%q: %+v", answer, a)
		}
		_, err = c.Version(t.Context())
		mustBe(t, err, scan.ErrAway)
		must(t, l.Close())
	}
}

// TestASilentScannerIsLeft: nobody waits for longer than each step may take.
func TestASilentScannerIsLeft(t *testing.T) {
	at := filepath.Join(t.TempDir(), "s")
	l, err := net.Listen("unix", at)
	must(t, err)
	defer func() { must(t, l.Close()) }()
	began := time.Now()
	_, err = scan.Impatient(clamd(t, "unix:"+at), 50*time.Millisecond).Version(t.Context())
	mustBe(t, err, scan.ErrAway)
	_, err = scan.Impatient(clamd(t, "unix:"+at), 50*time.Millisecond).Scan(t.Context(), bytes.NewReader(make([]byte, 8<<20))) // of which it takes but some
	mustBe(t, err, scan.ErrAway)
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("waited %s", took)
	}
}

func FuzzAnswer(f *testing.F) {
	for _, s := range []string{"stream: OK\x00", "stream: Win.Test.EICAR_HDB-1 FOUND\x00", "INSTREAM size limit exceeded. ERROR\x00", "stream: \x01\xff FOUND", "ERROR", ""} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, err := scan.ParseAnswer(raw)
		if err != nil && a != (scan.Answer{}) {
			t.Fatalf("%+v, %v", a, err)
		}
		if len(a.Infected) > 100 || strings.ContainsFunc(a.Infected, func(r rune) bool { return r <= ' ' || r > '~' }) {
			t.Fatalf("%q", a.Infected)
		}
		if found := bytes.HasSuffix(bytes.TrimRight(raw, "\x00\n"), []byte(" FOUND")); found && err == nil && a.Infected == "" {
			t.Fatalf("%q is taken for clean", raw)
		}
	})
}
