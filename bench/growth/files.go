package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"pims/bench/internal/rig"
	"pims/instance"
	"pims/storage/badger"
)

// files measures one folder that grows.
func files(ctx context.Context, dir string, most bounds) error {
	return inHouse(dir, badger.Options{}, func(h *rig.House) error {
		i, err := h.Create(ctx, rig.ID(0), 1<<40)
		if err != nil {
			return err
		}
		access := i.Access(instance.Rights{Every: instance.Read | instance.Write})
		made := 0
		for _, n := range steps(100, most.files, 10) {
			var adds, lists []time.Duration
			for ; made < n; made++ {
				began := time.Now()
				_, _, err := access.UploadFile(ctx, instance.Root, fmt.Sprintf("Leçon %d.txt", made), instance.Refuse,
					instance.Upload{Mime: "text/plain", Size: -1}, strings.NewReader("Ce que j’ai appris."))
				if err != nil {
					return err
				}
				adds = append(adds, time.Since(began))
			}
			for range 10 {
				began := time.Now()
				if err := list(ctx, access, n); err != nil {
					return err
				}
				lists = append(lists, time.Since(began))
			}
			line := row{"measure": "files", "files": n, "add_p50_ms": rig.Percentile(adds, 50), "add_p99_ms": rig.Percentile(adds, 99), "list_p50_ms": rig.Percentile(lists, 50)}
			if err := line.print(); err != nil {
				return err
			}
		}
		return i.Close()
	})
}

func list(ctx context.Context, access *instance.Access, want int) error {
	return access.View(ctx, func(tx *instance.Tx) error {
		var all []instance.Entry
		for e, err := range tx.Tree().List(instance.Root) {
			if err != nil {
				return err
			}
			all = append(all, e)
		}
		instance.SortEntries(all, instance.ByName, false)
		if len(all) != want {
			return errors.New("the listing is not whole")
		}
		return nil
	})
}
