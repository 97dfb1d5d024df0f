package main

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"pims/cmd/internal/node"
	"pims/identity/rp"
	"pims/konnectors"
	"pims/konnectors/all"
	"pims/mail"
	"pims/scan"
)

// portalFlags say by which school's portal people sign in.
type portalFlags struct {
	Issuer string `name:"ent-issuer" placeholder:"URL" help:"Issuer of the school's portal (OpenID Connect). Its redirect address is URL/ent/callback, the one after signing out URL/."`
	Client string `name:"ent-client" placeholder:"ID" help:"This node's client id at the portal."`
	Secret string `name:"ent-secret" placeholder:"SECRET" env:"PIMS_ENT_SECRET" help:"Its secret; better in the environment, where others on the machine do not see it."`
	Name   string `name:"ent-name" default:"l’ENT" help:"What the portal is called after the word with: on the sign-in button, and in sentences."`
}

// portal returns the portal that the flags name, nil for none.
func (f portalFlags) portal(ctx context.Context, n *node.Node, url string, client *http.Client) (*rp.Portal, error) {
	if f.Issuer == "" {
		return nil, nil
	}
	key, err := n.People.Secret(ctx, "rp")
	if err != nil {
		return nil, err
	}
	return rp.New(rp.Config{
		Issuer: f.Issuer, ClientID: f.Client, Secret: f.Secret, RedirectURL: url + "/ent/callback", HTTP: client, Now: n.House.Now, Key: key,
	}), nil
}

// mailFlags say how notices leave.
type mailFlags struct {
	Relay string `name:"mail-relay" placeholder:"URL" env:"PIMS_MAIL_RELAY" help:"Relay for notices, smtp://[user:password@]host[:port] or smtps://…. Without it nobody gets mail."`
	From  string `name:"mail-from" default:"Cartable <cartable@localhost>" help:"Who notices come from."`
}

func (f mailFlags) sender(n *node.Node) (mail.Sender, error) {
	if f.Relay == "" {
		return nil, nil
	}
	return mail.NewSMTP(f.Relay, mail.From(f.From), n.House.Now)
}

// scanFlags say who looks for viruses.
type scanFlags struct {
	Clamd string `name:"clamd" placeholder:"ADDRESS" help:"The clamd on this machine that examines contents for viruses, unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310. Without it nothing is examined."`
}

// scanner returns the scanner that the flags name, nil for none.
func (f scanFlags) scanner(now func() time.Time, log *slog.Logger) (*scan.Scanner, error) {
	if f.Clamd == "" {
		return nil, nil
	}
	c, err := scan.NewClamd(f.Clamd)
	if err != nil {
		return nil, err
	}
	return scan.New(c, now, log), nil
}

// outfit is what serve and demo put around a node.
type outfit struct {
	mail    mail.Sender
	scanner *scan.Scanner      // of contents; nil: none
	content string             // URL of contents and public pages
	contact string             // of the host
	example string             // where the teaching konnector's service is
	pix     string             // where the API of Pix is
	reach   konnectors.Options // of the konnectors
}

func (o outfit) put(ctx context.Context, n *node.Node, url string, log *slog.Logger) error {
	list, err := all.Konnectors(all.Deps{Example: o.example, Pix: o.pix})
	if err != nil {
		return err
	}
	readPDF, err := pdfReader()
	if err != nil {
		return err
	}
	return n.Face(ctx, node.World{
		URL: url, ContentURL: o.content, Contact: o.contact, Mail: o.mail, Konnectors: list, Reach: o.reach, Logger: log, ReadPDF: readPDF,
		Previews: newPreviews(ctx, log), Scanner: o.scanner,
	})
}
