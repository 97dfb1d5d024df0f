package crashtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/move"
	"pims/storage"
	"pims/storage/durable"
)

// people registers somebody and erases them again.
type people struct{}

func (people) login(k int) string { return fmt.Sprintf("eleve-%05d", (k+1)/2) }

func (people) prepare(context.Context, *node) error { return nil }

func (s people) step(ctx context.Context, n *node, k int) error {
	if k%2 == 1 {
		_, err := n.person(ctx, s.login(k))
		return err
	}
	return n.erase(ctx, s.login(k))
}

// erase removes a person. One whose erasure a failure cut off is erased again.
func (n *node) erase(ctx context.Context, login string) error {
	p, err := n.people.ByLogin(ctx, login)
	if err != nil {
		return err
	}
	return n.people.Remove(ctx, p.ID)
}

func (s people) holds(ctx context.Context, n *node, k int) error {
	return n.knows(ctx, "eleve-", s.login(k), k)
}

// knows returns an error unless, of the logins that begin with a prefix, the
// node knows the one that operation k registers or has just erased.
func (n *node) knows(ctx context.Context, prefix, login string, k int) error {
	found := 0
	for p, err := range n.people.All(ctx) {
		switch {
		case err != nil:
			return err
		case !bytes.HasPrefix([]byte(p.Login), []byte(prefix)):
		case p.Login != login || p.State != identity.Live:
			return differs("after operation %d %s is there, %s", k, p.Login, p.State)
		default:
			found++
		}
	}
	if found != k%2 {
		return differs("after operation %d %d of %q are there", k, found, prefix)
	}
	if found == 0 {
		return nil
	}
	return n.view(ctx, login, func(tx *instance.Tx) error {
		a, err := instance.In[doctypes.Account](tx).Get(doctypes.OnlyID)
		if errors.Is(err, storage.ErrNotFound) {
			return errNoAccount
		}
		if err == nil && a.Login != login {
			err = differs("the account of %s says %s", login, a.Login)
		}
		return err
	})
}

// imports makes an instance of an archive and registers it, and erases it again.
type imports struct{}

func (imports) login(k int) string { return fmt.Sprintf("venu-%05d", (k+1)/2) }

func archive(n *node) string { return filepath.Join(n.dir, "archive") }

func (imports) prepare(ctx context.Context, n *node) error {
	const there = "la.bas"
	if _, err := n.person(ctx, there); err != nil {
		return err
	}
	if err := n.fill(ctx, there); err != nil {
		return err
	}
	var out bytes.Buffer
	err := n.in(ctx, there, func(i *instance.Instance) error {
		_, err := move.Export(ctx, i.Access(instance.ReadAll), &out, move.ExportOptions{Unsealed: true, Now: n.Now(), Software: "crashtest"})
		return err
	})
	return errors.Join(err, durable.Create(archive(n), out.Bytes()), n.erase(ctx, there))
}

func (s imports) step(ctx context.Context, n *node, k int) error {
	if k%2 == 0 {
		return n.erase(ctx, s.login(k))
	}
	raw, err := os.ReadFile(archive(n))
	if err != nil {
		return err
	}
	id, err := instance.NewID()
	if err != nil {
		return err
	}
	if _, err = move.Import(ctx, n.House, bytes.NewReader(raw), nil, move.ImportOptions{ID: id, Actor: consent.ActorOperator}); err != nil {
		return err
	}
	_, err = n.people.Adopt(ctx, id, identity.Adoption{Login: s.login(k)})
	return err
}

func (s imports) holds(ctx context.Context, n *node, k int) error {
	if err := n.knows(ctx, "venu-", s.login(k), k); err != nil || k%2 == 0 {
		return err
	}
	raw, err := os.ReadFile(archive(n))
	if err != nil {
		return err
	}
	return n.in(ctx, s.login(k), func(i *instance.Instance) error {
		diff, err := move.Compare(ctx, i.Access(instance.ReadAll), bytes.NewReader(raw), nil)
		if err != nil {
			return err
		}
		for _, d := range diff.Differs {
			if d.Doctype != doctypes.AccountName { // its login is another
				return differs("an imported instance differs: %+v", d)
			}
		}
		return nil
	})
}
