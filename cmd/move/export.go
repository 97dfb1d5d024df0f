package main

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"filippo.io/age"

	"pims/cmd/internal/node"
	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/move"
	"pims/storage"
)

// exportCmd writes an archive.
type exportCmd struct {
	Data       string      `required:"" type:"existingdir" placeholder:"DIR" help:"The stopped node's data folder."`
	Instance   instance.ID `required:"" placeholder:"ID" help:"The instance to export; 'pims instance list' shows them."`
	Output     string      `required:"" placeholder:"FILE" help:"The file to write, by custom NAME.tar.zst.age. It must not exist."`
	Recipient  []string    `placeholder:"AGE1…" help:"Seal to this age recipient (age1…) instead of the owner's moving key. Needs --break-glass."`
	BreakGlass string      `placeholder:"REASON" help:"Why the archive must open without the owner's key. The owner reads the reason in the access log. Without a --recipient and without a moving key, the archive is not sealed: NAME.tar.zst."`
}

// Help is shown below the flags.
func (exportCmd) Help() string {
	return `The archive is sealed to the moving key that the owner made in the settings:
nobody else can open it, and you need nothing else to write it. The export is
noted in the owner's access log before the first byte is written.

Damaged contents do not stop an export: what can be read is written, the rest is
named in the outcome and in the archive's damaged.txt, and the exit code is 1.

Example:

  move export --data /srv/pims --instance 0198c0de-… --output ines.tar.zst.age`
}

// exported is what a program reads of an export.
type exported struct {
	move.Report
	Output string `json:"output"`
}

// Run writes the archive.
func (c exportCmd) Run(ctx context.Context, out *output) (err error) {
	n, err := node.Open(ctx, c.Data, node.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, n.Close()) }()
	inst, err := n.House.Open(ctx, c.Instance)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, inst.Close()) }()

	to, rec, err := c.recipients(ctx, inst)
	if err != nil {
		return err
	}
	var rep move.Report
	err = writeWhole(c.Output, func(w io.Writer) (err error) {
		if err := inst.Update(ctx, func(tx *instance.Tx) error { return consent.Append(tx, rec) }); err != nil {
			return err
		}
		rep, err = move.Export(ctx, inst.Access(instance.ReadAll), w, move.ExportOptions{
			Recipients: to, Unsealed: len(to) == 0, Now: time.Now(), Software: "pims " + version(),
		})
		return err
	})
	if err != nil {
		return err
	}
	if len(to) == 0 {
		out.note("%s is NOT sealed: whoever has it can read it", c.Output)
	}
	if !rep.Whole() {
		out.code = exitFailed
		for n := range rep.Damaged {
			rep.Damaged[n].Path = "" // names are for the owner: they are in the archive
		}
		tellDamage(out, rep.Damaged)
	}
	return out.done(exported{rep, c.Output}, "%s: %d files, %d folders, %d documents, %d bytes of contents",
		c.Output, rep.Files, rep.Folders, rep.Documents, rep.Bytes)
}

// recipients decides who can open the archive, and what the owner's log says of
// it. Whoever holds the folder must not be able to write a person's files out
// for themselves unnoticed.
func (c exportCmd) recipients(ctx context.Context, inst *instance.Instance) ([]age.Recipient, consent.Record, error) {
	rec := consent.Record{Actor: consent.ActorOperator, What: consent.Export, Client: "move"}
	own, err := ownersKey(ctx, inst)
	if err != nil {
		return nil, rec, err
	}
	var all []age.Recipient
	theirs := true
	for _, text := range c.Recipient {
		r, err := age.ParseX25519Recipient(strings.TrimSpace(text))
		if err != nil {
			return nil, rec, usage{"--recipient is no age recipient (age1…)"}
		}
		all = append(all, r)
		theirs = theirs && r.String() == own
	}
	if len(all) == 0 && own != "" {
		r, err := age.ParseX25519Recipient(own)
		if err != nil {
			return nil, rec, storage.ErrDamaged.Because(err)
		}
		return []age.Recipient{r}, rec, nil
	}
	if len(all) > 0 && theirs {
		return all, rec, nil
	}
	reason := strings.TrimSpace(c.BreakGlass)
	switch {
	case reason == "" && len(all) == 0:
		return nil, rec, usage{"the owner has made no moving key yet: ask them to (Settings, Moving key), or say --break-glass REASON, which they will read in their access log"}
	case reason == "":
		return nil, rec, usage{"that recipient is not the owner's moving key: say --break-glass REASON, which the owner will read in the access log"}
	case len(reason) > maxReason:
		return nil, rec, usage{"the reason is too long: a sentence or two will do"}
	}
	rec.What, rec.Reason = consent.BreakGlass, reason
	return all, rec, nil
}

const maxReason = 1000

// ownersKey returns the recipient of the owner's moving key, empty if they have
// none.
func ownersKey(ctx context.Context, inst *instance.Instance) (recipient string, err error) {
	err = inst.View(ctx, func(tx *instance.Tx) error {
		k, err := instance.In[doctypes.MovingKey](tx).Get(doctypes.OnlyID)
		if errors.Is(err, storage.ErrNotFound) {
			return nil
		}
		recipient = k.Recipient
		return err
	})
	return recipient, err
}

func tellDamage(out *output, all []move.Damage) {
	for _, d := range all {
		out.note("damaged (%s): %s %s, version %d: %s", d.Reason, d.Doctype, d.ID, d.Version, d.Path)
	}
}
