package box

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The test's own program is the one that a Box starts.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "box" {
		os.Exit(Serve(os.Stdin, os.Stdout))
	}
	os.Exit(m.Run())
}

func newBox(t *testing.T) *Box {
	t.Helper()
	b := New("box")
	if err := b.Try(t.Context()); err != nil {
		t.Skipf("NO BOXES HERE: %v", err)
	}
	return b
}

// sh runs a script on a file.
func sh(t *testing.T, b *Box, script, file string) (string, error) {
	t.Helper()
	job := Job{Steps: [][]string{{"/bin/sh", "-c", script}}, Input: "in", Out: "out", Limit: 2 * time.Second, Bytes: 256 << 20}
	out, err := b.Run(t.Context(), job, Input{strings.NewReader(file), int64(len(file))})
	return string(out), err
}

func TestAProgramMakesSomethingOfAFile(t *testing.T) {
	b := newBox(t)
	out, err := sh(t, b, "tr a-z A-Z < in > out", "bonjour")
	if err != nil || out != "BONJOUR" {
		t.Fatalf("%q, %v", out, err)
	}
	job := Job{ // the second step only where the first made nothing
		Steps: [][]string{{"/nowhere/tool"}, {"/bin/sh", "-c", "echo two > out"}, {"/bin/sh", "-c", "echo three > out"}},
		Input: "in", Out: "out", Limit: 2 * time.Second, Bytes: 256 << 20,
	}
	if raw, err := b.Run(t.Context(), job, Input{strings.NewReader(""), 0}); err != nil || string(raw) != "two\n" {
		t.Fatalf("%q, %v", raw, err)
	}
}

// A program sees nothing of the machine but programs, and can change nothing of
// it; it has no network and no rights.
func TestProgramsSeeNothing(t *testing.T) {
	b := newBox(t)
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("KANARI"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PIMS_SECRET", "KANARI")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	out, err := sh(t, b, `{
		cat `+secret+`; cat /etc/passwd; cat /etc/hostname; ls /root /home /srv /var/lib /run; env; cat /proc/1/environ
		ls -d /proc/[0-9]* | wc -l; ls /tmp
		touch /usr/x && echo WROTE; touch /etc/fonts/x && echo WROTE
		grep -i capeff /proc/self/status; grep NoNewPrivs /proc/self/status; cat /proc/net/dev; id -u; echo OOM $(cat /proc/self/oom_score_adj)
		mount -t tmpfs x /tmp && echo MOUNTED
		} > log 2>/dev/null
		if command -v bash >/dev/null; then bash -c 'echo hello > /dev/tcp/127.0.0.1/`+port+`' 2>/dev/null && echo CONNECTED >> log; fi
		if command -v perl >/dev/null; then perl -e 'use Socket; socket(S,PF_INET,SOCK_STREAM,0); connect(S,pack_sockaddr_in(`+port+`,inet_aton("127.0.0.1"))) and print "CONNECTED\n"' >> log; fi
		mv log out`, "x")
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"KANARI", "root:", "WROTE", "CONNECTED", "MOUNTED", "eth0", "PIMS"} {
		if strings.Contains(out, bad) {
			t.Errorf("a program sees or does %q:\n%s", bad, out)
		}
	}
	for _, want := range []string{"0000000000000000", "NoNewPrivs:\t1", "65534", "HOME=/box", "OOM 1000"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
}

// Whatever a program does to itself ends, and soon, with all that it started.
func TestProgramsEnd(t *testing.T) {
	b := newBox(t)
	for name, script := range map[string]string{
		"endless":        "while :; do :; done",
		"asleep":         "sleep 1000; touch out",
		"many":           "bomb() { bomb | bomb & }; bomb; sleep 100",
		"stays behind":   "(setsid sleep 1000 &) ; exit 3",
		"full disk":      "while cat /dev/zero >> fill$n; do n=x$n; done; while :; do n=x$n; cat /dev/zero > $n || exit; done",
		"crash":          "kill -SEGV $$",
		"no output":      "true",
		"a link":         "ln -s /usr/bin/sh out",
		"a folder":       "mkdir out",
		"a pipe":         "mkfifo out",
		"large":          "cat /dev/zero > out",
		"much memory":    "x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done",
		"kills its root": "kill -9 1; kill -9 -1; sleep 100",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			out, err := sh(t, b, script, "x")
			if !errors.Is(err, ErrFailed) {
				t.Errorf("%d bytes, %v", len(out), err)
			}
			if took := time.Since(began); took > 8*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// Of a long file its two ends are there, and it is as long as it is.
func TestLongFiles(t *testing.T) {
	b := newBox(t)
	size := int64(5 << 30)
	in := &hollow{size: size}
	job := Job{Steps: [][]string{{"/bin/sh", "-c", "{ head -c 5 in; tail -c 3 in; stat -c %s in; } > out"}}, Input: "in", Out: "out", Limit: 5 * time.Second, Bytes: 256 << 20}
	out, err := b.Run(t.Context(), job, Input{in, size})
	if err != nil || string(out) != "BEGINEND5368709120\n" {
		t.Errorf("%q, %v", out, err)
	}
}

// hollow is a long file: BEGIN, zeroes, END.
type hollow struct{ size, at int64 }

func (h *hollow) Seek(at int64, _ int) (int64, error) { h.at = at; return at, nil }

func (h *hollow) Read(p []byte) (int, error) {
	n := int(min(int64(len(p)), h.size-h.at))
	clear(p[:n])
	if h.at < 5 {
		copy(p, "BEGIN"[h.at:])
	}
	if end := h.size - 3; h.at <= end && end < h.at+int64(n) {
		copy(p[end-h.at:n], "END")
	}
	h.at += int64(n)
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// By hand, it does nothing to the machine.
func TestNoBoxByHand(t *testing.T) {
	raw := []byte(`{"input":"in","out":"in","limit":1000000000,"parts":[]}`)
	in := bytes.NewReader(append(binary.BigEndian.AppendUint32(nil, uint32(len(raw))), raw...))
	if code := Serve(in, io.Discard); code != noBox || in.Len() != int(in.Size()) {
		t.Errorf("%d, and %d bytes were read", code, int(in.Size())-in.Len())
	}
}

// What is not the file's fault is not said to be.
func TestOwnFaults(t *testing.T) {
	b := newBox(t)
	if _, err := (&Box{[]string{"/nowhere/pims"}}).Run(t.Context(), Job{Limit: time.Second}, Input{bytes.NewReader(nil), 0}); err == nil || errors.Is(err, ErrFailed) {
		t.Errorf("a box that is not there: %v", err)
	}
	torn := errors.New("torn")
	if _, err := b.Run(t.Context(), Job{Input: "in", Out: "in", Limit: time.Second, Bytes: 256 << 20}, Input{failing{torn}, 10}); !errors.Is(err, torn) {
		t.Errorf("a content that fails: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Run(ctx, Job{Limit: time.Second}, Input{bytes.NewReader(nil), 0}); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error)       { return 0, f.err }
func (f failing) Seek(int64, int) (int64, error) { return 0, nil }
