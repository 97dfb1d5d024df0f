package konnectors

import (
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"time"
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

// client is the one that every source of a node uses. It follows nothing by
// itself, keeps no cookie and hears of no proxy.
func (o Options) client() *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: o.control}
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second, ForceAttemptHTTP2: true,
			MaxIdleConnsPerHost: 2, MaxConnsPerHost: 8, IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		},
	}
}
