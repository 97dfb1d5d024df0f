package backup

import (
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"slices"
	"strings"

	"pims/storage"
)

// contents copies the blobs that the backup has not, and writes the list of all.
// It is called after the View: what that named is held until now.
func (p *saving) contents(ctx context.Context, w *packWriter, t *table) error {
	id := p.states.id
	stored, err := list(ctx, p.src.Blobs, id)
	if err != nil {
		return err
	}
	kept, err := list(ctx, p.target.blobs, id)
	if err != nil {
		return targetFault(err)
	}
	there := map[string]int64{}
	for _, one := range kept {
		there[one.ID] = one.Bytes
	}
	cut := w.list(&t.Blobs)
	for _, one := range stored {
		size, ok := there[one.ID]
		b, err := p.blob(ctx, one, size, ok)
		switch {
		case errors.Is(err, storage.ErrNotFound):
			continue // deleted a moment ago: no document in the state names it
		case errors.As(err, new(targetError)) || ctx.Err() != nil:
			return err
		case err != nil:
			p.bad++
			continue
		}
		if err := cut.add(b.pair()); err != nil {
			return targetFault(err)
		}
	}
	if p.bad > 0 {
		p.problem(Problem{id, BadBlobs, p.bad})
	}
	return targetFault(cut.end())
}

// blob returns what the backup keeps of a blob, which it takes in if it must.
func (p *saving) blob(ctx context.Context, one storage.Stored, size int64, there bool) (blob, error) {
	known, ok := p.blobs[one.ID]
	switch {
	case there && ok && size == known.size:
		return known, nil
	case there && size == one.Bytes:
		// Of a run that was cut off, or of before the instance went back to a
		// former moment.
		b, err := sum(ctx, p.target.blobs, p.states.id, one.ID)
		return b, targetFault(err)
	case there:
		if err := p.target.blobs.Delete(ctx, p.states.id, one.ID); err != nil {
			return blob{}, targetFault(err)
		}
	}
	return p.copyBlob(ctx, one.ID)
}

// copyBlob takes a blob into the backup.
func (p *saving) copyBlob(ctx context.Context, id string) (b blob, err error) {
	r, err := p.src.Blobs.Lift(ctx, p.states.id, id)
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	in, hash := &source{r: r}, sha256.New()
	if err := p.target.blobs.Place(ctx, p.states.id, id, io.TeeReader(in, hash)); err != nil {
		if in.err != nil {
			return b, err
		}
		return b, targetFault(err)
	}
	p.count(func(r *Report) { r.Blobs++; r.Bytes += in.n })
	return blob{id, in.n, [sha256.Size]byte(hash.Sum(nil))}, nil
}

// sum reads a blob and says what it is.
func sum(ctx context.Context, from storage.Vault, ks storage.ID, id string) (b blob, err error) {
	r, err := from.Lift(ctx, ks, id)
	if err != nil {
		return b, err
	}
	hash := sha256.New()
	n, err := io.Copy(hash, r)
	return blob{id, n, [sha256.Size]byte(hash.Sum(nil))}, errors.Join(err, r.Close())
}

// source counts what is read, and keeps the error of who gives it apart from
// those of who takes it.
type source struct {
	r   io.Reader
	n   int64
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	s.n += int64(n)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// list returns the blobs of a keyspace in the order of their ids.
func list(ctx context.Context, from storage.Blobs, id storage.ID) (all []storage.Stored, err error) {
	for one, err := range from.List(ctx, id) {
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b storage.Stored) int { return strings.Compare(a.ID, b.ID) })
	return all, nil
}
