package main

import (
	"context"
	"errors"
	"runtime"
	"time"

	"pims/bench/internal/rig"
	"pims/instance"
	"pims/storage/badger"
)

// measure opens the instances of a folder and looks at what this process gains.
func measure(ctx context.Context, o options) (r opened, err error) {
	h, err := rig.Open(o.dir, badger.Options{MaxOpen: o.open + o.open/4 + 8, IdleAfter: time.Hour})
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	m := meter{h: h}
	if _, err := m.open(ctx, o.instances-1); err != nil { // what the first one ever costs is no density
		return r, err
	}
	if err := m.base(); err != nil {
		return r, err
	}
	var took []time.Duration
	for n := range o.open {
		t, err := m.open(ctx, n)
		if err != nil {
			return r, err
		}
		took = append(took, t)
	}
	r.ColdP50, r.ColdP99 = rig.Percentile(took, 50), rig.Percentile(took, 99)
	if err := errors.Join(m.density(o.open, &r), m.idle(&r)); err != nil {
		return r, err
	}
	took = nil
	for n := range larges {
		t, err := m.open(ctx, o.instances+n)
		if err != nil {
			return r, err
		}
		took = append(took, t)
	}
	r.LargeP50 = rig.Percentile(took, 50)
	if r.Written, err = m.write(ctx, o, 1); err != nil {
		return r, err
	}
	if r.Hot, err = m.write(ctx, o, 4); err != nil {
		return r, err
	}
	return r, m.close()
}

// meter holds the instances that are open, and what the process had before.
type meter struct {
	h          *rig.House
	held       []*instance.Instance
	memory     rig.Memory
	files      int
	goroutines int
}

// open opens the nth instance from cold files and reads a document of it.
func (m *meter) open(ctx context.Context, n int) (time.Duration, error) {
	if err := rig.Cool(m.h.Folder(rig.ID(n))); err != nil {
		return 0, err
	}
	began := time.Now()
	i, err := m.h.Open(ctx, rig.ID(n))
	if err != nil {
		return 0, err
	}
	m.held = append(m.held, i)
	err = rig.Read(ctx, i, 7)
	return time.Since(began), err
}

func (m *meter) base() (err error) {
	if m.memory, err = rig.MemoryNow(); err != nil {
		return err
	}
	m.goroutines = runtime.NumGoroutine()
	m.files, err = rig.Descriptors()
	return err
}

// density is what each open instance costs.
func (m *meter) density(open int, r *opened) error {
	time.Sleep(time.Second) // what opening started in the background is over
	now, err := rig.MemoryNow()
	if err != nil {
		return err
	}
	files, err := rig.Descriptors()
	each := func(n int64) float64 { return float64(n) / float64(open) }
	r.Resident, r.Private = each(now.Resident-m.memory.Resident), each(now.Anonymous-m.memory.Anonymous)
	r.Descriptors, r.Goroutines = each(int64(files-m.files)), each(int64(runtime.NumGoroutine()-m.goroutines))
	return err
}

// idle is the processor time that the open instances take while nobody asks.
func (m *meter) idle(r *opened) error {
	const long = 10 * time.Second
	before, err := rig.CPU()
	if err != nil {
		return err
	}
	time.Sleep(long)
	after, err := rig.CPU()
	r.IdleCPU = 100 * (after - before).Seconds() / long.Seconds()
	return err
}

// write writes every document of each open instance again, so often.
func (m *meter) write(ctx context.Context, o options, times int) (mib float64, err error) {
	for _, i := range m.held[1 : o.open+1] {
		for range times {
			if err := rig.Fill(ctx, i, 0, o.documents, 1<<10); err != nil {
				return 0, err
			}
		}
	}
	time.Sleep(2 * time.Second) // compaction
	now, err := rig.MemoryNow()
	return float64(now.Resident-m.memory.Resident) / 1024 / float64(o.open), err
}

func (m *meter) close() error {
	var errs []error
	for _, i := range m.held {
		errs = append(errs, i.Close())
	}
	return errors.Join(errs...)
}
