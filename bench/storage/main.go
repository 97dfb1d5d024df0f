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
	EmptyFiles  int     `json:"empty_files"`
	EmptyKiB    int64   `json:"empty_kib"`
	CreateP50   float64 `json:"create_p50_ms"`
	RSS         float64 `json:"rss_500_mib"`
	Put16       float64 `json:"put_16_per_s"`
	PerCommit16 float64 `json:"put_16_per_commit"`
	Put1        float64 `json:"put_1_per_s"`
	BlobPut     float64 `json:"blob_put_mib_s"`
	BlobGet     float64 `json:"blob_get_mib_s"`
	Missed      []goal  `json:"missed,omitempty"`
}

type goal struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Most  float64 `json:"at_most"`
}

func main() {
	r, err := run(context.Background())
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(r)
	}
	if err == nil && len(r.Missed) > 0 {
		err = errors.New("goals missed")
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
	// Memory first: the rest would leave its marks.
	for _, measure := range []func(context.Context, string, *result) error{measureKeyspaces, measureWriters, measureBlobs} {
		if err := measure(ctx, dir, &r); err != nil {
			return r, err
		}
	}
	for _, g := range []goal{
		{"empty_files", float64(r.EmptyFiles), 8},
		{"empty_kib", float64(r.EmptyKiB), 64},
		{"create_p50_ms", r.CreateP50, 50},
		{"rss_500_mib", r.RSS, 120},
	} {
		if g.Value > g.Most {
			r.Missed = append(r.Missed, g)
		}
	}
	return r, nil
}
