package web

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are the node's figures. Labels are patterns and classes only, so
// their number is bounded and nobody is told apart.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	inFlight prometheus.Gauge
}

func newMetrics(cfg Config) (*metrics, error) {
	m := &metrics{
		registry: cfg.Registry,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "pims_http_requests_total", Help: "Requests answered, by route pattern, method and class of status.",
		}, []string{"route", "method", "class"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "pims_http_request_seconds", Help: "Time to answer a request, by route pattern.",
			Buckets: []float64{.002, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10, 60},
		}, []string{"route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "pims_http_requests_in_flight", Help: "Requests being answered now.",
		}),
	}
	list := []prometheus.Collector{m.requests, m.duration, m.inFlight}
	if m.registry == nil {
		m.registry = prometheus.NewRegistry()
		list = append(list, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	}
	if cfg.OpenInstances != nil {
		list = append(list, prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "pims_instances_open", Help: "Instances whose keyspace is open now.",
		}, func() float64 { return float64(cfg.OpenInstances()) }))
	}
	if cfg.Gauges != nil {
		list = append(list, gauges(cfg.Gauges))
	}
	for _, c := range list {
		if err := m.registry.Register(c); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (m *metrics) handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry}))
	return mux
}
