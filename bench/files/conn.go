package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// conn speaks HTTP/1.1 over one connection, with as little work as possible:
// the server has the rest of the machine.
type conn struct {
	t   *target
	net net.Conn
	in  *bufio.Reader
}

func (t *target) dial() (*conn, error) {
	c, err := net.Dial("tcp", t.host)
	if err != nil {
		return nil, err
	}
	return &conn{t, c, bufio.NewReaderSize(c, 64<<10)}, nil
}

func (c *conn) close() error { return c.net.Close() }

// do sends a request with a body in memory and reads the whole answer. It fails
// unless the status is one of 2xx.
func (c *conn) do(method, path string, body []byte, headers ...string) (http.Header, error) {
	if err := c.head(method, path, int64(len(body)), headers); err != nil {
		return nil, err
	}
	if len(body) > 0 {
		if _, err := c.net.Write(body); err != nil {
			return nil, err
		}
	}
	return c.answer(method, path, io.Discard)
}

func (c *conn) head(method, path string, length int64, headers []string) error {
	var b strings.Builder
	b.WriteString(method + " " + path + " HTTP/1.1\r\nHost: " + c.t.host + "\r\n")
	if c.t.auth != "" {
		b.WriteString("Authorization: " + c.t.auth + "\r\n")
	}
	for _, h := range headers {
		b.WriteString(h + "\r\n")
	}
	if length > 0 || method == http.MethodPut {
		b.WriteString("Content-Length: " + strconv.FormatInt(length, 10) + "\r\n")
	}
	b.WriteString("\r\n")
	_, err := io.WriteString(c.net, b.String())
	return err
}

func (c *conn) answer(method, path string, to io.Writer) (http.Header, error) {
	res, err := http.ReadResponse(c.in, &http.Request{Method: method})
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		said, _ := io.ReadAll(io.LimitReader(res.Body, 500))
		return nil, fmt.Errorf("%s: %s %s answered %d: %s", c.t.name, method, path, res.StatusCode, said)
	}
	_, err = io.Copy(to, res.Body)
	return res.Header, errors.Join(err, res.Body.Close())
}
