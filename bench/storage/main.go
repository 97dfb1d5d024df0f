package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
)

// result is the line that is printed.
type result struct {
	Put16       float64 `json:"put_16_per_s"`
	PerCommit16 float64 `json:"put_16_per_commit"`
	Put1        float64 `json:"put_1_per_s"`
	BlobPut     float64 `json:"blob_put_mib_s"`
	BlobGet     float64 `json:"blob_get_mib_s"`
}

func main() {
	r, err := run(context.Background())
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(r)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench/storage:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) (r result, err error) {
	dir, err := os.MkdirTemp("", "bench-storage-")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	for _, measure := range []func(context.Context, string, *result) error{measureWriters, measureBlobs} {
		if err := measure(ctx, dir, &r); err != nil {
			return r, err
		}
	}
	return r, nil
}
