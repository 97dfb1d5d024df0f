package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"time"
)

// block is what large contents repeat: bytes that no one can compress.
var block = func() []byte {
	b := make([]byte, 1<<20)
	_, _ = rand.NewChaCha8([32]byte{7}).Read(b) // never fails
	return b
}()

// putBig sends a content of so many bytes, a multiple of a block.
func putBig(t *target, path string, size int64) (took time.Duration, err error) {
	c, err := t.dial()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	began := time.Now()
	if err := c.head(http.MethodPut, path, size, nil); err != nil {
		return 0, err
	}
	for sent := int64(0); sent < size; sent += int64(len(block)) {
		if _, err := c.net.Write(block); err != nil {
			return 0, err
		}
	}
	_, err = c.answer(http.MethodPut, path, io.Discard)
	return time.Since(began), err
}

// getBig reads it back and compares every byte.
func getBig(t *target, path string, size int64) (took time.Duration, err error) {
	c, err := t.dial()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	began := time.Now()
	if err := c.head(http.MethodGet, path, 0, nil); err != nil {
		return 0, err
	}
	var same comparer
	if _, err := c.answer(http.MethodGet, path, &same); err != nil {
		return 0, err
	}
	if same.read != size || same.differs {
		return 0, fmt.Errorf("%s: %d bytes came back, differing: %v", t.name, same.read, same.differs)
	}
	return time.Since(began), nil
}

// comparer compares what is written to it with blocks.
type comparer struct {
	read    int64
	differs bool
}

func (c *comparer) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		at := c.read % int64(len(block))
		n := min(len(rest), len(block)-int(at))
		c.differs = c.differs || !bytes.Equal(rest[:n], block[at:int(at)+n])
		c.read += int64(n)
		rest = rest[n:]
	}
	return len(p), nil
}

// ranges reads pieces of 64 KiB from all over a large content.
func ranges(t *target, path string, size int64) (outcome, error) {
	return many(t, 1, 200, func(c *conn, n int) error {
		from := rand.Int64N(size - 64<<10)
		_, err := c.do(http.MethodGet, path, nil, fmt.Sprintf("Range: bytes=%d-%d", from, from+64<<10-1))
		return err
	})
}
