package konnectors

import (
	"log/slog"
	"math/rand/v2"
	"net/netip"
	"time"

	"pims/outbound"
)

// Options tune a Runner; the zero value is a sound choice.
type Options struct {
	// AllowPrivate are exact addresses that may be asked although they are not
	// on the open internet, and by plain http: the demo's own services.
	AllowPrivate []netip.AddrPort

	AtOnce      int           // instances whose connections run at a time; 3
	PerMinute   int           // requests of this node to one host; 120
	Requests    int           // of one run; 200
	Answer      int64         // bytes of one answer; 16 MiB
	RequestTime time.Duration // 20 s
	RunTime     time.Duration // 3 min
	Grace       time.Duration // for a konnector to notice that its time is over; 5 s

	Rand func() float64 // in [0,1), for the jitter
	Log  *slog.Logger   // told of runs that failed: konnector and cause, never whose; none
}

func (o *Options) fill() {
	orDefault(&o.AtOnce, 3)
	orDefault(&o.PerMinute, 120)
	orDefault(&o.Requests, 200)
	orDefault(&o.Answer, 16<<20)
	orDefault(&o.RequestTime, 20*time.Second)
	orDefault(&o.RunTime, 3*time.Minute)
	orDefault(&o.Grace, 5*time.Second)
	orDefault(&o.Log, slog.New(slog.DiscardHandler))
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
}

func orDefault[T comparable](v *T, other T) {
	var zero T
	if *v == zero {
		*v = other
	}
}

// policy is which addresses the sources of this node may reach.
func (o Options) policy() outbound.Policy { return outbound.Policy{AllowPrivate: o.AllowPrivate} }
