package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// flushCalls are the system calls that wait for the disk.
const flushCalls = "fsync,fdatasync,msync,syncfs"

// flushes measures small contents on a server whose flushes are counted and take
// a millisecond longer each, as on a disk whose flushes are honest. strace, which
// does both, stops it at nothing but these calls.
func flushes(ctx context.Context, p place, start maker) (f figures, err error) {
	program, err := exec.LookPath("strace")
	if err != nil {
		return nil, errMissing
	}
	if err := os.Mkdir(p.dir, 0o755); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(p.dir)) }()
	log := filepath.Join(p.tools, "strace.log")
	p.under = []string{program, "-f", "--seccomp-bpf", "-qq", "-ttt", "-o", log, "-e", "trace=" + flushCalls, "-e", "signal=none",
		"-e", "inject=" + flushCalls + ":delay_exit=1000"}
	t, err := start(ctx, p)
	if err != nil {
		return nil, err
	}
	const n = 3000
	f = figures{}
	folder, err := t.fresh("flushed")
	if err != nil {
		return nil, errors.Join(err, t.stop())
	}
	one, err := span(func() error {
		out, err := puts(t, folder, n, 8<<10)
		if err == nil {
			f["PUT 8 KiB × 16, flush 1 ms, /s"] = out.perSecond()
		}
		return err
	})
	many := window{}
	if err == nil && len(t.also) > 0 {
		many, err = span(func() error {
			out, err := everyone(t, n)
			if err == nil {
				f["PUT 8 KiB, 50 instances, /s"] = out.perSecond()
			}
			return err
		})
	}
	if err = errors.Join(err, t.stop()); err != nil {
		return nil, err
	}
	raw, err := os.ReadFile(log)
	f["flushes per PUT, flush 1 ms"] = float64(one.count(raw)) / n
	if !many.to.IsZero() {
		f["flushes per PUT, 50 instances"] = float64(many.count(raw)) / n
	}
	return f, err
}

// window is a span of time.
type window struct{ from, to time.Time }

func span(fn func() error) (w window, err error) {
	w.from = time.Now()
	err = fn()
	w.to = time.Now()
	return w, err
}

// count returns how many calls in a log of strace began in a window.
func (w window) count(log []byte) (n int) {
	for line := range bytes.Lines(log) {
		var pid int
		var at float64
		_, err := fmt.Sscan(string(line), &pid, &at)
		call := bytes.Contains(line, []byte("sync(")) && !bytes.Contains(line, []byte("resumed"))
		if call && err == nil && at >= seconds(w.from) && at <= seconds(w.to) {
			n++
		}
	}
	return n
}

func seconds(t time.Time) float64 { return float64(t.UnixMicro()) / 1e6 }

// everyone has all people of a server send small contents, one each at a time.
func everyone(t *target, n int) (outcome, error) {
	return many(t, connections, n, func(c *conn, i int) error {
		who := *c
		who.t = t.also[i%len(t.also)]
		from := rand.IntN(len(block) - 8<<10)
		_, err := who.do(http.MethodPut, fmt.Sprintf("%sf%d.bin", t.base, i), block[from:from+8<<10])
		return err
	})
}
