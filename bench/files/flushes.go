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
	"strconv"
	"strings"
	"syscall"
	"time"
)

// flushCalls are the system calls that wait for the disk.
const flushCalls = "fsync,fdatasync,msync,syncfs"

// traced runs fn while strace counts the flushes of a server, each made to last
// a while longer, as on a disk whose flushes are honest.
func traced(ctx context.Context, t *target, tools string, longer time.Duration, fn func() error) (flushes int, err error) {
	program, err := exec.LookPath("strace")
	if err != nil {
		return 0, errMissing
	}
	log := filepath.Join(tools, "strace.log")
	args := []string{"-f", "-qq", "-o", log, "-e", "trace=" + flushCalls, "-e", "signal=none"}
	if longer > 0 {
		args = append(args, "-e", fmt.Sprintf("inject=%s:delay_exit=%d", flushCalls, longer.Microseconds()))
	}
	pids := t.pids()
	for _, pid := range pids {
		args = append(args, "-p", strconv.Itoa(pid))
	}
	cmd := exec.CommandContext(ctx, program, args...)
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	if err := attached(pids[len(pids)-1]); err != nil {
		return 0, errors.Join(err, cmd.Process.Kill(), cmd.Wait())
	}
	err = fn()
	err = errors.Join(err, cmd.Process.Signal(syscall.SIGINT))
	_ = cmd.Wait() // it says that it was interrupted
	raw, readErr := os.ReadFile(log)
	for line := range bytes.Lines(raw) {
		if bytes.Contains(line, []byte("sync(")) && !bytes.Contains(line, []byte("resumed")) {
			flushes++
		}
	}
	return flushes, errors.Join(err, readErr)
}

func attached(pid int) error {
	for range 200 {
		raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			return err
		}
		if _, rest, _ := strings.Cut(string(raw), "TracerPid:\t"); !strings.HasPrefix(rest, "0\n") {
			time.Sleep(200 * time.Millisecond) // its other threads
			return nil
		}
		time.Sleep(20 * time.Millisecond)
	}
	return errors.New("strace does not attach")
}

// flushed measures small contents where flushes take a millisecond longer.
func flushed(ctx context.Context, t *target, tools string, f figures) error {
	if t.name == "tus-node" || t.name == "rclone crypt" {
		return nil
	}
	folder, err := t.fresh("flushed")
	if err != nil {
		return err
	}
	const n = 3000
	var out outcome
	count, err := traced(ctx, t, tools, time.Millisecond, func() (err error) {
		out, err = puts(t, folder, n, 8<<10)
		return err
	})
	if err != nil {
		return err
	}
	f["PUT 8 KiB × 16, flush 1 ms, /s"], f["flushes per PUT, flush 1 ms"] = out.perSecond(), float64(count)/n
	if err := t.drop(folder); err != nil || len(t.also) == 0 {
		return err
	}
	count, err = traced(ctx, t, tools, 0, func() (err error) {
		out, err = everyone(t, 2000)
		return err
	})
	f["PUT 8 KiB, 50 instances, /s"], f["flushes per PUT, 50 instances"] = out.perSecond(), float64(count)/2000
	return err
}

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
