package node

import (
	"context"
	"log/slog"
	"time"

	"pims/consent"
	"pims/fault"
	"pims/find"
	"pims/identity/op"
	"pims/konnectors"
	"pims/mail"
	"pims/notices"
	"pims/openbadges"
	"pims/outbound"
	"pims/preview"
	"pims/scan"
)

// World is what a node that serves is told of the world around it.
type World struct {
	URL        string      // how browsers reach it
	ContentURL string      // how they reach contents and public pages
	Contact    string      // of the host, a mail address or an https URL; optional
	Mail       mail.Sender // optional: without it nobody is told by mail
	Konnectors []konnectors.Konnector
	Reach      konnectors.Options // of the konnectors, and of what verifies badges
	Logger     *slog.Logger

	// ReadPDF reads the text of a PDF that anybody may have made; nil: PDFs are
	// found by their names alone.
	ReadPDF func(ctx context.Context, file []byte) (string, error)

	Previews *preview.Maker // nil: of pictures alone
	Scanner  *scan.Scanner  // nil: contents are not examined for viruses
}

// Face gives a node what it needs to serve: its name, the provider that third
// parties ask, the konnectors and the post. Call it before the jobs run.
func (n *Node) Face(ctx context.Context, w World) (err error) {
	defer fault.Wrap(&err, "face of the node")
	// For commands that run while it is stopped.
	if err := n.remember(func(c *config) { c.URL = w.URL }); err != nil {
		return err
	}
	n.Desk.Host = w.URL
	n.Provider, err = op.New(ctx, op.Config{
		URL: w.URL, People: n.People, House: n.House, Authorizer: consent.Authorizer{Guard: n.Guard}, Logger: w.Logger, Now: n.House.Now,
	})
	if err != nil {
		return err
	}
	n.closers = append(n.closers, n.Provider.Close)
	n.indexer = find.NewIndexer(w.ReadPDF, w.Logger)
	if n.Previews = w.Previews; n.Previews == nil {
		n.Previews = preview.New(nil, preview.Tools{}, w.Logger)
	}
	if err := n.startScans(ctx, w.Scanner); err != nil {
		return err
	}
	w.Reach.Log = w.Logger
	n.Konnectors, n.runner = w.Konnectors, konnectors.New(w.Konnectors, w.Reach)
	ask := outbound.NewGetter(outbound.Policy{AllowPrivate: w.Reach.AllowPrivate}, outbound.Limits{Now: n.House.Now, Fresh: time.Minute}) // who asks again later means it
	n.Badges = &openbadges.Verifier{Fetch: ask, Now: n.House.Now}
	n.Reports.URL, n.Reports.Pages, n.Reports.Contact, n.Reports.Sender = w.URL, w.ContentURL, w.Contact, w.Mail
	n.Reports.Wake = func() {
		if err := n.Jobs.Schedule(context.WithoutCancel(ctx), workReports, n.House.Now()); err != nil {
			w.Logger.Error("mail about a report not scheduled", "err", err) // the daily run sends it
		}
	}
	if w.Mail != nil {
		n.post = &notices.Post{Sender: w.Mail, URL: w.URL}
	}
	return nil
}
