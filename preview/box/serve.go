package box

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// noBox is the exit code where there are no namespaces, or no root in them.
const noBox = 9

// Serve is the box from within: the first process of its namespaces, which reads
// a Job and the file, and writes what came out. It returns the exit code; with
// the process all that it started ends.
func Serve(in io.Reader, out io.Writer) int {
	if os.Getpid() != 1 {
		return noBox // somebody called it by hand: these are the mounts of the machine
	}
	job, err := readJob(in)
	if err != nil {
		return 1
	}
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0) // where memory is short, the node goes on
	time.AfterFunc(job.Limit, func() { os.Exit(1) })                // whatever becomes of who started it
	if enterRoot() != nil {
		return noBox
	}
	if err := errors.Join(place(job, in), confine(job)); err != nil {
		return 1
	}
	for _, step := range job.Steps {
		run(step) // what it left tells how it went
		if _, err := os.Lstat(job.Out); err == nil {
			break
		}
	}
	if hand(job.Out, out) != nil {
		return 1
	}
	return 0
}

func readJob(in io.Reader) (job Job, err error) {
	var size [4]byte
	if _, err := io.ReadFull(in, size[:]); err != nil {
		return job, err
	}
	raw := make([]byte, min(binary.BigEndian.Uint32(size[:]), 1<<20))
	if _, err := io.ReadFull(in, raw); err != nil {
		return job, err
	}
	return job, json.Unmarshal(raw, &job)
}

// place writes the file; what lies between its parts takes no memory.
func place(job Job, in io.Reader) error {
	f, err := os.OpenFile(job.Input, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o400)
	if err != nil {
		return err
	}
	for _, p := range job.Parts {
		if _, err := f.Seek(p.At, io.SeekStart); err != nil {
			return errors.Join(err, f.Close())
		}
		if _, err := io.CopyN(f, in, p.N); err != nil {
			return errors.Join(err, f.Close())
		}
	}
	return errors.Join(f.Truncate(job.Size), f.Close())
}

// confine gives up what the programs shall not have: they inherit the limits of
// this process, and the rights of this thread, which stays locked.
func confine(job Job) error {
	runtime.LockOSThread()
	seconds := uint64(job.Limit/time.Second) + 1
	for limit, most := range map[int]uint64{
		unix.RLIMIT_CPU: seconds, unix.RLIMIT_DATA: job.Bytes, unix.RLIMIT_FSIZE: most, unix.RLIMIT_NOFILE: 256,
		unix.RLIMIT_NPROC: 64, unix.RLIMIT_CORE: 0,
	} {
		if err := unix.Setrlimit(limit, &unix.Rlimit{Cur: most, Max: most}); err != nil {
			return err
		}
	}
	return errors.Join(
		unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0),
		unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
		unix.Setpriority(unix.PRIO_PROCESS, 0, 15), // of this thread: the node comes first, and so does the clock here
	)
}

func run(step []string) {
	cmd := exec.CommandContext(context.Background(), step[0], step[1:]...) // it ends with this process
	cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + work, "TMPDIR=" + work, "LANG=C.UTF-8"}
	_ = cmd.Run()
}

// hand writes what came out: a file, and none of a program's choosing.
func hand(name string, out io.Writer) error {
	fd, err := unix.Open(name, unix.O_RDONLY|unix.O_NOFOLLOW|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return err
	}
	f := os.NewFile(uintptr(fd), name)
	info, err := f.Stat()
	if err == nil && (!info.Mode().IsRegular() || info.Size() > maxOut) {
		err = ErrFailed
	}
	if err == nil {
		_, err = io.Copy(out, f)
	}
	return errors.Join(err, f.Close())
}
