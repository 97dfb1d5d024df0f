package main

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
)

// The services that live around the demo's node.
const (
	entService      = "ent"         // the school's portal
	boussoleService = "boussole"    // a third party: orientation
	attestService   = "attestation" // what the teaching konnector asks
	pixService      = "pix"         // the public check of Pix, and a certificate of it
	fablabService   = "fablab"      // who awards badges
	trialClient     = "essai"       // a registered client without a server
)

// outside is what surrounds the demo's node: servers of their own on loopback,
// whose ports and secrets are remembered, so that what people linked still
// holds after another start.
type outside struct {
	Ports   map[string]int    `json:"ports"`
	Secrets map[string]string `json:"secrets"`

	at map[string]net.Listener
}

// openOutside listens for the services and remembers where.
func openOutside(file string) (_ *outside, err error) {
	o := &outside{Ports: map[string]int{}, Secrets: map[string]string{}, at: map[string]net.Listener{}}
	raw, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(raw, o)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, name := range []string{entService, boussoleService, attestService, fablabService, trialClient} {
		if o.Secrets[name] == "" {
			o.Secrets[name] = randomSecret()
		}
	}
	for _, name := range []string{entService, boussoleService, attestService, pixService, fablabService} {
		if err := o.listen(name); err != nil {
			return nil, errors.Join(err, o.close())
		}
	}
	if raw, err = json.MarshalIndent(o, "", "  "); err == nil {
		err = os.WriteFile(file, raw, 0o600)
	}
	if err != nil {
		return nil, errors.Join(err, o.close())
	}
	return o, nil
}

// listen takes the port of the last time, or a free one if that is taken.
func (o *outside) listen(name string) error {
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", o.Ports[name]))
	if err != nil {
		l, err = net.Listen("tcp", "127.0.0.1:0")
	}
	if err != nil {
		return err
	}
	o.at[name], o.Ports[name] = l, port(l)
	return nil
}

// url is the origin of a service: an address and not localhost, whose cookies
// are the node's.
func (o *outside) url(name string) string { return fmt.Sprintf("http://127.0.0.1:%d", o.Ports[name]) }

func (o *outside) close() error {
	var errs []error
	for _, l := range o.at {
		errs = append(errs, l.Close())
	}
	return errors.Join(errs...)
}

func randomSecret() string {
	raw := make([]byte, 20)
	rand.Read(raw) // never fails
	return base32.StdEncoding.EncodeToString(raw)
}
