package main

import (
	"context"
	"errors"
	"io"

	"filippo.io/age"

	"pims/cmd/internal/node"
	"pims/instance"
	"pims/move"
)

// verifyCmd checks an archive.
type verifyCmd struct {
	Identity string      `type:"existingfile" placeholder:"FILE" help:"The moving key: its file, or a file with its 24 words. Not needed for an archive that is not sealed."`
	Against  string      `type:"existingdir" placeholder:"DIR" help:"Compare with the instance in this stopped node's data folder, too."`
	Instance instance.ID `help:"The instance to compare with, if it is not the archive's own."`
	Archive  string      `arg:"" type:"existingfile" help:"The archive."`
}

// Help is shown below the flags.
func (verifyCmd) Help() string {
	return `Reads the whole archive and checks every seal, sum, size, name and document.
With --against, every document and every content is read again from the node's
store and compared: nothing may be missing, changed or there in excess. The
access log there may have gone on.

Examples:

  move verify --identity key.txt ines.tar.zst.age

  move verify --against /srv/pims2 --identity key.txt ines.tar.zst.age`
}

// verified is what a program reads of a verification.
type verified struct {
	move.Report
	Whole bool       `json:"whole"`
	Same  *bool      `json:"same,omitempty"` // with --against
	Diff  *move.Diff `json:"diff,omitempty"`
}

// Run checks the archive.
func (c verifyCmd) Run(ctx context.Context, out *output) error {
	ids, err := identities(c.Identity)
	if err != nil {
		return err
	}
	if c.Against != "" {
		return c.compare(ctx, out, ids)
	}
	var rep move.Report
	err = withArchive(c.Archive, func(r io.Reader) (err error) {
		rep, err = move.Verify(ctx, r, ids)
		return err
	})
	if err != nil {
		return err
	}
	if !rep.Whole() {
		out.code = exitFailed
		tellDamage(out, rep.Damaged)
	}
	return out.done(verified{Report: rep, Whole: rep.Whole()}, "%s: whole as it was written: %d files, %d folders, %d documents, %d bytes of contents, of %s",
		c.Archive, rep.Files, rep.Folders, rep.Documents, rep.Bytes, rep.Made.Format("2006-01-02"))
}

func (c verifyCmd) compare(ctx context.Context, out *output, ids []age.Identity) (err error) {
	id := c.Instance
	if id == "" {
		err := withArchive(c.Archive, func(r io.Reader) error {
			info, err := move.ReadInfo(ctx, r, ids)
			if err == nil {
				id = info.Instance
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	n, err := node.Open(ctx, c.Against, node.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	inst, err := n.House.Open(ctx, id)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, inst.Close()) }()
	var diff move.Diff
	err = withArchive(c.Archive, func(r io.Reader) (err error) {
		diff, err = move.Compare(ctx, inst.Access(instance.ReadAll), r, ids)
		return err
	})
	if err != nil {
		return err
	}
	for _, d := range diff.Differs {
		out.note("%s: %s %s %s", d.What, d.Doctype, d.ID, d.Path)
	}
	same := diff.Same()
	says := "nothing differs"
	if !same {
		out.code = exitFailed
		says = "NOT the same"
	}
	if !diff.Report.Whole() {
		out.code = exitFailed
		tellDamage(out, diff.Report.Damaged)
	}
	return out.done(verified{diff.Report, diff.Report.Whole(), &same, &diff}, "%s and instance %s: %s: %d documents and %d bytes of contents compared, %d differences",
		c.Archive, id, says, diff.Report.Documents, diff.Read, len(diff.Differs)+diff.More)
}
