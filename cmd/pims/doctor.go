package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"pims/cmd/internal/node"
	"pims/doctor"
	"pims/find"
	"pims/instance"
	"pims/preview"
	"pims/scan"
	"pims/storage"
)

// doctorCmd examines a node.
type doctorCmd struct {
	Data    string `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder. The node may serve meanwhile."`
	Repair  bool   `help:"Mend what follows from what is there, and remove what belongs to nothing."`
	NoBlobs bool   `help:"Do not read the contents: much faster, and tells less."`
	Rate    int64  `placeholder:"MB" help:"Read no more than so many megabytes a second."`
	Resume  bool   `help:"Go on where the last run was cut off."`
	JSON    bool   `help:"Print one JSON line for each finding, and one with the summary."`
}

// Help is shown by "pims doctor --help".
func (doctorCmd) Help() string {
	return `Example, once a node was not shut down in order:

  pims doctor --data /srv/pims --repair

Each line is an instance, what is wrong with it, how much, and whether it is mended. Documents and contents that are damaged stay as they are: a backup has them.

Exit codes: 0 nothing is wrong, or all is mended; 3 something is left; 1 the examination itself failed.`
}

// Run examines the node.
func (c doctorCmd) Run(ctx context.Context, out io.Writer) error {
	err := operate(ctx, c.Data, "doctor", c, out)
	if !c.Repair || !errors.Is(err, storage.ErrDamaged) && !errors.Is(err, storage.ErrQuarantined) {
		return err
	}
	// The node does not open. It may for want of what can be made anew.
	renewed, failed := node.Renew(ctx, c.Data)
	if failed != nil || len(renewed) == 0 {
		return errors.Join(err, failed)
	}
	show := c.printer(out)
	for _, id := range renewed {
		if err := show(doctor.Finding{Instance: id, Finding: instance.Finding{What: doctor.Unreadable, Count: 1, Repaired: true}}); err != nil {
			return err
		}
	}
	if !c.JSON {
		if _, err := fmt.Fprintf(out, "%d of the node's own folders will be made anew; now the node itself:\n", len(renewed)); err != nil {
			return err
		}
	}
	return operate(ctx, c.Data, "doctor", c, out)
}

// sick is the exit status of a node with which something is wrong.
const sick = 3

// Operate examines the node.
func (c doctorCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	left := map[storage.ID]int{}
	show := c.printer(out)
	s, err := doctor.Run(ctx, n.Patient(), doctor.Options{
		Repair: c.Repair, Blobs: !c.NoBlobs, Rate: c.Rate * 1e6, State: n.DoctorState(), Resume: c.Resume, Quota: arrivalQuota,
	}, func(f doctor.Finding) error {
		if !f.Repaired {
			left[f.Instance] += f.Count
		}
		return show(f)
	})
	if err != nil {
		return err
	}
	if c.JSON {
		err = json.NewEncoder(out).Encode(map[string]doctor.Summary{"summary": s})
	} else {
		_, err = fmt.Fprintf(out, "%d instances examined, %d MB read: %d findings, %d not mended\n", s.Instances, s.Bytes/1e6, s.Found, s.Left)
	}
	if err != nil {
		return err
	}
	if !c.NoBlobs && !c.Resume {
		if err := n.NoteFindings(left); err != nil {
			return err
		}
	}
	if s.Left > 0 {
		return exitError{code: sick}
	}
	return nil
}

// printer shows findings as they come.
func (c doctorCmd) printer(out io.Writer) func(doctor.Finding) error {
	if c.JSON {
		return func(f doctor.Finding) error { return json.NewEncoder(out).Encode(f) }
	}
	begun := false
	return func(f doctor.Finding) error {
		if !begun {
			begun = true
			if err := row(out, "INSTANCE", "COUNT", "STATE", "WHAT"); err != nil {
				return err
			}
		}
		id, state := string(f.Instance), "left"
		if f.Repaired {
			state = "mended"
		}
		what := string(f.What) + ": " + explain(f.What)
		if !f.Repaired && inBackup[f.What] {
			what += "; restore it from a backup"
		}
		return row(out, cmp.Or(id, "(node)"), fmt.Sprint(f.Count), state, what)
	}
}

// row has columns of a fixed width, since findings come one by one.
func row(out io.Writer, id, count, state, what string) error {
	_, err := fmt.Fprintf(out, "%-36s  %6s  %-6s  %s\n", id, count, state, what)
	return err
}

// inBackup is the trouble that a backup ends.
var inBackup = map[instance.What]bool{
	instance.WrongValue: true, instance.WrongDocument: true, instance.NoDocument: true, instance.WrongContent: true, instance.NoContent: true,
	doctor.Unreadable: true, doctor.Missing: true,
}

// explain says in a few words what a kind of trouble is.
func explain(what instance.What) string {
	return map[instance.What]string{
		instance.WrongValue:     "a record fails its check",
		instance.WrongDocument:  "a document fails its check",
		instance.NoDocument:     "a document is lost that something else tells of",
		instance.WrongEntry:     "a folder lists something wrongly",
		instance.WrongTree:      "a file or folder hangs nowhere",
		instance.WrongReference: "it is noted wrongly who needs a content",
		instance.WrongFeed:      "the list of changes is wrong",
		instance.WrongFigures:   "the figures of what is used are wrong",
		instance.WrongInventory: "something is missing, or old values came back; compare with a backup",
		instance.WrongContent:   "a content fails its check",
		instance.NoContent:      "a content is lost",
		instance.StrayContent:   "a content belongs to no document",
		doctor.Unreadable:       "it does not open, or cannot be read to its end",
		doctor.Quarantined:      "it took the program down and stays closed; see pims instance release",
		doctor.KeyMissing:       "its key is not in the keyring",
		doctor.Missing:          "somebody is registered, and the instance is not there",
		doctor.Orphan:           "nobody is registered for it, as after an import that was cut off",
		doctor.OrphanKey:        "a key of no instance",
		doctor.OrphanContents:   "contents of no instance, which no key opens",
		doctor.WrongRecord:      "the directory does not lead to it as it should",
		find.Wrong:              "the index for searches",
		preview.Wrong:           "the index of photos",
		scan.Wrong:              "what files say of viruses that were found in them",
		instance.WrongDerived:   "a preview is damaged or lost; it is made again",
		doctor.WrongLog:         "the proofs of its access log do not hold",
		doctor.LateErasure:      "the epoch of an erasure has not ended; see pims key turn",
	}[what]
}
