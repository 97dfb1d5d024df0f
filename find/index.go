package find

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/find/text"
	"pims/instance"
	"pims/storage"
)

// Work is what the Indexer does for an instance. Each commit that changes files
// or folders asks for it.
const Work = instance.Index

// Indexer reads what is new in instances and writes it into their indexes. It
// is safe for concurrent use.
type Indexer struct {
	text  text.Reader
	log   *slog.Logger
	slots chan struct{} // reading files takes a processor each
}

// NewIndexer returns an Indexer that reads PDFs by pdf, not at all if it is nil.
func NewIndexer(pdf func(ctx context.Context, file []byte) (string, error), log *slog.Logger) *Indexer {
	return &Indexer{text.Reader{PDF: pdf}, log, make(chan struct{}, 1)}
}

// atATime is how many changes are read from the feed at a time, and full by how
// many bytes of words they are written.
const (
	atATime = 200
	full    = 96 << 10
)

// Run brings the index of an instance up to date. It may be cut off at any point
// and called again; one that is damaged is made anew.
func (x *Indexer) Run(ctx context.Context, i *instance.Instance) (err error) {
	defer fault.Wrap(&err, "index")
	select {
	case x.slots <- struct{}{}:
		defer func() { <-x.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return ours().Follow(ctx, i, x.log, x.follow)
}

// follow takes up the changes that there are, and then tends the segments. What
// comes meanwhile asks for a run of its own: to go on with each as it comes would
// cost whoever makes them a commit of ours for every few of theirs.
func (x *Indexer) follow(ctx context.Context, i *instance.Instance) error {
	s := newStemmer()
	words := &vocabulary{stemmer: s}
	for more := true; more; {
		began := time.Now()
		var at state
		var list []change
		next := uint64(0)
		err := i.View(ctx, func(tx *instance.Tx) (err error) {
			if at, err = readState(tx.Space(Space)); err != nil {
				return err
			}
			list, next, more, err = changes(tx, at.Cursor, s)
			return err
		})
		if err != nil {
			return err
		}
		if next == at.Cursor {
			break
		}
		words.use(at)
		err = x.take(ctx, i, at, list, next, words)
		if more = more || errors.Is(err, errMoved); err != nil && !errors.Is(err, errMoved) {
			return err
		}
		if err := instance.Pause(ctx, time.Since(began)); err != nil {
			return err
		}
	}
	return tend(ctx, i)
}

// change is what has become of one document.
type change struct {
	seq    uint64
	record record // its id alone if it is gone
	gone   bool
	source source
	fresh  bool // its text is not what was indexed
	terms  []term
	lines  []byte
}

// changes reads some of the feed; more says that there may be others.
func changes(tx *instance.Tx, after uint64, words *stemmer) (list []change, next uint64, more bool, err error) {
	feed, next, err := tx.Changes(after, atATime)
	if err != nil {
		return nil, after, false, err
	}
	kv := tx.Space(Space)
	for _, c := range feed {
		if !inTree(c.Doctype) {
			continue
		}
		one := change{seq: c.Seq, record: record{id: rawID(c.ID)}, gone: c.Deleted}
		if !c.Deleted {
			one.record, one.source, err = document(tx, c, words)
			switch {
			case errors.Is(err, storage.ErrNotFound), errors.Is(err, storage.ErrDamaged):
				one = change{seq: c.Seq, record: record{id: rawID(c.ID)}, gone: true} // the doctor knows of it
			case err != nil:
				return nil, after, false, err
			default:
				s, ok, err := slotOf(kv, rawID(c.ID))
				if err != nil {
					return nil, after, false, err
				}
				one.fresh = !ok || s.print != one.source.print()
			}
		}
		list = append(list, one)
	}
	return list, next, len(feed) == atATime, nil
}

func inTree(t doctypes.Name) bool { return t == doctypes.FileName || t == doctypes.FolderName }

// take reads the texts of changes and writes them, as many at a time as go into
// one Update.
func (x *Indexer) take(ctx context.Context, i *instance.Instance, at state, list []change, next uint64, words *vocabulary) error {
	begin, size := 0, 0
	for n := range list {
		c := &list[n]
		if c.fresh {
			if err := x.read(ctx, i, c, words); err != nil {
				return err
			}
			size += 10*len(c.terms) + len(c.lines)
		}
		if size > full && n+1 < len(list) {
			var err error
			if at, err = write(ctx, i, at, list[begin:n+1], c.seq); err != nil {
				return err
			}
			begin, size = n+1, 0
		}
	}
	_, err := write(ctx, i, at, list[begin:], next)
	return err
}

// read takes the words out of a document. A file that cannot be read is found by
// its name.
func (x *Indexer) read(ctx context.Context, i *instance.Instance, c *change, words *vocabulary) error {
	content := ""
	if v := c.source.file; v != nil && v.Blob.Size > 0 {
		var err error
		if content, err = x.content(ctx, i, c.source); err != nil {
			return err
		}
	}
	c.terms = words.terms(c.source.description, content)
	if c.source.description != "" && content != "" {
		content = " " + content
	}
	c.lines = extract(c.source.description + content)
	return nil
}

func (x *Indexer) content(ctx context.Context, i *instance.Instance, t source) (_ string, err error) {
	f := text.File{Name: t.name, Mime: t.file.Mime, Size: t.file.Blob.Size}
	if !x.text.Reads(f) {
		return "", nil
	}
	r, err := i.OpenBlob(ctx, t.file.Blob)
	if err == nil {
		var out string
		out, err = x.text.Read(ctx, r, f)
		if err = errors.Join(err, r.Close()); err == nil {
			return out, nil
		}
	}
	unreadable := []error{text.ErrNone, text.ErrUnreadable, storage.ErrDamaged, storage.ErrNotFound, instance.ErrInfected}
	for _, known := range unreadable {
		if errors.Is(err, known) && ctx.Err() == nil {
			x.log.Debug("a file is found by its name alone", "instance", i.ID(), "why", known) // err may tell of its words
			return "", nil
		}
	}
	return "", err
}
