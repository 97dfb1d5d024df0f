package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"os"
	"time"

	"github.com/alecthomas/kong"

	"pims/cmd/internal/node"
	"pims/web"
)

// serveCmd serves a node from its data folder.
type serveCmd struct {
	Data          string         `required:"" type:"path" placeholder:"DIR" help:"The node's data folder; made at the first start."`
	KeyFile       string         `type:"path" placeholder:"FILE" help:"Where the key file is, outside the data folder. Needed at the first start, which makes it; remembered from then on."`
	Listen        string         `default:"127.0.0.1:8080" help:"Address of the interface and the API."`
	ContentListen string         `default:"127.0.0.1:0" help:"Address of the content origin, which serves what people upload. Port 0 takes a free one."`
	MetricsListen string         `default:"127.0.0.1:0" help:"Address of /metrics, on loopback or a private network: it asks nobody who they are."`
	URL           string         `placeholder:"URL" help:"How browsers reach --listen. Without it: localhost and its port."`
	ContentURL    string         `placeholder:"URL" help:"How browsers reach --content-listen, under another host name than that of --url. Without it: its address."`
	TrustedProxy  []netip.Prefix `placeholder:"CIDR" help:"Networks whose X-Forwarded-For is believed."`
	Zone          string         `default:"Cartable" help:"Name of the place, shown at sign-in."`
	School        string         `placeholder:"NAME" help:"Name of the school, shown at sign-in."`
	PixURL        string         `default:"https://app.pix.fr" placeholder:"URL" help:"Where the API of Pix is, which checks certificates (default: ${default}). Empty: Pix is not offered."`
	Contact       string         `placeholder:"ADDRESS" help:"Mail address or https URL of who answers for public pages: reports go to the address, and visitors find either on every page."`
	MaxOpen       int            `placeholder:"N" help:"How many instances may be open at a time. Without it: as many as the limits of the machine allow, ${max_open} at most."`
	Reserve       int64          `placeholder:"BYTES" help:"Room kept free on the disk, below which nothing may grow. Without it: 2 %, and 256 MiB at least."`
	BackupTo      string         `type:"path" placeholder:"DIR" help:"Back the node up to this folder while it serves: on another disk, better on another machine."`
	BackupEvery   time.Duration  `default:"4m" placeholder:"TIME" help:"How often (default: ${default}, so that a lost disk costs no more than five minutes). What has not changed is not read."`
	JSON          bool           `help:"Print one JSON line with the addresses once everything answers."`
	Worker        bool           `hidden:""`

	ENT  portalFlags `embed:"" group:"The school's portal"`
	Mail mailFlags   `embed:"" group:"Mail"`
	Scan scanFlags   `embed:"" group:"Viruses"`
}

// Help is shown by "pims serve --help".
func (serveCmd) Help() string {
	return `The first start makes the node:

  pims serve --data /srv/pims --key-file /etc/pims/key --url https://cartable.example

Keep the key file apart from the data folder and its backups: without it nobody can read anything, not even you. Browsers need https, or localhost; a proxy in front ends TLS.`
}

// Run serves until it is told to stop: in a worker that a supervisor starts
// again when it dies.
func (c serveCmd) Run(ctx context.Context, k *kong.Context, out io.Writer, logs errorOutput) error {
	if c.Worker {
		log, flush := newCalmLogger(heir(logFD, "log"))
		defer flush()
		return c.work(ctx, out, log)
	}
	if c.KeyFile == "" && !node.Exists(c.Data) {
		return errors.New("the first start needs --key-file, a place outside the data folder")
	}
	if c.MaxOpen < 0 || c.Reserve < 0 || c.BackupEvery < time.Second {
		return errors.New("--max-open and --reserve are numbers above 0, --backup-every is a second at least")
	}
	if _, err := c.Scan.scanner(nil, nil); err != nil {
		return err
	}
	return c.supervise(ctx, k.Args, out, logs)
}

// work serves as the worker.
func (c serveCmd) work(ctx context.Context, out io.Writer, log *slog.Logger) (err error) {
	i, err := inherit()
	if err != nil {
		return err
	}
	ctx, cancel := i.whileSupervised(ctx)
	defer cancel()
	most, err := thisMachine().capacity(c.MaxOpen)
	if err != nil {
		return err
	}
	n, err := node.Open(ctx, c.Data, node.Options{
		Create: true, KeyFile: c.KeyFile, Held: i.lock, MaxOpen: most.open, Reserve: c.Reserve, Logger: log,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	i.url, i.contentURL = override(i.url, c.URL), override(i.contentURL, c.ContentURL)
	set := settings{zone: web.Zone{Name: c.Zone, School: c.School}, proxies: c.TrustedProxy, portalName: c.ENT.Name, contact: c.Contact, maxOpen: most.open}
	if err := c.equip(ctx, n, i.listeners, log, &set); err != nil {
		return err
	}
	if err := n.Backups(ctx, c.BackupTo, c.BackupEvery); err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		go boundGarbage(ctx, func() int { return n.Pool.Stats().Open + nodeOpen })
	}
	return i.serve(ctx, n, log, set, func() error {
		log.Info("serving", "max_open", most.open, "bound_by", most.by)
		forgetProgram()
		if c.JSON {
			return json.NewEncoder(out).Encode(i.addresses())
		}
		_, err := fmt.Fprintf(out, "Cartable is open at %s\nMetrics at %s\nUp to %d instances can be open at a time (bound by %s)\n",
			i.url, i.addresses().MetricsURL, most.open, most.by)
		return err
	})
}

// equip puts around a node what the flags say.
func (c serveCmd) equip(ctx context.Context, n *node.Node, at *listeners, log *slog.Logger, set *settings) (err error) {
	sender, err := c.Mail.sender(n)
	if err != nil {
		return err
	}
	if set.portal, err = c.ENT.portal(ctx, n, at.url, http.DefaultClient); err != nil {
		return err
	}
	scanner, err := c.Scan.scanner(n.House.Now, log)
	if err != nil {
		return err
	}
	return outfit{scanner: scanner, mail: sender, content: at.contentURL, contact: c.Contact, pix: c.PixURL}.put(ctx, n, at.url, log)
}

func override(given, by string) string {
	if by != "" {
		return by
	}
	return given
}
