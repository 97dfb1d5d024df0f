package main

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"runtime/debug"
	"slices"
	"syscall"
	"time"

	"pims/cmd/internal/node"
)

const (
	firstPause = 50 * time.Millisecond // doubled at each crash that follows soon
	longPause  = time.Second
	settled    = time.Minute // a worker that lived as long began anew
)

// supervisor keeps one worker serving: it holds the lock and the listeners, so
// that those who connect while one worker is dead wait for the next.
type supervisor struct {
	program string
	args    []string
	files   []*os.File // of the bequest
	out     io.Writer
	logs    io.Writer
	log     *slog.Logger
}

// supervise serves a node in workers started with args.
func (c serveCmd) supervise(ctx context.Context, args []string, out, logs io.Writer) (err error) {
	program, err := self()
	if err != nil {
		return err
	}
	lock, err := node.Hold(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	l, err := listen(c.Data, c.Listen, c.ContentListen, c.MetricsListen)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.close()) }()
	end, lifeline, err := os.Pipe()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lifeline.Close()) }()
	files, err := l.bequest(end, lock, os.Stderr)
	if err != nil {
		return err
	}
	debug.FreeOSMemory() // it only waits from here on
	s := supervisor{program, append(slices.Clip(args), "--worker"), files, &onceWriter{to: out}, logs, newLogger(logs)}
	return s.run(ctx)
}

// self returns how to start this very program once more, also when its file has
// been replaced since or is away.
func self() (string, error) {
	if _, err := os.Stat("/proc/self/exe"); err == nil {
		return "/proc/self/exe", nil
	}
	return os.Executable()
}

// run starts one worker after the other until one ends in order.
func (s supervisor) run(ctx context.Context) error {
	for pause := time.Duration(0); ; {
		began := time.Now()
		died, err := s.work(ctx)
		if err != nil || died == "" {
			return err
		}
		if ctx.Err() != nil {
			return exitError{code: 1}
		}
		if time.Since(began) >= settled {
			pause = 0
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil
		}
		pause = min(max(2*pause, firstPause), longPause)
	}
}

// work runs one worker to its end. It says how it died if that was by a signal
// or in Go's runtime; what a worker refuses is refused for good.
func (s supervisor) work(ctx context.Context) (died string, err error) {
	words := &lastWords{}
	worker := exec.Command(s.program, s.args...)
	worker.Args[0] = os.Args[0]
	worker.ExtraFiles, worker.Stdout, worker.Stderr = s.files, s.out, words
	worker.WaitDelay = 200 * time.Millisecond // for children that hold its output
	if err := worker.Start(); err != nil {
		return "", err
	}
	stop := context.AfterFunc(ctx, func() {
		if err := worker.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
			s.log.Error("worker not told to end", "err", err)
		}
	})
	defer stop()
	err = worker.Wait()
	status, known := worker.ProcessState.Sys().(syscall.WaitStatus)
	switch {
	case known && ctx.Err() != nil && status.Signaled() && status.Signal() == syscall.SIGTERM: // told before it could listen
		return "", nil
	case known && (status.Signaled() || status.ExitStatus() == 2): // 2: a panic; the command line was understood here
		died = worker.ProcessState.String()
		why, where := words.read()
		s.log.Error("the worker died", "how", died, "why", why, "where", where)
		return died, nil
	case worker.ProcessState.Success():
		return "", nil
	case worker.ProcessState.Exited():
		_, err = s.logs.Write(words.kept)
		return "", errors.Join(exitError{code: worker.ProcessState.ExitCode()}, err)
	}
	return "", err
}

// onceWriter passes what the first worker announces, and nothing of those that
// follow.
type onceWriter struct {
	to   io.Writer
	done bool
}

// Write implements io.Writer.
func (o *onceWriter) Write(p []byte) (int, error) {
	if o.done {
		return len(p), nil
	}
	o.done = true
	return o.to.Write(p)
}
