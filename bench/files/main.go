package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

type options struct {
	rounds   int
	big      int64 // bytes
	middling int   // contents of 64 KiB
	only     list  // servers
	steps    list  // measures
}

// list chooses names; empty, it chooses all.
type list []string

// flag has the names be chosen on the command line, of those that there are.
func (l *list) flag(name, usage string, known []string) {
	flag.Func(name, usage+", of "+strings.Join(known, ","), func(names string) error {
		*l = strings.Split(names, ",")
		for _, one := range *l {
			if !slices.Contains(known, one) {
				return fmt.Errorf("there is no %q", one)
			}
		}
		return nil
	})
}

func (l list) has(name string) bool { return len(l) == 0 || slices.Contains(l, name) }

func main() {
	var o options
	flag.IntVar(&o.rounds, "rounds", 3, "how often each server has its turn")
	flag.Int64Var(&o.big, "big", 1<<30, "bytes of a large content, a multiple of 16 MiB")
	flag.IntVar(&o.middling, "middling", 10_000, "how many contents of 64 KiB")
	o.only.flag("only", "measure these servers alone", serverNames())
	o.steps.flag("steps", "take these measures alone", stepNames())
	flag.Parse()
	if err := bench(context.Background(), o); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func bench(ctx context.Context, o options) (err error) {
	tools, err := os.MkdirTemp("", "pims-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(tools)) }()
	if err := os.Chmod(tools, 0o711); err != nil { // Apache gives up its rights
		return err
	}
	for _, program := range []string{"cmd/pims", "bench/phys"} {
		build := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(tools, filepath.Base(program)), "./"+program)
		if out, err := build.CombinedOutput(); err != nil {
			return fmt.Errorf("build: %w: %s", err, out)
		}
	}
	var found table
	for round := range o.rounds {
		for _, m := range makers {
			if !o.only.has(called(m.name)) {
				continue
			}
			p := place{tools: tools, dir: filepath.Join(tools, fmt.Sprintf("%d-%s", round, m.name[:4]))}
			f, err := turn(ctx, p, m.make, o)
			if errors.Is(err, errMissing) {
				fmt.Fprintf(os.Stderr, "%s: %v\n", m.name, err)
				continue
			}
			if err != nil {
				return fmt.Errorf("%s: %w", m.name, err)
			}
			found.add(m.name, f)
			if !m.syncs || !o.steps.has(stepFlushes) {
				continue
			}
			p.dir += "-flushes"
			f, err = flushes(ctx, p, m.make)
			if err != nil && !errors.Is(err, errMissing) { // no strace: the rest counts
				return fmt.Errorf("%s: %w", m.name, err)
			}
			found.add(m.name, f)
		}
	}
	return found.print(os.Stdout)
}

// turn starts a server in a new folder, measures it, and removes both.
func turn(ctx context.Context, p place, start maker, o options) (f figures, err error) {
	if err := os.Mkdir(p.dir, 0o755); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(p.dir)) }()
	t, err := start(ctx, p)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, t.stop()) }()
	return measure(t, o)
}

// table keeps what the rounds found.
type table struct {
	servers, measures []string
	values            map[[2]string][]float64
}

func (t *table) add(server string, f figures) {
	if t.values == nil {
		t.values = map[[2]string][]float64{}
	}
	if !slices.Contains(t.servers, server) {
		t.servers = append(t.servers, server)
	}
	for m, v := range f {
		if !slices.Contains(t.measures, m) {
			t.measures = append(t.measures, m)
		}
		t.values[[2]string{server, m}] = append(t.values[[2]string{server, m}], v)
	}
}

// print writes the medians as a table in Markdown, the first server's divided by
// each other's in brackets.
func (t *table) print(w *os.File) error {
	slices.Sort(t.measures)
	row := "| measure |"
	rule := "|---|"
	for _, s := range t.servers {
		row += " " + s + " |"
		rule += "---|"
	}
	if _, err := fmt.Fprintln(w, row+"\n"+rule); err != nil {
		return err
	}
	for _, m := range t.measures {
		row := "| " + m + " |"
		ours := median(t.values[[2]string{t.servers[0], m}])
		for i, s := range t.servers {
			v := t.values[[2]string{s, m}]
			switch {
			case len(v) == 0:
				row += " |"
			case i == 0 || ours == 0:
				row += fmt.Sprintf(" %.4g |", median(v))
			default:
				row += fmt.Sprintf(" %.4g (%.2f) |", median(v), ours/median(v))
			}
		}
		if _, err := fmt.Fprintln(w, row); err != nil {
			return err
		}
	}
	return nil
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}
