package main

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
)

// figures are what one round found of one server, by the name of the measure.
type figures map[string]float64

// connections is how many ask at once where many do.
const connections = 16

// steps are the measures by name, each in a folder of its own.
var steps = []struct {
	name string
	do   func(*target, options, figures) error
}{
	{"large", large},
	{"little", little},
	{"middling", middling},
	{"folders", folders},
	{"resumable", resumable},
	{"peak", peak}, // of those before
	{"crowd", crowded},
	{"stuffed", stuffed},
}

// stepFlushes is the measure that has a server of its own.
const stepFlushes = "flushes"

func stepNames() (names []string) {
	for _, step := range steps {
		names = append(names, step.name)
	}
	return append(names, stepFlushes)
}

// measure does everything that a server is able to and somebody chose.
func measure(t *target, o options) (figures, error) {
	if err := errors.Join(t.settle(), t.forgetPeak()); err != nil {
		return nil, err
	}
	f := figures{}
	for _, step := range steps {
		if !o.steps.has(step.name) {
			continue
		}
		if err := step.do(t, o, f); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func peak(t *target, _ options, f figures) error {
	kib, err := t.peak()
	f["peak RSS, MiB"] = float64(kib) / 1024
	return err
}

// fresh makes a folder once the server is at rest, and returns its path.
func (t *target) fresh(name string) (string, error) {
	if err := t.settle(); err != nil {
		return "", err
	}
	if !t.dav {
		return t.base + name, nil // any path will do
	}
	path := fmt.Sprintf("%s%s-%d/", t.base, name, time.Now().UnixNano())
	return path, t.once("MKCOL", path)
}

func (t *target) once(method, path string, headers ...string) (err error) {
	c, err := t.dial()
	if err != nil {
		return err
	}
	_, err = c.do(method, path, nil, headers...)
	return errors.Join(err, c.close())
}

// drop removes a folder of a measure.
func (t *target) drop(path string) error {
	if !t.dav {
		return nil
	}
	if err := t.once(http.MethodDelete, path); err != nil || t.tidy == nil {
		return err
	}
	return t.tidy(t)
}

func large(t *target, o options, f figures) error {
	if t.name == "tus-node" {
		return nil
	}
	folder, err := t.fresh("large")
	if err != nil {
		return err
	}
	if err := warm(o.big); err != nil {
		return err
	}
	path, mib := folder+"big.bin", float64(o.big)/1e6
	took, err := putBig(t, path, o.big)
	if err != nil {
		return err
	}
	f["PUT 1 GiB, MB/s"] = mib / took.Seconds()
	if err := t.settle(); err != nil {
		return err
	}
	if took, err = getBig(t, path, o.big); err != nil {
		return err
	}
	f["GET 1 GiB, MB/s"] = mib / took.Seconds()
	out, err := ranges(t, path, o.big)
	if err != nil {
		return err
	}
	f["range of 64 KiB, p50 ms"] = out.at(50)
	return t.drop(folder)
}

// puts sends n contents of a size into a folder, over many connections.
func puts(t *target, folder string, n, size int) (outcome, error) {
	return many(t, connections, n, func(c *conn, i int) error {
		from := rand.IntN(len(block) - size)
		_, err := c.do(http.MethodPut, fmt.Sprintf("%sf%05d.bin", folder, i), block[from:from+size])
		return err
	})
}

func little(t *target, o options, f figures) error {
	if t.name == "tus-node" {
		return nil
	}
	folder, err := t.fresh("little")
	if err != nil {
		return err
	}
	const n, size = 4000, 8 << 10
	out, err := puts(t, folder, n, size)
	if err != nil {
		return err
	}
	f["PUT 8 KiB × 16, /s"], f["the same, p50 ms"], f["the same, p99 ms"] = out.perSecond(), out.at(50), out.at(99)
	if err := t.settle(); err != nil {
		return err
	}
	out, err = many(t, connections, 2*n, func(c *conn, i int) error {
		_, err := c.do(http.MethodGet, fmt.Sprintf("%sf%05d.bin", folder, i%n), nil)
		return err
	})
	if err != nil {
		return err
	}
	f["GET 8 KiB × 16, /s"] = out.perSecond()
	return t.drop(folder)
}

func middling(t *target, o options, f figures) error {
	if slices.Contains([]string{"tus-node", "rclone crypt"}, t.name) {
		return nil
	}
	folder, err := t.fresh("middling")
	if err != nil {
		return err
	}
	out, err := puts(t, folder, o.middling, 64<<10)
	if err != nil {
		return err
	}
	f["PUT 64 KiB × 16, /s"], f["PUT 64 KiB × 16, p99 ms"] = out.perSecond(), out.at(99)
	return t.drop(folder)
}

// folders lists, moves, copies and deletes whole folders.
func folders(t *target, o options, f figures) error {
	if !t.dav || t.name == "rclone crypt" {
		return nil
	}
	for _, n := range []int{2000, 10000} {
		folder, err := t.fresh("many")
		if err != nil {
			return err
		}
		if _, err := puts(t, folder, n, 100); err != nil {
			return err
		}
		if err := t.settle(); err != nil {
			return err
		}
		out, err := many(t, 1, 20, func(c *conn, _ int) error {
			_, err := c.do("PROPFIND", folder, []byte(ask), "Depth: 1", "Content-Type: application/xml")
			return err
		})
		if err != nil {
			return err
		}
		f[fmt.Sprintf("PROPFIND of %d, p50 ms", n)] = out.at(50)
		if n == 2000 {
			if folder, err = rearrange(t, folder, f); err != nil {
				return err
			}
		}
		if err := t.drop(folder); err != nil {
			return err
		}
	}
	return nil
}

const ask = `<?xml version="1.0"?><propfind xmlns="DAV:"><prop><getcontentlength/><getlastmodified/><resourcetype/><getetag/></prop></propfind>`

// rearrange moves, copies and deletes a folder, and returns where it is.
func rearrange(t *target, folder string, f figures) (string, error) {
	plain := strings.TrimSuffix(folder, "/")
	moved, copied := plain+"-moved/", plain+"-copied/"
	timed := func(name, method, path string, headers ...string) error {
		if err := t.settle(); err != nil {
			return err
		}
		began := time.Now()
		err := t.once(method, path, headers...)
		f[name] = ms(time.Since(began))
		return err
	}
	to := func(path string) string { return "Destination: http://" + t.host + path }
	err := timed("MOVE of 2,000, ms", "MOVE", folder, to(moved), "Overwrite: F")
	if err == nil {
		err = timed("COPY of 2,000, ms", "COPY", moved, to(copied), "Overwrite: F", "Depth: infinity")
	}
	if err == nil {
		err = timed("DELETE of 2,000, ms", http.MethodDelete, copied)
	}
	return moved, err
}
