package crashtest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"

	"pims/instance"
	"pims/scan"
	"pims/scan/clamtest"
)

// scans writes a leaflet, in every other operation with a virus, and has it
// examined: what was found in it, and nothing else, is put aside.
type scans struct{}

const leaflet = "tract.txt"

func (scans) prepare(context.Context, *node) error { return nil }

func (scans) infected(k int) bool { return k%2 == 1 }

func (s scans) content(k int) []byte {
	b := content("scans", k)
	if s.infected(k) {
		b = append(b, clamtest.Virus...)
	}
	return append(b, fmt.Sprint(k)...)
}

func (s scans) step(ctx context.Context, n *node, k int) error {
	return n.in(ctx, tom, func(i *instance.Instance) error {
		if err := upload(ctx, i, instance.Root, leaflet, s.content(k)); err != nil {
			return err
		}
		return s.scan(ctx, n, i)
	})
}

// scan lets a scanner work that is there for as long.
func (scans) scan(ctx context.Context, n *node, i *instance.Instance) (err error) {
	dir, err := os.MkdirTemp("", "scan")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	at := filepath.Join(dir, "s")
	l, err := net.Listen("unix", at)
	if err != nil {
		return err
	}
	served := make(chan error, 1)
	go func() { served <- clamtest.New().Serve(l) }()
	defer func() { err = errors.Join(err, l.Close(), <-served) }()
	c, err := scan.NewClamd("unix:" + at)
	if err != nil {
		return err
	}
	return scan.New(c, n.House.Now, slog.New(slog.DiscardHandler)).Run(ctx, i)
}

// holds examines first what a crash has kept from it.
func (s scans) holds(ctx context.Context, n *node, k int) error {
	if k == 0 {
		return nil
	}
	return n.in(ctx, tom, func(i *instance.Instance) error {
		if err := s.scan(ctx, n, i); err != nil {
			return err
		}
		var all map[string]instance.Entry
		err := i.View(ctx, func(tx *instance.Tx) (err error) {
			all, err = list(tx, instance.Root)
			return err
		})
		if err != nil {
			return err
		}
		e := all[leaflet]
		if (e.Infected != "") != s.infected(k) {
			return differs("after operation %d the leaflet is said to hold %q", k, e.Infected)
		}
		err = reads(ctx, i, e.ID, 0, s.content(k))
		if s.infected(k) && errors.Is(err, instance.ErrInfected) {
			err = nil
		} else if s.infected(k) && err == nil {
			err = differs("after operation %d the leaflet can be read", k)
		}
		return err
	})
}
