package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// result is the line that is printed.
type result struct {
	Instances int `json:"instances"`
	Open      int `json:"open"`
	made
	opened
	Missed []bar `json:"missed,omitempty"`
}

// made is what is seen while the instances are made.
type made struct {
	CreateP50  float64 `json:"create_p50_ms"`
	CreateP99  float64 `json:"create_p99_ms"`
	EmptyFiles int     `json:"empty_files"`
	EmptyBytes int64   `json:"empty_bytes_on_disk"`
}

// opened is what is seen while they are open.
type opened struct {
	ColdP50     float64 `json:"cold_open_p50_ms"`
	ColdP99     float64 `json:"cold_open_p99_ms"`
	Resident    float64 `json:"rss_per_open_kib"`
	Private     float64 `json:"private_per_open_kib"`
	Descriptors float64 `json:"fds_per_open"`
	Goroutines  float64 `json:"goroutines_per_open"`
	IdleCPU     float64 `json:"idle_cpu_percent"`
	Written     float64 `json:"written_per_open_mib"`
	Hot         float64 `json:"hot_per_open_mib"`
	LargeP50    float64 `json:"cold_open_20k_p50_ms"`
}

type bar struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Most  float64 `json:"at_most"`
}

func (r *result) compare() {
	for _, b := range []bar{
		{"create_p50_ms", r.CreateP50, 20}, {"empty_bytes_on_disk", float64(r.EmptyBytes), 32 << 10},
		{"cold_open_p50_ms", r.ColdP50, 10}, {"cold_open_p99_ms", r.ColdP99, 60},
		{"rss_per_open_kib", r.Resident, 512}, {"private_per_open_kib", r.Private, 154},
		{"fds_per_open", r.Descriptors, 10}, {"goroutines_per_open", r.Goroutines, 10},
		{"idle_cpu_percent", r.IdleCPU, 2}, {"written_per_open_mib", r.Written, 4}, {"cold_open_20k_p50_ms", r.LargeP50, 25},
	} {
		if b.Value > b.Most {
			r.Missed = append(r.Missed, b)
		}
	}
}

// options are the flags, handed on to the process that measures.
type options struct {
	instances, open, documents, large int
	dir                               string // of the process that measures; empty: fill a new one and start it
}

func main() {
	var o options
	flag.IntVar(&o.instances, "n", 500, "instances")
	flag.IntVar(&o.open, "open", 200, "of those, open at a time")
	flag.IntVar(&o.documents, "documents", 500, "documents of 1 KiB in each")
	flag.IntVar(&o.large, "large", 20_000, "documents of the large ones")
	flag.StringVar(&o.dir, "measure", "", "measure the instances in this folder (for the command itself)")
	flag.Parse()
	if err := do(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, "bench/density:", err)
		os.Exit(1)
	}
}

func do(ctx context.Context, o options) error {
	if o.dir != "" {
		found, err := measure(ctx, o)
		return errors.Join(err, json.NewEncoder(os.Stdout).Encode(found))
	}
	r, err := run(ctx, o)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(os.Stdout).Encode(r); err != nil {
		return err
	}
	if len(r.Missed) > 0 {
		return errors.New("bars missed")
	}
	return nil
}

// run fills a folder and has another process measure it: what filling left in
// this one's memory must not count.
func run(ctx context.Context, o options) (r result, err error) {
	dir, err := os.MkdirTemp("", "bench-density-")
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	r.Instances, r.Open = o.instances, o.open
	if r.made, err = fill(ctx, filepath.Join(dir, "house"), o); err != nil {
		return r, err
	}
	self, err := os.Executable()
	if err != nil {
		return r, err
	}
	measuring := exec.CommandContext(ctx, self, "-measure", filepath.Join(dir, "house"),
		"-n", fmt.Sprint(o.instances), "-open", fmt.Sprint(o.open), "-documents", fmt.Sprint(o.documents), "-large", fmt.Sprint(o.large))
	measuring.Stderr = os.Stderr
	line, err := measuring.Output()
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(line, &r.opened); err != nil {
		return r, err
	}
	r.compare()
	return r, nil
}
