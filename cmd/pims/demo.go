package main

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"pims/cmd/internal/node"
	"pims/web"
)

// demoCmd serves a small fictional school.
type demoCmd struct {
	Data          string `default:"data/demo" type:"path" help:"The demo's data folder; made at the first start."`
	Listen        string `default:"127.0.0.1:8080" help:"Address of the interface and the API."`
	ContentListen string `default:"127.0.0.1:0" help:"Address of the content origin, which serves what people upload. Port 0 takes a free one."`
	TLS           bool   `name:"tls" help:"Serve https with a certificate authority made for this start; its certificate is demo-ca.pem in the data folder."`
	JSON          bool   `help:"Print one JSON line with addresses and people once everything answers."`
}

// Help is shown by "pims demo --help".
func (demoCmd) Help() string {
	return `Everybody in the demo is invented, their passwords are printed, and the key file lies in the data folder beside what it opens: put nothing of your own in it.`
}

// demoInfo is what the demo prints with --json. Fields are only ever added.
type demoInfo struct {
	addresses
	CAFile string       `json:"ca_file,omitempty"`
	People []demoPerson `json:"people"`
}

// Run serves the demo until it is told to stop.
func (c demoCmd) Run(ctx context.Context, out io.Writer, logs errorOutput) (err error) {
	log := newLogger(logs)
	n, err := node.Open(ctx, c.Data, node.Options{Create: true, KeyFile: "demo-key", KeyInside: true, Logger: log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	people, err := ensurePeople(ctx, n, filepath.Join(c.Data, "demo.json"))
	if err != nil {
		return err
	}
	info := demoInfo{People: people}
	var cert *tls.Config
	if c.TLS {
		if cert, info.CAFile, err = demoCertificate(c.Data, n.House.Now()); err != nil {
			return err
		}
	}
	l, err := listen(c.Listen, c.ContentListen, "127.0.0.1:0", cert)
	if err != nil {
		return err
	}
	info.addresses = l.addresses()
	zone := web.Zone{Name: "Académie de Valmont", School: "Lycée de la Falaise et collège des Deux-Rives"}
	return l.serve(ctx, n, log, settings{zone: zone, demo: true}, func() error {
		if c.JSON {
			return json.NewEncoder(out).Encode(info)
		}
		return info.print(out)
	})
}

// print tells a person at a terminal where to go and as whom.
func (d demoInfo) print(w io.Writer) error {
	_, err := fmt.Fprintf(w, "\n  Cartable, demo: everybody here is invented.\n\n  Open      %s\n\n  Sign in as\n", d.URL)
	for _, p := range d.People {
		who := "has no space yet: comes in through the school's portal, in a later version"
		if p.Instance != nil {
			who = p.Password
		}
		if err == nil {
			_, err = fmt.Fprintf(w, "    %-16s %-22s %-9s %s\n", p.Login, p.Name, p.Role, who)
		}
	}
	if err == nil {
		_, err = fmt.Fprintln(w, "\n  Stop with Ctrl+C. What you put in stays in the data folder.")
	}
	return err
}
