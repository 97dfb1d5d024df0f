package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"pims/instance"
	"pims/storage"
	"pims/storage/badger"
	"pims/storage/durable"
	"pims/storage/memory"
	"pims/storage/sealed"
)

const keyspaces = 500

// measureKeyspaces makes many instances and looks at what an empty one and the
// process then weigh.
func measureKeyspaces(ctx context.Context, dir string, r *result) (err error) {
	dir = filepath.Join(dir, "keyspaces")
	e, err := badger.Open(dir, badger.Options{IdleAfter: 100 * time.Millisecond})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, e.Close()) }()
	keys, err := instance.CreateKeyFile(dir + ".key")
	if err != nil {
		return err
	}
	ring, err := instance.OpenKeyring(dir+".keyring", keys)
	if err != nil {
		return err
	}
	house := &instance.House{Engine: e, Node: e, Blobs: sealed.Blobs(memory.NewBlobs()), Keyring: ring, Now: time.Now}
	took := make([]time.Duration, keyspaces)
	for i := range took {
		began := time.Now()
		inst, err := house.Create(ctx, instance.ID(id(i)), 1<<30)
		if err != nil {
			return err
		}
		took[i] = time.Since(began)
		if err := inst.Close(); err != nil {
			return err
		}
	}
	slices.Sort(took)
	r.CreateP50 = float64(took[len(took)/2].Microseconds()) / 1000
	for e.Stats().Open+e.Stats().Moving > 0 {
		time.Sleep(20 * time.Millisecond)
	}
	if r.RSS, err = residentMiB(); err != nil {
		return err
	}
	r.EmptyFiles, r.EmptyKiB, err = weigh(durable.Shard(dir, id(0)))
	return err
}

func id(i int) storage.ID { return storage.ID(fmt.Sprintf("0198c0de-7d0c-7aaa-bbbb-%012x", i*7919)) }

// weigh counts files and the blocks they take: Badger's files are sparse.
func weigh(dir string) (files int, kib int64, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if !d.IsDir() {
			files++
		}
		if st, ok := info.Sys().(*syscall.Stat_t); ok {
			kib += st.Blocks * 512 / 1024
		}
		return nil
	})
	return files, kib, err
}

// residentMiB reads the process's resident memory (Linux).
func residentMiB() (float64, error) {
	raw, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	pages, err := strconv.Atoi(strings.Fields(string(raw))[1])
	return float64(pages*os.Getpagesize()) / (1 << 20), err
}
