package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"pims/bench/internal/rig"
	"pims/storage/badger"
)

// bounds are how far each measure goes.
type bounds struct {
	instances, documents, files int
	blob                        int64
}

func main() {
	var most bounds
	flag.IntVar(&most.instances, "instances", 10_000, "instances of a node, at most")
	flag.IntVar(&most.documents, "documents", 100_000, "documents of an instance, at most")
	flag.IntVar(&most.files, "files", 10_000, "files of a folder, at most")
	flag.Int64Var(&most.blob, "blob", 1<<30, "bytes of a file, at most")
	only := flag.String("only", "", "measure this alone")
	flag.Parse()
	if err := run(context.Background(), most, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench/growth:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, most bounds, only string) (err error) {
	dir, err := os.MkdirTemp("", "bench-growth-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	known := false
	for _, m := range []struct {
		name    string
		measure func(ctx context.Context, dir string, most bounds) error
	}{{"blobs", blobs}, {"files", files}, {"documents", documents}, {"instances", instances}} {
		if only != "" && only != m.name {
			continue
		}
		known = true
		if err := m.measure(ctx, filepath.Join(dir, m.name), most); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	if !known {
		return fmt.Errorf("there is no measure %q", only)
	}
	return nil
}

// row is one line of the output.
type row map[string]any

func (r row) print() error { return json.NewEncoder(os.Stdout).Encode(r) }

// inHouse runs fn over the house of a folder.
func inHouse(dir string, o badger.Options, fn func(h *rig.House) error) error {
	h, err := rig.Open(dir, o)
	if err != nil {
		return err
	}
	return errors.Join(fn(h), h.Close())
}

// steps go from first to most, each so many times as large as the one before.
func steps[N int | int64](first, most, times N) (all []N) {
	for n := first; n < most; n *= times {
		all = append(all, n)
	}
	return append(all, most)
}
