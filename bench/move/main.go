package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"pims/bench/internal/rig"
	"pims/consent"
	"pims/instance"
	"pims/move"
	"pims/storage/badger"
)

func main() {
	files := flag.Int("files", 10_000, "how many files")
	bytes := flag.Int64("bytes", 2<<30, "bytes of contents in all")
	dir := flag.String("dir", os.TempDir(), "where to work")
	flag.Parse()
	if err := run(context.Background(), *files, *bytes, *dir); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// result is the outcome.
type result struct {
	Files   int64   `json:"files"`
	Bytes   int64   `json:"bytes"`
	Archive int64   `json:"archive_bytes"`
	Build   float64 `json:"build_s"`
	Export  figures `json:"export"`
	Verify  figures `json:"verify"`
	Import  figures `json:"import"`
	Compare figures `json:"compare"`
	Same    bool    `json:"same"`
	OK      bool    `json:"within_targets"`
}

func run(ctx context.Context, files int, bytes int64, parent string) (err error) {
	dir, err := os.MkdirTemp(parent, "pims-bench-move-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	there, err := rig.Open(filepath.Join(dir, "there"), badger.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, there.Close()) }()
	here, err := rig.Open(filepath.Join(dir, "here"), badger.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, here.Close()) }()
	b := &bench{here: here.House, there: there.House, path: filepath.Join(dir, "archive.tar.zst.age")}
	if err := b.all(ctx, files, bytes); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(b.result)
}

// bench is one run.
type bench struct {
	here, there *instance.House
	path        string
	key         *age.X25519Identity
	result      result
}

func (b *bench) all(ctx context.Context, files int, bytes int64) (err error) {
	if b.key, err = age.GenerateX25519Identity(); err != nil {
		return err
	}
	start := time.Now()
	i, err := build(ctx, b.here, files, bytes)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, i.Close()) }()
	r := &b.result
	r.Build = time.Since(start).Seconds()
	if r.Export, err = measure(bytes, func() error { return b.export(ctx, i) }); err != nil {
		return err
	}
	if r.Verify, err = measure(bytes, func() error {
		return b.read(func(f io.Reader) error {
			rep, err := move.Verify(ctx, f, []age.Identity{b.key})
			r.Files, r.Bytes = rep.Files, rep.Bytes
			return err
		})
	}); err != nil {
		return err
	}
	var id instance.ID
	if r.Import, err = measure(bytes, func() error {
		return b.read(func(f io.Reader) error {
			rep, err := move.Import(ctx, b.there, f, []age.Identity{b.key}, move.ImportOptions{Actor: consent.ActorOperator})
			id = rep.ID
			return err
		})
	}); err != nil {
		return err
	}
	moved, err := b.there.Open(ctx, id)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, moved.Close()) }()
	if r.Compare, err = measure(bytes, func() error {
		return b.read(func(f io.Reader) error {
			diff, err := move.Compare(ctx, moved.Access(instance.ReadAll), f, []age.Identity{b.key})
			r.Same = diff.Same()
			return err
		})
	}); err != nil {
		return err
	}
	r.OK = r.Same
	for _, f := range []figures{r.Export, r.Verify, r.Import, r.Compare} {
		r.OK = r.OK && f.Memory <= 256 && f.Descriptors <= 64
	}
	return nil
}

func (b *bench) export(ctx context.Context, i *instance.Instance) error {
	f, err := os.Create(b.path)
	if err != nil {
		return err
	}
	_, err = move.Export(ctx, i.Access(instance.ReadAll), f, move.ExportOptions{
		Recipients: []age.Recipient{b.key.Recipient()}, Now: time.Now(), Software: "pims bench",
	})
	if err == nil {
		b.result.Archive, err = f.Seek(0, io.SeekCurrent)
	}
	return errors.Join(err, f.Sync(), f.Close())
}

func (b *bench) read(fn func(io.Reader) error) error {
	f, err := os.Open(b.path)
	if err != nil {
		return err
	}
	return errors.Join(fn(f), f.Close())
}
