package sealed

import (
	"bytes"
	"context"
	"encoding"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"sync"

	"pims/fault"
	"pims/storage"
)

// parts is the State of a Draft. All chunks but the last lie sealed in an inner
// draft. The last is a blob of its own, sealed anew with what comes next: so
// nothing is written over that was acknowledged.
type parts struct {
	Key  []byte        `json:"key"`
	Hash []byte        `json:"hash"` // SHA-256 after all that came
	Full storage.Draft `json:"full"`
	Last storage.Ref   `json:"last"`
}

// Append implements storage.Drafts.
func (b *blobs) Append(ctx context.Context, ks storage.ID, d storage.Draft, r io.Reader) (_ storage.Draft, err error) {
	defer fault.Wrap(&err, "append to sealed draft")
	p, err := partsOf(d)
	if err != nil {
		return d, err
	}
	s, err := b.resume(ctx, ks, p, storage.Until(ctx, r))
	if err != nil {
		return d, err
	}
	defer s.release()
	p, err = b.keep(context.WithoutCancel(ctx), ks, p, s) // what came is kept
	if err == nil && s.size > 0 {
		d, err = p.draft(d)
	}
	if err == nil && s.ended != io.EOF {
		err = s.ended
	}
	return d, err
}

// keep makes durable what a stream gives: the last chunk while those before it
// are flushed, and hashing catches up with both.
func (b *blobs) keep(ctx context.Context, ks storage.ID, p parts, s *stream) (_ parts, err error) {
	var flushing sync.WaitGroup
	var failed error
	was := p
	s.last = func(chunk []byte) {
		if s.size > 0 {
			flushing.Go(func() { p.Last, failed = b.keepLast(ctx, ks, chunk) })
		}
	}
	s.n += s.fill((*s.current)[s.n:chunkSize])
	full := p.Full
	if s.advance() == nil {
		full, err = b.inner.Append(ctx, ks, full, s)
	}
	flushing.Wait()
	p.Full = full
	if err = errors.Join(err, failed); err == nil {
		p.Last.SHA256 = s.sum() // right if there is no other chunk; if there is, nobody asks
		p.Hash, err = s.hash.(encoding.BinaryMarshaler).MarshalBinary()
	}
	if err == nil {
		return p, nil
	}
	for _, id := range append(slices.Clone(p.Full.Blobs), p.Last.ID) { // nobody will ever name what is new
		if id != was.Last.ID && !slices.Contains(was.Full.Blobs, id) {
			err = errors.Join(err, b.inner.Delete(ctx, ks, id))
		}
	}
	return p, err
}

func (b *blobs) keepLast(ctx context.Context, ks storage.ID, chunk []byte) (storage.Ref, error) {
	last, err := b.writeChunk(ctx, ks, chunk, nil, b.stage)
	if err == nil {
		err = b.inner.Flush(ctx, ks, last.ID)
	}
	return last, err
}

// draft returns the draft of these parts, d if that cannot be told.
func (p parts) draft(d storage.Draft) (storage.Draft, error) {
	state, err := json.Marshal(p)
	if err != nil {
		return d, err
	}
	return storage.Draft{
		Size:  p.Full.Size/sealedChunk*chunkSize + p.Last.Size,
		Blobs: append(slices.Clone(p.Full.Blobs), p.Last.ID),
		State: state,
	}, nil
}

// partsOf reads the State of a Draft.
func partsOf(d storage.Draft) (p parts, err error) {
	if d.Size == 0 {
		return parts{Key: newKey()}, nil
	}
	err = json.Unmarshal(d.State, &p)
	last := p.Last.Size
	full := (d.Size - last) / chunkSize
	if err == nil && (last < 1 || last > chunkSize || d.Size != full*chunkSize+last || p.Full.Size != full*sealedChunk) {
		err = errors.New("not the state of this draft")
	}
	if err != nil {
		return p, storage.ErrDamaged.Because(err)
	}
	return p, nil
}

// resume returns a stream that goes on where a draft ends. Release it.
func (b *blobs) resume(ctx context.Context, ks storage.ID, p parts, r io.Reader) (*stream, error) {
	s, err := b.stream(r, p.Key)
	if err != nil {
		return nil, storage.ErrDamaged.Because(err)
	}
	s.number = p.Full.Size / sealedChunk
	if p.Last.Size == 0 {
		return s, nil
	}
	if err = s.hash.(encoding.BinaryUnmarshaler).UnmarshalBinary(p.Hash); err != nil {
		err = storage.ErrDamaged.Because(err)
	} else {
		s.n, err = b.readLast(ctx, ks, p.Last, *s.current)
		s.from = s.n
	}
	if err != nil {
		s.release()
		return nil, err
	}
	return s, nil
}

func (b *blobs) readLast(ctx context.Context, ks storage.ID, last storage.Ref, into []byte) (int, error) {
	r, err := b.Open(ctx, ks, last)
	if err != nil {
		return 0, err
	}
	n, err := io.ReadFull(r, into[:last.Size])
	return n, errors.Join(err, r.Close())
}

// Finish implements storage.Drafts. A draft of one chunk is a blob already.
func (b *blobs) Finish(ctx context.Context, ks storage.ID, d storage.Draft) (_ storage.Ref, err error) {
	defer fault.Wrap(&err, "finish sealed draft")
	if d.Size == 0 {
		return b.Put(ctx, ks, bytes.NewReader(nil))
	}
	p, err := partsOf(d)
	if err != nil {
		return storage.Ref{}, err
	}
	s, err := b.resume(ctx, ks, p, nil)
	if err != nil {
		return storage.Ref{}, err
	}
	defer s.release()
	if p.Full.Size == 0 {
		return p.Last, nil
	}
	s.ended = io.EOF
	if p.Full, err = b.inner.Append(ctx, ks, p.Full, s); err != nil {
		return storage.Ref{}, err
	}
	in, err := b.inner.Finish(ctx, ks, p.Full)
	if err != nil {
		return storage.Ref{}, err
	}
	return storage.Ref{ID: in.ID, Size: d.Size, SHA256: s.sum(), Key: p.Key, Form: formChunks}, nil
}
