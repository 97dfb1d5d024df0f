package scan

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"pims/fault"
	"pims/storage"
)

// ErrAway is a scanner that does not answer, or not as one does.
var ErrAway = fault.New(fault.Busy, "scanner-away")

// Clamd speaks with a clamd (ClamAV), by the protocol of its manual page. It is
// safe for concurrent use: each question is a connection of its own.
type Clamd struct {
	network, address string
	patience         time.Duration // of each step but the last
}

// How long a step may take. Clamd itself gives up a content after 2 minutes, by
// its default.
const (
	patience = 10 * time.Second
	thinking = 3 * time.Minute
)

// NewClamd returns a Clamd at an address, unix:/path or tcp:127.0.0.1:3310. It
// must be on this machine: contents go there as they are, open.
func NewClamd(address string) (*Clamd, error) {
	network, at, _ := strings.Cut(address, ":")
	switch network {
	case "unix":
		if filepath.IsAbs(at) {
			return &Clamd{network, at, patience}, nil
		}
	case "tcp":
		if to, err := netip.ParseAddrPort(at); err == nil && to.Addr().Unmap().IsLoopback() && to.Port() != 0 {
			return &Clamd{network, at, patience}, nil
		}
	}
	return nil, fmt.Errorf("%q is not where clamd can be: unix:/path, or tcp: with an address of this machine, such as tcp:127.0.0.1:3310", address)
}

// Version returns what clamd is, with its database and the day of that.
func (c *Clamd) Version(ctx context.Context) (version string, err error) {
	defer fault.Wrap(&err, "ask clamd for its version")
	raw, err := c.ask(ctx, "zVERSION\x00", nil)
	if err != nil {
		return "", err
	}
	if version = strings.TrimRight(string(raw), "\x00\n"); !strings.HasPrefix(version, "ClamAV ") {
		return "", ErrAway.Because(errAnswer)
	}
	return version[:min(len(version), 200)], nil
}

// Scan has a content examined. An error of r is returned as it is, all others are
// ErrAway.
func (c *Clamd) Scan(ctx context.Context, r io.Reader) (a Answer, err error) {
	raw, err := c.ask(ctx, "zINSTREAM\x00", r)
	if err != nil {
		return a, err
	}
	if a, err = parseAnswer(raw); err != nil {
		return a, ErrAway.Because(err)
	}
	return a, nil
}

// ask sends a command, and a content if there is one, and returns the answer.
func (c *Clamd) ask(ctx context.Context, command string, content io.Reader) ([]byte, error) {
	var unreadable error
	raw, err := c.talk(ctx, command, content, &unreadable)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case unreadable != nil:
		return nil, unreadable
	case err != nil:
		return nil, ErrAway.Because(err)
	}
	return raw, nil
}

// talk is one connection. The end of ctx closes it.
func (c *Clamd) talk(ctx context.Context, command string, content io.Reader, unreadable *error) ([]byte, error) {
	conn, err := (&net.Dialer{Timeout: c.patience}).DialContext(ctx, c.network, c.address)
	if err != nil {
		return nil, err
	}
	end := sync.OnceValue(conn.Close)
	defer func() { _ = end() }() // all that matters was read
	defer context.AfterFunc(ctx, func() { _ = end() })()

	err = c.say(conn, []byte(command))
	if content != nil && err == nil {
		err = c.send(conn, content, unreadable)
	}
	if *unreadable != nil {
		return nil, nil
	}
	limit := c.patience
	if content != nil && err == nil {
		limit = thinking
	}
	// Who is sent more than it takes says so and hangs up: then the end of sending is no news.
	raw, bad := answer(conn, limit)
	if len(raw) > 0 {
		return raw, bad
	}
	return nil, errors.Join(err, bad)
}

func (c *Clamd) say(conn net.Conn, b []byte) error {
	if err := conn.SetWriteDeadline(time.Now().Add(c.patience)); err != nil {
		return err
	}
	_, err := conn.Write(b)
	return err
}

// chunk is how much of a content is sent at a time, after its length in 4 bytes.
const chunk = 64 << 10

// send streams a content. What could not be read of it is told apart.
func (c *Clamd) send(conn net.Conn, content io.Reader, unreadable *error) error {
	buf := make([]byte, 4+chunk)
	for {
		n, err := storage.Fill(content, buf[4:])
		if err != nil && err != io.EOF {
			*unreadable = err
			return nil
		}
		binary.BigEndian.PutUint32(buf, uint32(n)) // 0 ends it
		if err := c.say(conn, buf[:4+n]); err != nil || n == 0 {
			return err
		}
	}
}

// answer reads what ends in a zero: what ends otherwise was cut off.
func answer(conn net.Conn, limit time.Duration) ([]byte, error) {
	if err := conn.SetReadDeadline(time.Now().Add(limit)); err != nil {
		return nil, err
	}
	return bufio.NewReader(io.LimitReader(conn, maxAnswer)).ReadBytes(0)
}
