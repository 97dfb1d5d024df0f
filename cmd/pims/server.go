package main

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"pims/apps/all"
	"pims/cmd/internal/node"
	"pims/identity/rp"
	"pims/ui"
	"pims/web"
)

// settings are what serve and demo tell the web server apart from addresses.
type settings struct {
	zone    web.Zone
	demo    bool
	proxies []netip.Prefix

	contact string // of the host, for what visitors report
	maxOpen int    // instances at a time

	portal     *rp.Portal // nil without a school's portal
	portalName string
}

// arrivalQuota is how many bytes of contents somebody may keep whom the portal
// brings.
const arrivalQuota = 5_000_000_000

// addresses is what programs need to know of a running node.
type addresses struct {
	URL        string `json:"url"`
	ContentURL string `json:"content_url"`
	APIURL     string `json:"api_url"`
	OpenAPIURL string `json:"openapi_url"`
	MetricsURL string `json:"metrics_url"`
}

func (l *listeners) addresses() addresses {
	return addresses{
		URL: l.url, ContentURL: l.contentURL, APIURL: l.url + "/api/v1", OpenAPIURL: l.url + "/openapi.json",
		MetricsURL: "http://" + l.metrics.Addr().String() + "/metrics",
	}
}

// serve answers on all listeners until ctx ends, then lets running requests
// finish. ready is called once everything answers.
func (l *listeners) serve(ctx context.Context, n *node.Node, log *slog.Logger, set settings, ready func() error) error {
	server, err := l.web(n, log, set)
	if err != nil {
		return errors.Join(err, l.close())
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	jobs := make(chan error, 1)
	go func() { jobs <- n.Jobs.Run(ctx) }()

	var servers []*http.Server
	for _, one := range append([]site{{l.app, server.App()}, {l.content, server.Content()}, {l.metrics, server.Metrics()}, {l.control, operations(ctx, n)}}, l.sites...) {
		s := &http.Server{
			Handler: one.h, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
			ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug), // broken connections are no news
		}
		servers = append(servers, s)
		go func() {
			if err := s.Serve(web.Joined(s, one.at)); !errors.Is(err, http.ErrServerClosed) {
				cancel(err)
			}
		}()
	}
	err = ready()
	if err == nil {
		<-ctx.Done()
		if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
			err = cause
		}
	}
	cancel(nil)
	return errors.Join(err, stop(servers), quiet(<-jobs))
}

// stop lets running requests finish for five seconds and then cuts them off.
func stop(servers []*http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	var errs []error
	for _, s := range servers {
		if err := s.Shutdown(ctx); err != nil {
			errs = append(errs, s.Close())
		}
	}
	return errors.Join(errs...)
}

// quiet drops the end that was asked for.
func quiet(err error) error {
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

func (l *listeners) web(n *node.Node, log *slog.Logger, set settings) (*web.Server, error) {
	readPDF, err := pdfReader()
	if err != nil {
		return nil, err
	}
	cfg := web.Config{
		Guard: n.Guard, People: n.People, Sessions: n.Sessions,
		Apps: all.Apps(all.Deps{
			People: n.People, Sessions: n.Sessions, Desk: n.Desk, Provider: n.Provider, Konnectors: n.Konnectors, Badges: n.Badges,
			ReadPDF: readPDF, Previews: n.Previews, Scans: n.Scanner != nil, Software: "pims " + version(),
		}),
		Portal: set.portal, PortalName: set.portalName, Desk: n.Desk, ArrivalQuota: arrivalQuota, Provider: n.Provider,
		Reports: n.Reports, Contact: set.contact,
		UI: ui.FS(), URL: l.url, ContentURL: l.contentURL, Zone: set.zone, Demo: set.demo,
		Now: n.House.Now, Logger: log, TrustedProxies: set.proxies,
		Ready: n.Ready, OpenInstances: func() int { return n.Pool.Stats().Open }, Gauges: gauges(n, set.maxOpen),
	}
	rand.Read(cfg.Key[:]) // never fails; links die with the process
	return web.New(cfg)
}

func newLogger(w io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(w, nil)) }
