package move

import (
	"bufio"
	"context"
	"errors"
	"io"
	"path"
	"strings"

	"filippo.io/age"

	"pims/consent"
	"pims/doctypes"
	"pims/instance"
)

// visitor is shown what an archive holds, in its order; each thing is checked by
// then, except that the manifests come last: what a visitor makes of it counts
// only if read returns no error.
type visitor interface {
	begin(info *Info) error
	content(path string, size int64, r io.Reader) error
	damage(all []Damage) error
	leaf(leaf consent.Leaf) error
	document(doc instance.Document) error
	end() error
}

// read goes through an archive once.
func read(ctx context.Context, r io.Reader, identities []age.Identity, v visitor) (rep Report, err error) {
	o, err := open(ctx, r, identities)
	if err != nil {
		return rep, err
	}
	defer o.close()
	e := newEntries(o)
	c := newChecker(e)
	w := &walk{entries: e, checker: c, visitor: v}
	for {
		next, err := e.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = w.entry(next)
		}
		if err != nil {
			return rep, err
		}
	}
	if err := e.complete(); err != nil {
		return rep, err
	}
	if err := c.complete(e.info); err != nil {
		return rep, err
	}
	if err := v.end(); err != nil {
		return rep, err
	}
	rep = c.report
	rep.Instance, rep.Format, rep.Made, rep.Sealed = e.info.Instance, e.info.Format, e.info.Made, o.sealed
	return rep, nil
}

// walk leads what the archive holds past the checker to the visitor.
type walk struct {
	*entries
	checker *checker
	visitor visitor
}

func (w *walk) entry(e *entry) error {
	switch e.stage {
	case stageBagit:
		text, err := e.text()
		if err == nil && text != bagitText {
			err = damaged("%s: not BagIt 1.0", pathBagit)
		}
		return err
	case stageInfo:
		return w.begin(e)
	case stageContents:
		if isText(e.path) {
			_, err := e.text()
			return err
		}
		w.checker.report.Contents++
		if w.checker.report.Bytes += e.size; w.checker.report.Bytes > w.info.Bytes {
			return hostile("more contents than the archive says")
		}
		return w.visitor.content(e.path, e.size, e)
	case stageDamaged:
		return w.damage(e)
	case stageLog:
		return eachLine(e, func(line []byte) error {
			leaf, err := w.checker.leaf(line)
			if err != nil {
				return err
			}
			return w.visitor.leaf(leaf)
		})
	case stageDocuments:
		t := doctypes.Name(strings.TrimSuffix(path.Base(e.path), documentsTail))
		return eachLine(e, func(line []byte) error {
			doc, err := w.checker.document(t, line)
			if err != nil {
				return err
			}
			return w.visitor.document(doc)
		})
	case stageManifest:
		return w.payloadManifest(e)
	default:
		return w.tagManifest(e)
	}
}

func (w *walk) begin(e *entry) error {
	text, err := e.text()
	if err != nil {
		return err
	}
	info, err := parseInfo(text)
	if err != nil {
		return err
	}
	if err := info.acceptable(); err != nil {
		return err
	}
	w.info = info
	return w.visitor.begin(info)
}

func (w *walk) damage(e *entry) error {
	text, err := e.text()
	if err != nil {
		return err
	}
	all, err := parseDamage([]byte(text))
	if err != nil {
		return err
	}
	for _, d := range all {
		if d.Reason == ReasonContent {
			w.checker.zeroed[d.Path] = true
		}
	}
	w.checker.report.Damaged = all
	return w.visitor.damage(all)
}

// eachLine hands out the lines of an entry; each ends with a line feed and has
// at most maxLine bytes. fn must not keep the line.
func eachLine(r io.Reader, fn func(line []byte) error) error {
	lines := bufio.NewReaderSize(r, 64<<10)
	var long []byte
	for {
		part, err := lines.ReadSlice('\n')
		if len(long)+len(part) > maxLine {
			return hostile("a line is too long")
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			long = append(long, part...)
			continue
		case errors.Is(err, io.EOF) && len(long)+len(part) == 0:
			return nil
		case errors.Is(err, io.EOF):
			return damaged("the last line does not end")
		case err != nil:
			return err
		}
		line := part[:len(part)-1]
		if len(long) > 0 {
			line = append(long, line...)
			long = nil
		}
		if err := fn(line); err != nil {
			return err
		}
	}
}
