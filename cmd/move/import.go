package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"pims/cmd/internal/node"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/move"
)

// importCmd makes an instance.
type importCmd struct {
	Data     string        `required:"" type:"existingdir" placeholder:"DIR" help:"The stopped node's data folder."`
	Identity string        `type:"existingfile" placeholder:"FILE" help:"The moving key: its file, or a file with its 24 words. Not needed for an archive that is not sealed."`
	Login    string        `placeholder:"NAME" help:"Sign in here under this name, if the old one is taken."`
	Role     doctypes.Role `enum:"learner,teacher,guardian,adult," default:"" placeholder:"ROLE" help:"What the person is to the school here: learner, teacher, guardian or adult. Whoever has the key can write what they like into an archive, so nobody becomes a teacher without it."`
	QuotaMiB int64         `name:"quota-mib" placeholder:"MIB" help:"Space for contents, in MiB. Without it, what the archive says."`
	Archive  string        `arg:"" type:"existingfile" help:"The archive."`
}

// Help is shown below the flags.
func (importCmd) Help() string {
	return `All of the archive comes in, or nothing. The person signs in here with the same
name and password; documents keep their ids and times, and the access log goes on
where it stopped.

Example:

  move import --data /srv/pims2 --identity key.txt ines.tar.zst.age`
}

// imported is what a program reads of an import.
type imported struct {
	move.Imported
	Person identity.PersonID `json:"person"`
	Login  string            `json:"login"`
	Role   doctypes.Role     `json:"role"`
}

// Run makes the instance and registers its owner.
func (c importCmd) Run(ctx context.Context, out *output) (err error) {
	ids, err := identities(c.Identity)
	if err != nil {
		return err
	}
	n, err := node.Open(ctx, c.Data, node.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	var rep move.Imported
	err = withArchive(c.Archive, func(r io.Reader) (err error) {
		rep, err = move.Import(ctx, n.House, r, ids, move.ImportOptions{Actor: consent.ActorOperator, Quota: c.QuotaMiB << 20})
		return err
	})
	if err != nil {
		return err
	}
	person, err := c.adopt(ctx, n, rep.ID)
	if err != nil {
		return errors.Join(err, n.House.Destroy(context.WithoutCancel(ctx), rep.ID))
	}
	if !rep.Whole() {
		out.code = exitFailed
		tellDamage(out, rep.Damaged)
		out.note("what was damaged in the archive has been left out: %d files", len(rep.Missing))
	}
	return out.done(imported{rep, person.ID, person.Login, person.Role},
		"%s (%s) is here: instance %s, %d files, %d folders, %d documents, %d bytes of contents; sign in with the same password",
		person.Login, person.Role, rep.ID, rep.Files, rep.Folders, rep.Documents, rep.Bytes)
}

// adopt registers the owner of a new instance.
func (c importCmd) adopt(ctx context.Context, n *node.Node, id instance.ID) (identity.Person, error) {
	if c.Role == "" {
		role, err := claimedRole(ctx, n, id)
		if err != nil {
			return identity.Person{}, err
		}
		if role == doctypes.Teacher {
			return identity.Person{}, usage{"the archive says that its owner is a teacher, which proves nothing: say --role teacher if you know so. Nothing was imported"}
		}
	}
	p, err := n.People.Adopt(ctx, id, identity.Adoption{Login: c.Login, Role: c.Role})
	if errors.Is(err, identity.ErrLoginTaken) {
		return p, usage{fmt.Sprintf("somebody else signs in here under that name: choose another with --login. Nothing was imported (%v)", err)}
	}
	return p, err
}

func claimedRole(ctx context.Context, n *node.Node, id instance.ID) (role doctypes.Role, err error) {
	inst, err := n.House.Open(ctx, id)
	if err != nil {
		return "", err
	}
	err = inst.View(ctx, func(tx *instance.Tx) error {
		a, err := instance.In[doctypes.Account](tx).Get(doctypes.OnlyID)
		role = a.Role
		return err
	})
	return role, errors.Join(err, inst.Close())
}
