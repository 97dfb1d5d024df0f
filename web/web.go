package web

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pims/apps"
	"pims/consent"
	"pims/identity"
	"pims/identity/op"
	"pims/identity/rp"
	"pims/reports"
)

// Config is what a Server needs. All fields are required but those marked.
type Config struct {
	Guard    *consent.Guard
	People   *identity.People
	Sessions *identity.Sessions
	Apps     []apps.App

	UI         fs.FS    // the built interface, index.html at its root; optional
	URL        string   // origin of the interface and the API, "https://host[:port]"
	ContentURL string   // origin of contents: another host
	Key        [32]byte // seals links to contents; lives as long as the process or longer
	Zone       Zone     // what the interface says of this place
	Demo       bool     // the interface says that nothing here is real

	// The school's portal that people sign in by, optional: the name, Desk and
	// ArrivalQuota come with it.
	Portal       *rp.Portal
	PortalName   string
	Desk         *consent.Desk
	ArrivalQuota int64 // bytes of contents for somebody whom the portal brings

	Provider *op.Provider // of OpenID Connect, for third parties; optional

	Reports *reports.Desk // of public pages; optional: without it none can be reported
	Contact string        // of the host, a mail address or an https URL; optional

	Now            func() time.Time
	Logger         *slog.Logger
	Registry       *prometheus.Registry        // optional: one of its own
	Ready          func(context.Context) error // optional: whether the keyspaces open
	OpenInstances  func() int                  // optional: shown in the metrics
	Gauges         func() []Gauge              // optional: shown in the metrics, asked for at each look
	TrustedProxies []netip.Prefix              // optional: whose X-Forwarded-For is believed
}

// Zone names the place that a node serves.
type Zone struct {
	Name   string `json:"name"`
	School string `json:"school,omitempty"`
}

// Server answers HTTP requests. It is safe for concurrent use.
type Server struct {
	cfg      Config
	app      origin
	content  origin
	tickets  tickets
	metrics  *metrics
	observed observed
	site     *site
	assets   assets // of public pages
	api      *api
}

// New returns a Server. It fails on origins that cannot be right.
func New(cfg Config) (*Server, error) {
	app, err := parseOrigin(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("URL: %w", err)
	}
	content, err := parseOrigin(cfg.ContentURL)
	if err != nil {
		return nil, fmt.Errorf("ContentURL: %w", err)
	}
	if app.hostname == content.hostname {
		return nil, fmt.Errorf("URL and ContentURL must differ in their host name: cookies know no ports")
	}
	if cfg.Contact != "" && !reports.IsContact(cfg.Contact) {
		return nil, fmt.Errorf("the contact is neither a mail address nor an https URL: %q", cfg.Contact)
	}
	s := &Server{cfg: cfg, app: app, content: content}
	if s.metrics, err = newMetrics(cfg); err != nil {
		return nil, err
	}
	s.observed = observed{metrics: s.metrics, log: cfg.Logger.Handler(), by: map[kind]*series{}}
	if s.tickets, err = newTickets(cfg.Key); err != nil {
		return nil, err
	}
	if s.site, err = newSite(cfg.UI); err != nil {
		return nil, err
	}
	if cfg.Portal != nil {
		if cfg.Desk == nil || cfg.PortalName == "" || cfg.ArrivalQuota <= 0 {
			return nil, fmt.Errorf("a Portal needs a PortalName, a Desk and an ArrivalQuota")
		}
		s.site.portal = cfg.PortalName
	}
	if s.api, err = newAPI(s); err != nil {
		return nil, err
	}
	if public := s.api.host.Public; public != nil {
		if s.assets, err = newAssets(public.Assets); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Metrics answers the operator's monitoring; it belongs on a loopback address.
func (s *Server) Metrics() http.Handler { return s.metrics.handler() }
