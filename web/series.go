package web

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// kind is what requests have in common. Routes are patterns and methods known
// ones, so there are not many kinds.
type kind struct {
	method, route string
	status        int
}

// series is where the requests of a kind are counted and logged, found and made
// ready once for all of them.
type series struct {
	count prometheus.Counter
	took  prometheus.Observer
	log   slog.Handler
}

// observed are the series of what was seen.
type observed struct {
	metrics *metrics
	log     slog.Handler

	mu sync.RWMutex
	by map[kind]*series
}

func (o *observed) series(k kind) *series {
	o.mu.RLock()
	one := o.by[k]
	o.mu.RUnlock()
	if one != nil {
		return one
	}
	one = &series{
		count: o.metrics.requests.WithLabelValues(k.route, k.method, strconv.Itoa(k.status/100)+"xx"),
		took:  o.metrics.duration.WithLabelValues(k.route),
		log:   o.log.WithAttrs([]slog.Attr{slog.String("method", k.method), slog.String("route", k.route), slog.Int("status", k.status)}),
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.by[k] = one
	return one
}

// add counts a request and writes its line. A Logger would look for the place in
// the code that it comes from, which is always this one. cut says that the answer
// had begun and was broken off.
func (s *series) add(ctx context.Context, i *info, start time.Time, took time.Duration, bytes int64, cut bool) {
	s.count.Inc()
	s.took.Observe(took.Seconds())
	if !s.log.Enabled(ctx, slog.LevelInfo) {
		return
	}
	line := slog.NewRecord(start.Add(took), slog.LevelInfo, "request", 0)
	line.AddAttrs(slog.Int64("bytes", bytes), slog.Int64("us", took.Microseconds()), slog.String("request", i.id))
	if i.code != "" {
		line.AddAttrs(slog.String("code", i.code))
	}
	if cut {
		line.AddAttrs(slog.Bool("cut", true))
	}
	_ = s.log.Handle(ctx, line) // as a Logger does
}
