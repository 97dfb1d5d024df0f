package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"time"

	"pims/storage"
	"pims/storage/disk"
	"pims/storage/sealed"
)

const (
	learner = storage.ID("learner")
	large   = 256 << 20
)

// measureBlobs stores and reads one large content the way a node does.
func measureBlobs(ctx context.Context, dir string, r *result) error {
	files, err := disk.New(filepath.Join(dir, "blobs"))
	if err != nil {
		return err
	}
	blobs := sealed.Blobs(files)
	began := time.Now()
	ref, err := blobs.Put(ctx, learner, io.LimitReader(zeros{}, large))
	if err != nil {
		return err
	}
	r.BlobPut = large >> 20 / time.Since(began).Seconds()
	began = time.Now()
	content, err := blobs.Open(ctx, learner, ref)
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(struct{ io.Writer }{io.Discard}, content, make([]byte, 256<<10))
	r.BlobGet = large >> 20 / time.Since(began).Seconds()
	return errors.Join(err, content.Close())
}

type zeros struct{}

// Read implements io.Reader.
func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
