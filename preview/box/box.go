package box

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"pims/fault"
)

// ErrFailed is what every file gets that the programs made nothing of.
var ErrFailed = errors.New("box: nothing came out")

// Job is what runs in a box. Programs find the file and leave what they make in
// the folder that they start in.
type Job struct {
	Steps [][]string    `json:"steps"` // programs, by absolute path, and their arguments: one after another until Output is there
	Input string        `json:"input"` // what the file is called
	Out   string        `json:"out"`   // what is taken out, called so
	Limit time.Duration `json:"limit"` // for all of it
	Bytes uint64        `json:"bytes"` // of memory that each program may have
	Parts []Part        `json:"parts"` // of the file, set by Run
	Size  int64         `json:"size"`  // of the file, set by Run
}

// Part is a run of bytes of a file.
type Part struct {
	At int64 `json:"at"`
	N  int64 `json:"n"`
}

// Input is the file. Of one that is larger than most, its beginning and its end
// are given and the rest is empty: that is where videos have what matters.
type Input struct {
	io.ReadSeeker
	Size int64
}

// most is how many bytes of a file go into memory, and maxOut how many come out.
const (
	most   = 64 << 20
	maxOut = 32 << 20
)

// Box starts boxes.
type Box struct {
	command []string
}

// self is the program that runs, wherever it lies, and as it was when it began.
const self = "/proc/self/exe"

// New returns a Box that starts this program with arguments by which it calls
// Serve.
func New(args ...string) *Box { return &Box{append([]string{self}, args...)} }

// Try reports why there can be no boxes on this machine, nil if there can.
func (b *Box) Try(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "a box")
	word := []byte("box")
	out, err := b.Run(ctx, Job{Input: "in", Out: "in", Limit: 10 * time.Second, Bytes: 256 << 20}, Input{bytes.NewReader(word), int64(len(word))})
	if err == nil && !bytes.Equal(out, word) {
		return ErrFailed
	}
	return err
}

// Run gives the file to the programs and returns what they make. ErrFailed if
// they make nothing of it in time; what is not the file's fault is another error.
func (b *Box) Run(ctx context.Context, job Job, in Input) (_ []byte, err error) {
	within, cancel := context.WithTimeout(ctx, job.Limit+time.Second) // the box ends itself first
	defer cancel()
	job.Size, job.Parts = in.Size, []Part{{0, in.Size}}
	if in.Size > most {
		job.Parts = []Part{{0, most / 2}, {in.Size - most/2, most / 2}}
	}
	header, err := json.Marshal(job)
	if err != nil {
		return nil, err
	}
	source := &parts{in: in, left: job.Parts}
	out := &bounded{left: maxOut}
	cmd := exec.CommandContext(within, b.command[0], b.command[1:]...)
	cmd.Stdin = io.MultiReader(bytes.NewReader(binary.BigEndian.AppendUint32(nil, uint32(len(header)))), bytes.NewReader(header), source)
	cmd.Stdout = out
	cmd.Env = []string{"GOTRACEBACK=none", "GOGC=off", "GOMAXPROCS=1"}
	cmd.Dir = "/"
	cmd.WaitDelay = time.Second
	cmd.SysProcAttr = apart()
	err = cmd.Run()
	switch {
	case source.failed != nil:
		return nil, source.failed
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case cmd.ProcessState == nil:
		return nil, err // it did not even start
	case cmd.ProcessState.ExitCode() == noBox:
		return nil, errors.New("box: the root cannot be made")
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrFailed, err)
	}
	return out.Bytes(), nil
}

// apart puts a process into namespaces of its own, as somebody who may do
// nothing outside, and inside may mount. A node of root's runs it as nobody: the
// number of root's processes knows no limit.
func apart() *syscall.SysProcAttr {
	user, group := os.Geteuid(), os.Getegid()
	attr := &syscall.SysProcAttr{
		Cloneflags:  unix.CLONE_NEWUSER | unix.CLONE_NEWNS | unix.CLONE_NEWNET | unix.CLONE_NEWPID | unix.CLONE_NEWIPC | unix.CLONE_NEWUTS,
		AmbientCaps: []uintptr{unix.CAP_SYS_ADMIN},
		Setpgid:     true,
	}
	if user == 0 {
		user, group = nobody, nobody
		attr.Credential, attr.GidMappingsEnableSetgroups = &syscall.Credential{Uid: nobody, Gid: nobody}, true
	}
	attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: nobody, HostID: user, Size: 1}}
	attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: nobody, HostID: group, Size: 1}}
	return attr
}

// nobody is who programs are in a box: not 0, which would keep capabilities.
const nobody = 65534

// parts reads the parts of a file, one after another.
type parts struct {
	in     Input
	left   []Part
	now    io.Reader
	failed error // of the content, not of the box
}

func (p *parts) Read(b []byte) (int, error) {
	for {
		if p.now == nil {
			if len(p.left) == 0 {
				return 0, io.EOF
			}
			if _, p.failed = p.in.Seek(p.left[0].At, io.SeekStart); p.failed != nil {
				return 0, p.failed
			}
			p.now, p.left = io.LimitReader(p.in, p.left[0].N), p.left[1:]
		}
		n, err := p.now.Read(b)
		if err == io.EOF {
			p.now = nil
			if n == 0 {
				continue
			}
			err = nil
		}
		p.failed = err
		return n, err
	}
}

// bounded takes so many bytes and fails beyond.
type bounded struct {
	bytes.Buffer
	left int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= len(p); b.left < 0 {
		return 0, errors.New("box: too much comes out")
	}
	return b.Buffer.Write(p)
}
