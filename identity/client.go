package identity

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"pims/fault"
	"pims/storage"
)

// Client is a third party that may ask people for their agreement by OpenID
// Connect: what a consent screen says of it, and how it shows that it is
// itself. The operator registers it.
type Client struct {
	ID             string        `json:"id"`
	Name           string        `json:"name"`
	Address        string        `json:"address"`                 // of the controller
	Contact        string        `json:"contact"`                 // for questions about data
	Home           string        `json:"home"`                    // its site
	SecretSHA256   []byte        `json:"secret_sha256,omitempty"` // none: a public client
	RedirectURIs   []string      `json:"redirect_uris"`
	PostLogoutURIs []string      `json:"post_logout_uris,omitempty"`
	InitiateLogin  string        `json:"initiate_login,omitempty"` // where a sign-in at the client starts
	Scopes         []ClientScope `json:"scopes"`                   // the data scopes that it may ask for
	KeepsDays      int           `json:"keeps_days"`               // how long it keeps what it reads
	Until          string        `json:"until,omitempty"`          // YYYY-MM-DD: no grant ends later
}

// ClientScope is a scope of data and what the client wants it for.
type ClientScope struct {
	Scope   string                `json:"scope"`
	Needed  bool                  `json:"needed"` // the service is impossible without it
	Purpose map[fault.Lang]string `json:"purpose"`
}

// Ends returns the last second, in Europe/Paris, in which a grant to the client
// may hold; false where its registration names no day.
func (c Client) Ends() (time.Time, bool) {
	day, err := time.ParseInLocation(time.DateOnly, c.Until, Paris())
	return day.AddDate(0, 0, 1).Add(-time.Second).UTC(), err == nil
}

// SetClient registers a client, or replaces what is registered under its id.
func (p *People) SetClient(ctx context.Context, c Client) (err error) {
	defer fault.Wrap(&err, "set client")
	if err := c.check(); err != nil {
		return err
	}
	raw, err := json.Marshal(c)
	if err != nil {
		return err
	}
	return p.dir.Update(ctx, func(tx storage.Tx) error { return tx.Set([]byte(keyClient+c.ID), raw) })
}

// Client returns a client, storage.ErrNotFound if it is not registered.
func (p *People) Client(ctx context.Context, id string) (c Client, err error) {
	defer fault.Wrap(&err, "client")
	if !clientID(id) {
		return c, storage.ErrNotFound
	}
	err = p.dir.View(ctx, func(tx storage.Tx) error {
		raw, err := tx.Get([]byte(keyClient + id))
		if err != nil {
			return err
		}
		c, err = parseClient(raw)
		return err
	})
	return c, err
}

// Clients returns all clients in the order of their ids.
func (p *People) Clients(ctx context.Context) (all []Client, err error) {
	defer fault.Wrap(&err, "clients")
	err = p.dir.View(ctx, func(tx storage.Tx) error {
		all = nil
		for pair, err := range storage.ScanAll(tx, []byte(keyClient), nil) {
			if err != nil {
				return err
			}
			c, err := parseClient(pair.Value)
			if err != nil {
				return err
			}
			all = append(all, c)
		}
		return nil
	})
	return all, err
}

// EndClient removes a client: it can ask nobody any more. What people granted
// stays in their registries as history.
func (p *People) EndClient(ctx context.Context, id string) (err error) {
	defer fault.Wrap(&err, "end client")
	if !clientID(id) {
		return storage.ErrNotFound
	}
	return p.dir.Update(ctx, func(tx storage.Tx) error {
		if _, err := tx.Get([]byte(keyClient + id)); err != nil {
			return err
		}
		return tx.Delete([]byte(keyClient + id))
	})
}

func parseClient(raw []byte) (c Client, err error) {
	if err := json.Unmarshal(raw, &c); err != nil {
		return c, storage.ErrDamaged.Because(errors.New("a client does not parse"))
	}
	return c, nil
}
