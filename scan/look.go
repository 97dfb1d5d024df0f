package scan

import (
	"context"
	"errors"
	"strings"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// changesAtATime bounds a page by what it reads, and contentsAtATime by what it
// keeps in one commit.
const (
	changesAtATime  = 50
	contentsAtATime = 200
)

// look finds what there is to do.
func look(ctx context.Context, i *instance.Instance, by string) (p *page, err error) {
	err = i.View(ctx, func(tx *instance.Tx) (err error) {
		p = &page{by: by}
		if p.at, err = readState(tx.Space(Space)); err != nil {
			return err
		}
		p.next = p.at.Cursor
		seen := map[string]bool{}
		for _, find := range []func(*instance.Tx, map[string]bool) error{p.asked, p.once, p.changed} {
			if err := find(tx, seen); err != nil {
				return err
			}
		}
		return nil
	})
	return p, err
}

// asked finds what an owner wants examined again.
func (p *page) asked(tx *instance.Tx, seen map[string]bool) error {
	return p.noted(tx, keyAsked, seen, func(instance.Verdict) bool { return true })
}

// once finds what was judged by another database, and what was freed, but not of
// all files that have it: that was cut off.
func (p *page) once(tx *instance.Tx, seen map[string]bool) error {
	return p.noted(tx, keyOnce, seen, func(v instance.Verdict) bool { return v.By != p.by || v.Infected == "" && !v.Unread })
}

func (p *page) noted(tx *instance.Tx, prefix string, seen map[string]bool, wanted func(instance.Verdict) bool) error {
	for pair, err := range tx.Space(Space).Scan([]byte(prefix), nil) {
		if err != nil {
			return err
		}
		blob := strings.TrimPrefix(string(pair.Key), prefix)
		v, err := verdict(tx, storage.Ref{ID: blob})
		if err != nil {
			return err
		}
		if seen[blob] || v != nil && !wanted(*v) {
			continue
		}
		ref, err := tx.Content(blob)
		if errors.Is(err, storage.ErrNotFound) {
			p.gone = append(p.gone, string(pair.Key))
			continue
		}
		if err != nil {
			return err
		}
		if len(p.list) == contentsAtATime {
			p.more = true
			return nil
		}
		one := suspect{ref: ref, noted: true}
		if v != nil {
			one.was, one.found = v.Infected, v.At
		}
		seen[blob] = true
		p.list = append(p.list, one)
	}
	return nil
}

// changed finds contents of documents that changed.
func (p *page) changed(tx *instance.Tx, seen map[string]bool) error {
	feed, next, err := tx.Changes(p.at.Cursor, changesAtATime)
	if err != nil {
		return err
	}
	p.more = p.more || len(feed) == changesAtATime
	for _, c := range feed {
		versions, err := contents(tx, c)
		if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
			continue // the doctor knows of it
		}
		if err != nil {
			return err
		}
		for _, v := range versions {
			if seen[v.Blob.ID] || v.Blob.Size == 0 {
				continue
			}
			if len(p.list) >= contentsAtATime { // of this change there is more
				p.more = true
				return nil
			}
			said, err := verdict(tx, v.Blob)
			if err != nil {
				return err
			}
			one := suspect{ref: v.Blob, was: v.Infected, verdict: said}
			if said != nil && said.Infected == v.Infected {
				if said.Infected == "" {
					continue
				}
				noted, err := has(tx, keyOnce+v.Blob.ID)
				if err != nil {
					return err
				}
				if noted && said.By != "" {
					continue
				}
				one.noted = true
			}
			switch {
			case said == nil:
				one.came = v.Stored
			case said.By == "":
				one.verdict, one.found = nil, said.At // it was said elsewhere
			}
			seen[v.Blob.ID] = true
			p.list = append(p.list, one)
		}
		p.next = c.Seq
	}
	p.next = max(p.next, next)
	return nil
}

// verdict is what was said of a content, nil for nothing.
func verdict(tx *instance.Tx, of storage.Ref) (*instance.Verdict, error) {
	v, err := tx.Verdict(of)
	if errors.Is(err, storage.ErrNotFound) || errors.Is(err, storage.ErrDamaged) {
		return nil, nil
	}
	return &v, err
}

// contents are those of a document, as versions of a file.
func contents(tx *instance.Tx, c instance.Change) (list []doctypes.Version, err error) {
	d, _ := doctypes.Lookup(c.Doctype)
	switch {
	case c.Deleted:
	case c.Doctype == doctypes.FileName:
		f, err := instance.In[doctypes.File](tx).Get(c.ID)
		return f.Versions, err
	case d.Stays:
		refs, err := tx.Contents(c.ID)
		for _, ref := range refs {
			list = append(list, doctypes.Version{Blob: ref})
		}
		return list, err
	}
	return nil, nil
}
