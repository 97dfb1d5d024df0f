package move

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"io"
	"time"

	"filippo.io/age"

	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
)

//go:embed texts/*.txt
var texts embed.FS

// ExportOptions say for whom and how an archive is made.
type ExportOptions struct {
	Recipients []age.Recipient // who can open it: at least one
	Unsealed   bool            // readable by anybody: no recipients then
	Now        time.Time
	Software   string   // "pims 1.0": for bag-info.txt
	Progress   Progress // may be nil
}

// Export writes the archive of an instance, as it is when Export begins, to w.
// The access must read everything (instance.ReadAll). The instance stays in use;
// what is removed from it meanwhile is in the archive all the same.
//
// A damaged content or document does not end the export: it is in the report
// and in the archive's damaged.txt. If Export returns an error, what was written
// does not open.
func Export(ctx context.Context, a *instance.Access, w io.Writer, opts ExportOptions) (rep Report, err error) {
	defer fault.Wrap(&err, "export")
	if (len(opts.Recipients) == 0) != opts.Unsealed {
		return rep, ErrNoRecipient
	}
	for _, d := range doctypes.All() {
		if !a.Allows(d.Name, instance.Read) || a.Sliced(d.Name) {
			return rep, instance.ErrForbidden
		}
	}
	defer a.Hold()() // before the snapshot, so that all it names stays
	out, err := seal(w, opts.Recipients)
	if err != nil {
		return rep, err
	}
	err = a.View(ctx, func(tx *instance.Tx) error {
		x := &export{
			ctx: ctx, access: a, tx: tx, opts: opts, buf: make([]byte, 256<<10),
			bag: &bagWriter{tar: out.Writer, top: "cartable-" + opts.Now.UTC().Format(time.DateOnly), now: opts.Now},
		}
		err := x.run()
		rep = x.report()
		return err
	})
	if err != nil {
		out.abandon()
		return Report{}, err
	}
	return rep, out.Close()
}

// export is one export on its way.
type export struct {
	ctx    context.Context
	access *instance.Access
	tx     *instance.Tx
	opts   ExportOptions
	bag    *bagWriter
	buf    []byte

	plan *plan
	sums *sums
	done int64
}

func (x *export) run() (err error) {
	if x.plan, err = layOut(x.tx); err != nil {
		return err
	}
	if x.sums, err = x.plan.measure(x.tx); err != nil {
		return err
	}
	if err := x.head(); err != nil {
		return err
	}
	for _, f := range x.plan.folders {
		if err := x.bag.addFolder(f.path, f.modified); err != nil {
			return err
		}
	}
	if err := x.contents(); err != nil {
		return err
	}
	if len(x.plan.damaged) > 0 {
		text := ""
		for _, d := range x.plan.damaged {
			text += d.line()
		}
		if err := x.bag.addText(pathDamaged, text); err != nil {
			return err
		}
	}
	if err := x.log(); err != nil {
		return err
	}
	for _, d := range doctypes.All() {
		if err := x.documents(d.Name); err != nil {
			return err
		}
	}
	return x.bag.finish()
}

// head writes what comes first: what this is, for programs and for people.
func (x *export) head() error {
	if err := x.bag.addText(pathBagit, bagitText); err != nil {
		return err
	}
	info, err := x.info()
	if err != nil {
		return err
	}
	if err := x.bag.addText(pathInfo, info.text()); err != nil {
		return err
	}
	for _, path := range []string{pathLisezmoi, pathReadme} {
		text, err := textOf(path)
		if err != nil {
			return err
		}
		if err := x.bag.addText(path, text); err != nil {
			return err
		}
	}
	return nil
}

// contents writes every content, file after file.
func (x *export) contents() error {
	return eachDocument(x.tx, doctypes.FileName, func(doc instance.Document, err error) error {
		if err != nil || x.plan.paths[doc.ID] == "" {
			return nil // measure has reported it
		}
		_, all, err := x.plan.render(doc)
		if err != nil {
			return nil // and this
		}
		for _, c := range all {
			if err := x.content(doc.ID, c); err != nil {
				return err
			}
		}
		return nil
	})
}

func (x *export) content(id instance.DocID, c stored) error {
	return x.bag.add(c.path, c.ref.Size, c.version.Modified, func(w io.Writer) error {
		whole, err := copyContent(x.ctx, w, c.ref, x.access.OpenStored, x.buf)
		if err != nil {
			return err
		}
		if !whole {
			x.plan.damaged = append(x.plan.damaged, Damage{ReasonContent, doctypes.FileName, id, c.version.N, c.path})
		}
		x.done += c.ref.Size
		if x.opts.Progress != nil {
			x.opts.Progress(x.done, x.sums.contentBytes)
		}
		return nil
	})
}

func (x *export) log() error {
	if x.sums.log.size == 0 {
		return nil
	}
	return x.bag.add(pathLog, x.sums.logBytes, x.bag.now, func(w io.Writer) error {
		n := int64(0)
		for leaf, err := range consent.Leaves(x.tx, 0) {
			if n == x.sums.log.size {
				break
			}
			if err != nil {
				return err
			}
			if err := writeLine(w, leaf); err != nil {
				return err
			}
			n++
		}
		return x.ctx.Err()
	})
}

func (x *export) documents(t doctypes.Name) error {
	sum := x.sums.documents[t]
	if sum == nil {
		return nil
	}
	return x.bag.add(documentsPath(t), sum.bytes, x.bag.now, func(w io.Writer) error {
		return x.plan.eachRendered(x.tx, t, func(doc instance.Document, _ []stored, bad *Damage) error {
			if bad != nil && bad.Reason == ReasonDocument {
				return nil
			}
			return writeLine(w, doc)
		})
	})
}

func writeLine(w io.Writer, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return err
	}
	_, err = w.Write(append(raw, '\n'))
	return err
}

func textOf(path string) (string, error) {
	name := "README.txt"
	if path == pathLisezmoi {
		name = "LISEZMOI.txt"
	}
	raw, err := texts.ReadFile("texts/" + name)
	if err != nil {
		return "", errors.Join(err, errNoText)
	}
	return string(raw), nil
}

var errNoText = errors.New("a text of the archive is missing from the program")
