package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"path/filepath"
	"slices"

	"pims/apps/drive/dav"
	"pims/apps/drive/tus"
	"pims/cmd/internal/node"
	"pims/konnectors"
	"pims/konnectors/example/exampletest"
	"pims/konnectors/pix/pixtest"
	"pims/mail"
	"pims/web"
)

// demoCmd serves a small fictional school.
type demoCmd struct {
	Data          string `default:"data/demo" type:"path" help:"The demo's data folder; made at the first start."`
	Listen        string `default:"127.0.0.1:8080" help:"Address of the interface and the API."`
	ContentListen string `default:"127.0.0.1:0" help:"Address of the content origin, which serves what people upload. Port 0 takes a free one."`
	TLS           bool   `name:"tls" help:"Serve https with a certificate authority made for this start; its certificate is demo-ca.pem in the data folder."`
	JSON          bool   `help:"Print one JSON line with addresses and people once everything answers."`
	Redirect      string `name:"oidc-redirect" default:"http://127.0.0.1:18181/callback" help:"Redirect address of the client that --json names, for trying the OpenID Provider."`

	ENT  portalFlags `embed:"" group:"The school's portal; without it the demo plays one"`
	Scan scanFlags   `embed:"" group:"Viruses"`
}

// Help is shown by "pims demo --help".
func (demoCmd) Help() string {
	return `Everybody in the demo is invented, their passwords are printed, and the key file lies in the data folder beside what it opens: put nothing of your own in it.`
}

// demoInfo is what the demo prints with --json. Fields are only ever added.
type demoInfo struct {
	addresses
	CAFile      string       `json:"ca_file,omitempty"`
	People      []demoPerson `json:"people"`
	ENTURL      string       `json:"ent_url"`
	OIDC        demoClient   `json:"oidc"`
	BoussoleURL string       `json:"boussole_url"` // a third party with a site of its own
	CodeExample string       `json:"example_code"` // opens the teaching konnector
	PixURL      string       `json:"pix_url"`      // plays Pix; a certificate is at /demo/attestation.pdf, PUT /mode changes how it behaves
	PixCode     string       `json:"pix_code"`     // of that certificate
	FablabURL   string       `json:"fablab_url"`   // who awards badges: /badges/{login}.png, POST /revoke/{login}
	PageURL     string       `json:"page_url"`     // a page that one of the people has published
	MailFolder  string       `json:"mail_folder"`
}

// demoContact is who answers for public pages.
const demoContact = "assistance@valmont.example"

// demoClient is a registered client of the demo's OpenID Provider. Nothing
// answers at its redirect address unless somebody listens there.
type demoClient struct {
	Issuer       string `json:"issuer"`
	ClientID     string `json:"client_id"`
	ClientSecret string `json:"client_secret"`
	RedirectURI  string `json:"redirect_uri"`
}

// Run serves the demo until it is told to stop.
func (c demoCmd) Run(ctx context.Context, out io.Writer, logs errorOutput) (err error) {
	log := newLogger(logs)
	most, err := thisMachine().capacity(0)
	if err != nil {
		return err
	}
	n, err := node.Open(ctx, c.Data, node.Options{Create: true, KeyFile: "demo-key", KeyInside: true, MaxOpen: most.open, Logger: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	info := demoInfo{MailFolder: filepath.Join(c.Data, "mail"), CodeExample: exampletest.Code, PixCode: pixtest.Code}
	if info.People, err = ensurePeople(ctx, n, filepath.Join(c.Data, "demo.json")); err != nil {
		return err
	}
	l, err := listen(c.Data, c.Listen, c.ContentListen, "127.0.0.1:0")
	if err != nil {
		return err
	}
	if c.TLS {
		var cert *tls.Config
		if cert, info.CAFile, err = demoCertificate(c.Data, n.House.Now()); err != nil {
			return errors.Join(err, l.close())
		}
		l.encrypt(cert)
	}
	info.addresses = l.addresses()
	for i := range info.People {
		info.People[i].WebDAVURL, info.People[i].TusURL = l.url+dav.Root, l.url+tus.Path
	}
	set := settings{zone: web.Zone{Name: "Académie de Valmont", School: "Lycée de la Falaise et collège des Deux-Rives"}, demo: true, contact: demoContact, maxOpen: most.open}
	if err := c.surround(ctx, n, l, log, &info, &set); err != nil {
		return errors.Join(err, l.close())
	}
	return l.serve(ctx, n, log, set, func() (err error) {
		if info.PageURL, err = c.show(ctx, n, info); err != nil {
			return err
		}
		if c.JSON {
			return json.NewEncoder(out).Encode(info)
		}
		return info.print(out)
	})
}

// surround starts the services around the node and tells it of them.
func (c demoCmd) surround(ctx context.Context, n *node.Node, l *listeners, log *slog.Logger, info *demoInfo, set *settings) error {
	o, err := openOutside(filepath.Join(c.Data, "demo-services.json"))
	if err != nil {
		return err
	}
	client, err := trusting(info.CAFile)
	if err != nil {
		return errors.Join(err, o.close())
	}
	l.sites = append(l.sites, site{o.at[boussoleService], o.boussole(l.url, client)}, site{o.at[attestService], exampletest.New()}, site{o.at[pixService], pixtest.New()},
		site{o.at[fablabService], o.fablab(n.House.Now())})
	if c.ENT.Issuer == "" {
		portal, err := o.portalOf(l.url, n.House.Now)
		if err != nil {
			return errors.Join(err, o.at[entService].Close())
		}
		l.sites = append(l.sites, site{o.at[entService], portal})
		c.ENT = portalFlags{Issuer: o.url(entService), Client: entClient, Secret: o.Secrets[entService], Name: "l’ENT de Valmont"}
	} else if err := o.at[entService].Close(); err != nil {
		return err
	}
	info.ENTURL, info.BoussoleURL, info.PixURL = c.ENT.Issuer, o.url(boussoleService), o.url(pixService)
	info.FablabURL = o.url(fablabService)
	info.OIDC = demoClient{l.url + "/oidc", trialClient, o.Secrets[trialClient], c.Redirect}
	set.portalName = c.ENT.Name
	if set.portal, err = c.ENT.portal(ctx, n, l.url, client); err != nil {
		return err
	}
	scanner, err := c.Scan.scanner(n.House.Now, log)
	if err != nil {
		return err
	}
	around := outfit{
		scanner: scanner, content: l.contentURL, contact: set.contact,
		mail:    mail.Folder{Dir: info.MailFolder, From: "Cartable <cartable@valmont.example>", Now: n.House.Now},
		example: o.url(attestService), pix: o.url(pixService),
		reach: konnectors.Options{AllowPrivate: []netip.AddrPort{addrPort(o.at[attestService]), addrPort(o.at[pixService]), addrPort(o.at[fablabService])}},
	}
	if err := around.put(ctx, n, l.url, log); err != nil {
		return err
	}
	for _, one := range o.clients(n.House.Now(), c.Redirect) {
		if err := n.People.SetClient(ctx, one); err != nil {
			return err
		}
	}
	return family(ctx, n, c.ENT.Issuer, set.zone.School)
}

// show fills the space of the showcase, once, and returns where its page is.
func (c demoCmd) show(ctx context.Context, n *node.Node, info demoInfo) (string, error) {
	client, err := trusting(info.CAFile)
	if err != nil {
		return "", err
	}
	i := slices.IndexFunc(info.People, func(p demoPerson) bool { return p.Login == showcaseLogin })
	if i < 0 {
		return "", nil // a data folder of before
	}
	s := showcase{client: client, api: info.APIURL}
	return s.fill(ctx, info.People[i].Login, info.People[i].Password, info.FablabURL+"/badges/"+showcaseLogin+".png")
}

// print tells a person at a terminal where to go and as whom.
func (d demoInfo) print(w io.Writer) error {
	_, err := fmt.Fprintf(w, "\n  Cartable, demo: everybody here is invented.\n\n  Open      %s\n\n  Sign in as\n", d.URL)
	for _, p := range d.People {
		who := p.Password
		if who == "" {
			who = "comes in by the portal: " + p.ENTPassword
		}
		if err == nil {
			_, err = fmt.Fprintf(w, "    %-16s %-22s %-9s %s\n", p.Login, p.Name, p.Role, who)
		}
	}
	if err == nil {
		_, err = fmt.Fprintf(w, "\n  The school's portal   %s  (same logins)\n  A third party         %s\n  Codes for Connexions  %s (road safety), %s (Pix)\n  The Pix certificate   %s/demo/attestation.pdf\n  Badges to drop        %s\n  A public page         %s\n",
			d.ENTURL, d.BoussoleURL, d.CodeExample, d.PixCode, d.PixURL, d.FablabURL, d.PageURL)
	}
	if err == nil {
		_, err = fmt.Fprintln(w, "\n  Stop with Ctrl+C. What you put in stays in the data folder.")
	}
	return err
}
