package main

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// Of a thousand clients at once, some read so slowly that what they ask for
// waits in the server.
const (
	brisk = 900
	slow  = 100
)

// crowded has a thousand clients at once, and compares how long the brisk ones
// wait with and without slow readers beside them.
func crowded(t *target, _ options, f figures) (err error) {
	if len(t.also) == 0 {
		return nil
	}
	folder, err := t.fresh("crowd")
	if err != nil {
		return err
	}
	if _, err := puts(t, folder, 200, 8<<10); err != nil {
		return err
	}
	if _, err := putBig(t, folder+"long.bin", 16*int64(len(block))); err != nil {
		return err
	}
	alone, err := visits(t, folder)
	if err != nil {
		return err
	}
	readers, err := slowly(t, folder+"long.bin")
	if err != nil {
		return err
	}
	beside, err := visits(t, folder)
	for _, c := range readers {
		err = errors.Join(err, c.close())
	}
	if err != nil {
		return err
	}
	f["900 clients, p99 ms"], f["beside 100 slow readers, p99 ms"] = alone.at(99), beside.at(99)
	return t.drop(folder)
}

// visits has the brisk clients ask now and then, a few thousand times a second
// together.
func visits(t *target, folder string) (outcome, error) {
	pause := func(i int) { time.Sleep(time.Duration(200+i%200) * time.Millisecond) }
	return paced(t, brisk, 10*brisk, pause, func(c *conn, i int) error {
		_, err := c.do(http.MethodGet, fmt.Sprintf("%sf%05d.bin", folder, i%200), nil)
		return err
	})
}

// slowly asks for a long content over many connections and hardly reads it.
func slowly(t *target, path string) (all []*conn, err error) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range slow {
		wg.Go(func() {
			c, failed := t.dial()
			if failed == nil {
				failed = c.head(http.MethodGet, path, 0, nil)
			}
			if failed == nil {
				_, failed = io.CopyN(io.Discard, c.net, 64<<10)
			}
			mu.Lock()
			defer mu.Unlock()
			if c != nil {
				all = append(all, c)
			}
			err = errors.Join(err, failed)
		})
	}
	wg.Wait()
	return all, err
}

// stuffed sends a hundred thousand small contents and looks at the memory that
// the server does not give back.
func stuffed(t *target, _ options, f figures) error {
	if len(t.also) == 0 {
		return nil
	}
	for range 10 { // a folder of a hundred thousand is nobody's
		part, err := t.fresh("part")
		if err != nil {
			return err
		}
		if _, err := puts(t, part, 10_000, 1<<10); err != nil {
			return err
		}
	}
	if err := t.settle(); err != nil {
		return err
	}
	kib, err := t.status("RssAnon")
	f["anonymous after 100,000 files, MiB"] = float64(kib) / 1024
	return err
}
