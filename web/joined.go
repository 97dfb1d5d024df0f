package web

import (
	"context"
	"net"
	"net/http"
	"sync"
)

// Joined has a server send the head of an answer with the first of its body: by
// itself net/http writes what fills its buffer of 4 KiB and then the rest, which
// takes the kernel and who reads twice the work for a small content.
func Joined(s *http.Server, l net.Listener) net.Listener {
	s.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		if own, ok := c.(*joined); ok {
			ctx = context.WithValue(ctx, connKey{}, own)
		}
		return ctx
	}
	return joining{l}
}

type connKey struct{}

type joining struct{ net.Listener }

// Accept implements net.Listener. A connection that is encrypted stays as it is:
// net/http has to know it as such.
func (l joining) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		return &joined{TCPConn: tcp}, nil
	}
	return c, err
}

// joined is a connection that holds back what is less than a piece while somebody
// is about to write more.
type joined struct {
	*net.TCPConn

	mu      sync.Mutex
	holding bool
	held    *[]byte   // of pieces, nil for nothing
	both    [2][]byte // what is sent together
}

// piece is the buffer of net/http.
const piece = 4 << 10

var pieces = sync.Pool{New: func() any { return new(make([]byte, 0, piece)) }}

// together runs write, which writes to the connection, and sends what it has held.
func (c *joined) together(write func() (int, error)) (n int, err error) {
	c.hold(true)
	n, err = write()
	c.hold(false)
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, failed := c.send(nil); err == nil {
		err = failed
	}
	return n, err
}

func (c *joined) hold(back bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.holding = back
}

// Write implements net.Conn.
func (c *joined) Write(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.holding || c.held == nil && len(p) > piece || c.held != nil && len(*c.held)+len(p) > piece {
		return c.send(p)
	}
	if c.held == nil {
		c.held = pieces.Get().(*[]byte)
	}
	*c.held = append(*c.held, p...)
	return len(p), nil
}

// send sends what is held, and p, of which it returns how much. The caller holds mu.
func (c *joined) send(p []byte) (int, error) {
	if c.held == nil {
		if len(p) == 0 {
			return 0, nil
		}
		return c.TCPConn.Write(p)
	}
	before := len(*c.held)
	c.both = [2][]byte{*c.held, p}
	list := net.Buffers(c.both[:])
	n, err := list.WriteTo(c.TCPConn)
	*c.held, c.both = (*c.held)[:0], [2][]byte{}
	pieces.Put(c.held)
	c.held = nil
	return max(0, int(n)-before), err
}
