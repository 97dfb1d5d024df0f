package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// outcome is how long each visit took.
type outcome struct {
	took  []time.Duration
	whole time.Duration
}

func (o outcome) at(percent int) float64 {
	return float64(o.took[len(o.took)*percent/100].Microseconds()) / 1000
}

func (o outcome) perSecond() int { return int(float64(len(o.took)) / o.whole.Seconds()) }

// load asks for a page again and again over some connections. It writes and
// reads the bytes itself: net/http's client would take as much of the machine
// as the server.
func load(page string, connections int, length time.Duration) (out outcome, err error) {
	u, err := url.Parse(page)
	if err != nil {
		return out, err
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	begun := time.Now()
	for range connections {
		wg.Go(func() {
			took, failed := visits(u, begun.Add(length))
			mu.Lock()
			defer mu.Unlock()
			out.took, err = append(out.took, took...), errors.Join(err, failed)
		})
	}
	wg.Wait()
	out.whole = time.Since(begun)
	slices.Sort(out.took)
	return out, err
}

func visits(u *url.URL, until time.Time) (took []time.Duration, err error) {
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, conn.Close()) }()
	ask := []byte("GET " + u.Path + " HTTP/1.1\r\nHost: " + u.Host + "\r\nAccept-Encoding: gzip\r\nAccept-Language: fr\r\n\r\n")
	in := bufio.NewReaderSize(conn, 64<<10)
	for {
		at := time.Now()
		if at.After(until) {
			return took, nil
		}
		if _, err := conn.Write(ask); err != nil {
			return took, err
		}
		res, err := http.ReadResponse(in, nil)
		if err != nil {
			return took, err
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
			return took, fmt.Errorf("a visit answered %d: %w", res.StatusCode, err)
		}
		took = append(took, time.Since(at))
	}
}

var (
	section = regexp.MustCompile(`<h2`)
	asset   = regexp.MustCompile(`(?:href|src)="(/p/-/[^"]+)"`)
	font    = regexp.MustCompile(`url\(([^)"]+\.woff2)\)`)
)

// weigh returns how many bytes a first visit transfers without photos, and how
// many blocks the page has.
func weigh(ctx context.Context, page string) (total, blocks int, err error) {
	u, err := url.Parse(page)
	if err != nil {
		return 0, 0, err
	}
	html, n, err := fetch(ctx, page)
	if err != nil {
		return 0, 0, err
	}
	total, blocks = n, len(section.FindAllString(html, -1))
	seen := map[string]bool{}
	var todo []string
	for _, m := range asset.FindAllStringSubmatch(html, -1) {
		todo = append(todo, m[1])
	}
	for len(todo) > 0 {
		path := todo[0]
		todo = todo[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		text, n, err := fetch(ctx, u.Scheme+"://"+u.Host+path)
		if err != nil {
			return 0, 0, err
		}
		total += n
		if strings.HasSuffix(path, ".css") {
			for _, m := range font.FindAllStringSubmatch(text, -1) {
				todo = append(todo, "/p/-/"+m[1])
			}
		}
	}
	return total, blocks, nil
}
