package instance

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"pims/doctypes"
	"pims/fault"
)

// Upload describes a content that is about to arrive.
type Upload struct {
	Mime     string
	Sniff    func(head []byte) string // tells the media type from the first bytes (up to 3072) of the content, instead of Mime
	Modified time.Time                // the file's own time; zero for now, as for one that no clock has shown yet
	Size     int64                    // announced bytes, -1 if unknown
	SHA256   []byte                   // announced digest, nil if none
	Origin   doctypes.Origin          // of a file that is new, if its owner does not put it there
}

// Spot is where an upload goes.
type Spot struct {
	Folder DocID // a file of this name in it …
	Name   string
	Way    Conflict
	File   DocID  // … or, if this is not empty, a new version of this file …
	Match  string // … which still has this ETag then, else ErrChanged; empty for any
}

// UploadFile stores r as a file of a folder. Nothing is seen of it before it is
// whole, on disk and what was announced; after a failure nothing is left.
func (a *Access) UploadFile(ctx context.Context, parent DocID, name string, way Conflict, u Upload, r io.Reader) (Entry, bool, error) {
	return a.Upload(ctx, u, r, func(tx *Tx) (Spot, error) {
		t := tx.Tree()
		_, err := t.folder(parent)
		if err == nil && way != Replace {
			_, err = t.place(parent, name, "", way)
		}
		return Spot{Folder: parent, Name: name, Way: way}, err
	})
}

// UploadVersion stores r as a new version of a file. If match is not empty it
// must be the file's ETag, else ErrChanged.
func (a *Access) UploadVersion(ctx context.Context, id DocID, match string, u Upload, r io.Reader) (Entry, error) {
	e, _, err := a.Upload(ctx, u, r, func(tx *Tx) (Spot, error) {
		e, err := tx.Tree().Entry(id)
		if err == nil && match != "" && match != e.ETag {
			err = ErrChanged
		}
		return Spot{File: id, Match: match}, err
	})
	return e, err
}

// Upload stores r where find says, in one commit. What find and the quota refuse
// is refused before a byte is read; whether the file is new is returned.
func (a *Access) Upload(ctx context.Context, u Upload, r io.Reader, find func(*Tx) (Spot, error)) (e Entry, created bool, err error) {
	defer fault.Wrap(&err, "upload")
	var to Spot
	var room int64
	err = a.View(ctx, func(tx *Tx) (err error) {
		if err := tx.mayWrite(doctypes.FileName); err != nil {
			return err
		}
		if to, err = find(tx); err != nil {
			return err
		}
		if to.File == "" {
			if err := CheckName(to.Name); err != nil {
				return err
			}
		}
		room, err = tx.Room()
		return err
	})
	if err != nil {
		return e, false, err
	}
	err = a.receive(ctx, u, r, room, func(tx *Tx, v NewVersion) (err error) {
		if to.File != "" {
			e, err = tx.Tree().AddVersion(to.File, v, to.Match)
			return err
		}
		e, created, err = tx.Tree().AddFile(to.Folder, to.Name, v, to.Way)
		return err
	})
	return e, created, err
}

// receive stores a content for which there is so much room, and attaches it.
func (a *Access) receive(ctx context.Context, u Upload, r io.Reader, room int64, attach func(*Tx, NewVersion) error) error {
	head := beginnings.Get().(*[sniffed]byte)
	defer beginnings.Put(head)
	in := &bounded{r: r, left: room, claim: a.inst.house.claims.begin(a.inst.id, room), head: head[:0]}
	defer in.claim.end()
	if err := in.claim.reach(u.Size); err != nil {
		return err
	}
	ref, err := a.inst.Receive(ctx, in)
	if err != nil {
		return err
	}
	attached := false
	err = u.check(ref.Size, ref.SHA256)
	if err == nil {
		v := NewVersion{Blob: ref, Mime: u.mime(in.head), Modified: u.Modified, Origin: u.Origin}
		attached, err = a.attempt(ctx, func(tx *Tx) error { return attach(tx, v) })
	}
	if err == nil || attached {
		return err
	}
	// The person may be gone already; the clean-up must not go with them.
	return errors.Join(err, a.inst.DropBlob(context.WithoutCancel(ctx), ref))
}

// mime tells the media type of a content by its first bytes.
func (u Upload) mime(head []byte) string {
	if u.Sniff == nil {
		return u.Mime
	}
	return u.Sniff(head)
}

// check compares what arrived with what was announced.
func (u Upload) check(size int64, digest []byte) error {
	if u.Size >= 0 && size != u.Size {
		return ErrTorn
	}
	if u.SHA256 != nil && !bytes.Equal(u.SHA256, digest) {
		return ErrDigest
	}
	return nil
}

// sniffed is how many bytes of a content tell its media type.
const sniffed = 3072

// beginnings are buffers for the first bytes of contents that come, until these
// have told what they are, and whether they are small.
var beginnings = sync.Pool{New: func() any { return new([sniffed]byte) }}

// bounded reads up to left bytes, as far as a claim reaches if there is one, and
// fails with ErrOverQuota beyond. It keeps the first bytes.
type bounded struct {
	r     io.Reader
	left  int64
	claim *claim // may be nil
	size  int64
	head  []byte
}

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p))-1 > b.left {
		p = p[:b.left+1] // one more shows that there is more
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	b.size += int64(n)
	b.head = append(b.head, p[:min(n, sniffed-len(b.head))]...)
	if b.left < 0 || b.claim != nil && b.claim.reach(b.size) != nil {
		return 0, ErrOverQuota
	}
	return n, err
}
