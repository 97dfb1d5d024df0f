package tus

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/tus/tusd/v2/pkg/handler"

	"pims/apps/drive/contents"
	"pims/instance"
	"pims/storage"
)

// store is tusd's view of the instance that a request is about.
type store struct{}

// NewUpload implements handler.DataStore.
func (store) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	s := sessionOf(ctx)
	p, err := wanted(info.MetaData, s.call)
	if err != nil {
		return nil, s.fail(err)
	}
	if p.Size = info.Size; info.SizeIsDeferred {
		p.Size = -1
	}
	p.Note = handler.SerializeMetadataHeader(info.MetaData)
	if p, err = s.call.BeginPartial(ctx, p); err != nil {
		return nil, s.fail(err)
	}
	return newUpload(s, p), nil
}

// GetUpload implements handler.DataStore. An id has one spelling, by which the
// upload is locked.
func (store) GetUpload(ctx context.Context, text string) (handler.Upload, error) {
	s := sessionOf(ctx)
	id, err := docID(text)
	if err != nil {
		return nil, s.fail(err)
	}
	var u *upload
	err = s.call.View(ctx, func(tx *instance.Tx) error {
		p, err := tx.Partial(id)
		if err == nil {
			u = newUpload(s, p)
			return nil
		}
		if !errors.Is(err, storage.ErrNotFound) {
			return err
		}
		a, err := tx.Arrived(id)
		u = &upload{session: s, arrived: true, info: handler.FileInfo{ID: text, Size: a.Size, Offset: a.Size}}
		s.entry, s.expires = a.File, a.Expires
		return err
	})
	if err != nil {
		return nil, s.fail(err)
	}
	return u, nil
}

// AsTerminatableUpload implements handler.TerminaterDataStore.
func (store) AsTerminatableUpload(u handler.Upload) handler.TerminatableUpload { return u.(*upload) }

// AsLengthDeclarableUpload implements handler.LengthDeferrerDataStore.
func (store) AsLengthDeclarableUpload(u handler.Upload) handler.LengthDeclarableUpload {
	return u.(*upload)
}

// upload is one upload in the hands of one request.
type upload struct {
	session *session
	info    handler.FileInfo
	arrived bool // the file is there
}

func newUpload(s *session, p instance.Partial) *upload {
	s.expires = p.Expires
	return &upload{session: s, info: handler.FileInfo{
		ID: string(p.ID), Size: max(p.Size, 0), SizeIsDeferred: p.Size < 0, Offset: p.Draft.Size, MetaData: handler.ParseMetadataHeader(p.Note),
	}}
}

// GetInfo implements handler.Upload. An upload whose bytes are all there, and
// whose file is not, has its file made first.
func (u *upload) GetInfo(ctx context.Context) (handler.FileInfo, error) {
	if !u.arrived && !u.info.SizeIsDeferred && u.info.Size > 0 && u.info.Offset == u.info.Size {
		if err := u.FinishUpload(ctx); err != nil {
			return u.info, err
		}
	}
	return u.info, nil
}

// WriteChunk implements handler.Upload.
func (u *upload) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	s := u.session
	part := instance.Part{At: offset, Size: -1, R: src, Sniff: contents.MediaType}
	if !u.info.SizeIsDeferred {
		part.Size = u.info.Size
	}
	if s.sum != nil {
		part.R, part.Check = s.sum.of(src), s.sum.check
	}
	done, err := s.call.Continue(ctx, instance.DocID(u.info.ID), part)
	u.info.Offset += done.Took
	if u.arrived = done.Entry.ID != ""; u.arrived {
		s.entry = done.Entry.ID
	}
	return done.Took, s.fail(err)
}

// FinishUpload implements handler.Upload: most files are there already.
func (u *upload) FinishUpload(ctx context.Context) error {
	if u.arrived || u.session.failed != nil {
		return u.session.failed
	}
	_, err := u.WriteChunk(ctx, u.info.Offset, bytes.NewReader(nil))
	return err
}

// DeclareLength implements handler.LengthDeclarableUpload. It is kept with the
// part that follows.
func (u *upload) DeclareLength(_ context.Context, length int64) error {
	u.info.Size, u.info.SizeIsDeferred = length, false
	return nil
}

// Terminate implements handler.TerminatableUpload.
func (u *upload) Terminate(ctx context.Context) error {
	return u.session.fail(u.session.call.DropPartial(ctx, instance.DocID(u.info.ID)))
}

// GetReader implements handler.Upload. What has not arrived is read by nobody.
func (*upload) GetReader(context.Context) (io.ReadCloser, error) { return nil, handler.ErrNotFound }
