package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"pims/cmd/internal/node"
	"pims/identity"
)

// clientCmd registers third parties.
type clientCmd struct {
	Add    clientAddCmd    `cmd:"" help:"Register a third party, or replace what is registered under its id."`
	List   clientListCmd   `cmd:"" help:"List the third parties, one JSON object a line."`
	Remove clientRemoveCmd `cmd:"" help:"Remove a third party: what people agreed to with it opens nothing any more."`
}

type clientAddCmd struct {
	Data string `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
	File string `arg:"" type:"existingfile" help:"JSON file that describes it."`

	Client identity.Client `kong:"-"` // what the file says
}

// Help is shown by "pims client add --help".
func (clientAddCmd) Help() string {
	return `The file says what people read before they agree, and where answers may go:

  {"id": "boussole", "name": "Boussole Orientation", "address": "4 quai des Tanneurs, Orval",
   "contact": "donnees@boussole.example", "home": "https://boussole.example",
   "redirect_uris": ["https://boussole.example/callback"], "initiate_login": "https://boussole.example/connect",
   "keeps_days": 365, "until": "2027-06-30",
   "scopes": [{"scope": "openid", "purpose": {"fr": "proposer des parcours", "en": "suggest paths"}},
              {"scope": "certifications:read", "needed": true, "purpose": {"fr": "Pour …", "en": "To …"}}]}

A fresh secret is printed, once: only its hash is kept.`
}

// Run has the node do it.
func (c clientAddCmd) Run(ctx context.Context, out io.Writer) error {
	raw, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &c.Client); err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	return operate(ctx, c.Data, "client-add", c, out)
}

// Operate registers the client.
func (c clientAddCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	secret := randomSecret()
	sum := sha256.Sum256([]byte(secret))
	c.Client.SecretSHA256 = sum[:]
	if err := n.People.SetClient(ctx, c.Client); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "client_id %s\nclient_secret %s\n", c.Client.ID, secret)
	return err
}

type clientListCmd struct {
	Data string `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
}

// Run has the node do it.
func (c clientListCmd) Run(ctx context.Context, out io.Writer) error {
	return operate(ctx, c.Data, "client-list", c, out)
}

// Operate lists the clients.
func (c clientListCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	all, err := n.People.Clients(ctx)
	if err != nil {
		return err
	}
	for _, one := range all {
		one.SecretSHA256 = nil
		if err := json.NewEncoder(out).Encode(one); err != nil {
			return err
		}
	}
	return nil
}

type clientRemoveCmd struct {
	Data string `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
	ID   string `arg:"" name:"client" help:"The client id."`
}

// Run has the node do it.
func (c clientRemoveCmd) Run(ctx context.Context, out io.Writer) error {
	return operate(ctx, c.Data, "client-remove", c, out)
}

// Operate removes the client.
func (c clientRemoveCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	if err := n.People.EndClient(ctx, c.ID); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, "removed", c.ID)
	return err
}
