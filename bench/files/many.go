package main

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// outcome is how long each of many requests took.
type outcome struct {
	took  []time.Duration
	whole time.Duration
}

func (o outcome) at(percent int) float64 {
	return ms(o.took[len(o.took)*percent/100])
}

func (o outcome) perSecond() float64 { return float64(len(o.took)) / o.whole.Seconds() }

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// many makes n requests over some connections, each as soon as the one before is
// answered.
func many(t *target, connections, n int, request func(c *conn, n int) error) (outcome, error) {
	return paced(t, connections, n, func(int) {}, request)
}

// paced is many with a pause before each request that is not measured.
func paced(t *target, connections, n int, pause func(n int), request func(c *conn, n int) error) (out outcome, err error) {
	var next atomic.Int64
	var mu sync.Mutex
	var wg sync.WaitGroup
	began := time.Now()
	for range connections {
		wg.Go(func() {
			took, failed := some(t, &next, n, pause, request)
			mu.Lock()
			defer mu.Unlock()
			out.took, err = append(out.took, took...), errors.Join(err, failed)
		})
	}
	wg.Wait()
	out.whole = time.Since(began)
	slices.Sort(out.took)
	if err == nil && len(out.took) == 0 {
		err = errors.New("nothing was asked")
	}
	return out, err
}

func some(t *target, next *atomic.Int64, n int, pause func(n int), request func(c *conn, n int) error) (took []time.Duration, err error) {
	c, err := t.dial()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	for {
		i := int(next.Add(1)) - 1
		if i >= n {
			return took, nil
		}
		pause(i)
		began := time.Now()
		if err := request(c, i); err != nil {
			return took, err
		}
		took = append(took, time.Since(began))
	}
}
