package node

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/unix"
)

// ControlSocket is the name of the socket, in the data folder, on which the
// process that serves a node hears its operators. Who may open it may do
// everything: it is the owner's of the folder alone.
const ControlSocket = "control"

// control is the listening socket. Close removes its name.
type control struct {
	*net.UnixListener
	name string
}

// Close implements net.Listener.
func (c control) Close() error { return errors.Join(c.UnixListener.Close(), os.Remove(c.name)) }

// ListenControl makes the control socket of a folder whose lock the caller
// holds, in the place of one that a crash left.
func ListenControl(dir string) (net.Listener, error) {
	name := filepath.Join(dir, ControlSocket)
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	// The mode of the socket before it has a name is that of the name: there is
	// no moment in which others could open it.
	private := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
		var failed error
		return errors.Join(c.Control(func(fd uintptr) { failed = unix.Fchmod(int(fd), 0o600) }), failed)
	}}
	var l net.Listener
	err := within108(dir, func(path string) (err error) {
		l, err = private.Listen(context.Background(), "unix", path)
		return err
	})
	if err != nil {
		return nil, err
	}
	u := l.(*net.UnixListener)
	u.SetUnlinkOnClose(false) // the path it knows may be a makeshift
	return control{u, name}, nil
}

// DialControl connects to the process that serves a folder.
func DialControl(ctx context.Context, dir string) (conn net.Conn, err error) {
	err = within108(dir, func(path string) (err error) {
		conn, err = new(net.Dialer).DialContext(ctx, "unix", path)
		return err
	})
	return conn, err
}

// within108 gives fn a path of the control socket that fits a socket's address,
// which holds 108 bytes: in a deep folder one by a descriptor of it.
func within108(dir string, fn func(path string) error) error {
	if path := filepath.Join(dir, ControlSocket); len(path) < 100 {
		return fn(path)
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(fn(fmt.Sprintf("/proc/self/fd/%d/%s", d.Fd(), ControlSocket)), d.Close())
}
