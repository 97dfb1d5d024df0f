package web

import "github.com/prometheus/client_golang/prometheus"

// Gauge is one figure of the node, as it is now: never of a person.
type Gauge struct {
	Name  string // of the metric, such as "pims_disk_free_bytes"
	Help  string // one sentence, always the same for a name
	Value float64
}

// gauges asks for all figures of the node at once, so that those of one answer
// belong together and what is costly to find is found once.
type gauges func() []Gauge

// Describe announces nothing: which figures there are can change, such as when
// the first backup has been made.
func (g gauges) Describe(chan<- *prometheus.Desc) {}

// Collect implements prometheus.Collector.
func (g gauges) Collect(out chan<- prometheus.Metric) {
	for _, v := range g() {
		desc := prometheus.NewDesc(v.Name, v.Help, nil, nil)
		m, err := prometheus.NewConstMetric(desc, prometheus.GaugeValue, v.Value)
		if err != nil {
			m = prometheus.NewInvalidMetric(desc, err)
		}
		out <- m
	}
}
