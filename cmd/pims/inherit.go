package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"
)

// What a worker inherits, from descriptor 3 on: a pipe that nobody writes to
// and that ends with the supervisor, the lock of the data folder, where the log
// goes, and the four listeners.
const (
	lifelineFD = 3 + iota
	lockFD
	logFD
	listenFD
)

// bequest returns the files that a worker inherits, in their order.
func (l *listeners) bequest(lifeline, lock, log *os.File) (_ []*os.File, err error) {
	files := []*os.File{lifeline, lock, log}
	for _, one := range l.all() {
		of, ok := (*one).(interface{ File() (*os.File, error) })
		if !ok {
			return nil, fmt.Errorf("%T cannot be handed down", *one)
		}
		f, err := of.File()
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// inheritance is what a worker has of its supervisor.
type inheritance struct {
	lifeline, lock *os.File
	*listeners
}

// inherit takes over what the supervisor hands down.
func inherit() (_ inheritance, err error) {
	i := inheritance{heir(lifelineFD, "lifeline"), heir(lockFD, "lock"), &listeners{}}
	for n, one := range i.all() {
		f := heir(listenFD+uintptr(n), "listener")
		if *one, err = net.FileListener(f); err != nil {
			return i, errors.New("a worker is started by the supervisor only")
		}
		if err := f.Close(); err != nil {
			return i, err
		}
	}
	i.name("http")
	_ = os.WriteFile("/proc/self/comm", []byte("pims"), 0) // what ps and top show, "exe" otherwise
	return i, nil
}

// heir keeps a descriptor from what this process starts in its turn.
func heir(fd uintptr, name string) *os.File {
	syscall.CloseOnExec(int(fd))
	return os.NewFile(fd, name)
}

// whileSupervised returns a context that ends with the supervisor, whatever
// ended it: nobody else would stop this process. One that does not come to its
// end then is cut off, since it holds the lock of the folder.
func (i inheritance) whileSupervised(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		_, _ = io.Copy(io.Discard, i.lifeline) // an error ends it as well
		cancel()
		time.Sleep(20 * time.Second)
		os.Exit(1)
	}()
	return ctx, cancel
}
