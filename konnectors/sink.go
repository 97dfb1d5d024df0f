package konnectors

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// Sink takes the documents of one run. It writes nothing but those of its
// connection.
type Sink struct {
	inst       *instance.Instance
	manifest   Manifest
	connection instance.DocID
	language   fault.Lang

	mu     sync.Mutex
	closed bool
	tally  doctypes.ConnectionRun // what has come
}

// Item says what a document is to its service.
type Item struct {
	ID       string    // stable: the same thing has the same id in every run
	Answer   []byte    // that the document was read from
	Original *Original // the service's own document, if it gives one
}

// Original is a document as the service gave it. It becomes a file of the
// person.
type Original struct {
	Name    string // with its extension
	Content []byte
}

// maxLines is how many titles the journal keeps of a run.
const maxLines = 20

// writable are the doctypes that a Sink has a way for.
var writable = map[doctypes.Name]bool{doctypes.CertificationName: true}

// Certification takes a certification; Source, Added and Original are the
// sink's to fill.
func (s *Sink) Certification(ctx context.Context, item Item, c doctypes.Certification) error {
	switch {
	case c.Title == "":
		return ErrMistake.Because(errors.New("a certification without a title"))
	case c.Awarded == "" && c.Passed == "", !isDate(c.Awarded, c.Expires, c.Passed):
		return ErrChangedShape.Because(errors.New("a certification without its date"))
	}
	return put(ctx, s, item, c.Title, c, func(c *doctypes.Certification) provenance {
		return provenance{&c.Source, &c.Added, &c.Original}
	})
}

// isDate reports whether those that are given are dates.
func isDate(given ...string) bool {
	return !slices.ContainsFunc(given, func(s string) bool {
		_, err := time.Parse(time.DateOnly, s)
		return s != "" && err != nil
	})
}

// provenance are the fields of a document that say where it came from.
type provenance struct {
	source   *doctypes.Source
	added    *time.Time
	original *string
}

// maxBody is how large a document may be, in bytes of JSON.
const maxBody = 16 << 10

func put[T any](ctx context.Context, s *Sink, item Item, title string, doc T, of func(*T) provenance) (err error) {
	defer fault.Wrap(&err, "sink")
	s.mu.Lock()
	defer s.mu.Unlock()
	name, err := s.check(item, doc)
	if err != nil {
		return err
	}
	id := s.id(name, item.ID)
	var old T
	known, gone := false, false
	err = s.inst.View(ctx, func(tx *instance.Tx) error {
		var err error
		if gone, err = forgotten(tx, s.connection, id); err != nil || gone {
			return err
		}
		old, err = instance.In[T](tx).Get(id)
		known = err == nil
		return absentIsFine(err)
	})
	if err != nil {
		return err
	}
	if gone { // the person removed it here, and it stays removed
		s.tally.Same++
		return nil
	}
	was, is := of(&old), of(&doc)
	if known && was.source.Connection != string(s.connection) {
		return ErrMistake.Because(errors.New("the document of another connection"))
	}
	sum := item.sum()
	if item.Original == nil && *was.original != "" {
		sum = was.source.SHA256 // of the original that the person gave
	}
	*is.source, *is.added, *is.original = *was.source, *was.added, *was.original
	fresh := item.Original != nil && (!known || !bytes.Equal(was.source.SHA256, sum))
	if known && !fresh && reflect.DeepEqual(old, doc) {
		s.tally.Same++
		return nil
	}
	*is.source = doctypes.Source{Konnector: s.manifest.Slug, Connection: string(s.connection), ID: item.ID, SHA256: sum}
	write := func(tx *instance.Tx) error {
		is.source.Fetched = tx.Now()
		if !known {
			*is.added = tx.Now()
		}
		return instance.In[T](tx).Put(id, doc)
	}
	if fresh {
		err = s.withOriginal(ctx, *item.Original, is.original, write)
	} else {
		err = s.inst.Update(ctx, write)
	}
	if err == nil {
		s.count(known, title)
	}
	return err
}

// check refuses what no konnector may hand over, and returns its doctype.
func (s *Sink) check(item Item, doc any) (doctypes.Name, error) {
	wrong := func(why string) error { return ErrMistake.Because(errors.New(why)) }
	t := reflect.TypeOf(doc)
	i := slices.IndexFunc(doctypes.All(), func(d doctypes.Doctype) bool { return d.Go == t })
	switch {
	case s.closed:
		return "", wrong("it goes on after its run")
	case i < 0 || !slices.Contains(s.manifest.Doctypes, doctypes.All()[i].Name):
		return "", wrong("a doctype that the manifest does not declare")
	case item.ID == "" || len(item.ID) > 200:
		return "", wrong("a document without a stable id")
	case item.Original != nil && instance.CheckName(item.Original.Name) != nil:
		return "", wrong("an original whose name no file can have")
	}
	if raw, err := json.Marshal(doc); err != nil || len(raw) > maxBody {
		return "", wrong("a document that is too large")
	}
	return doctypes.All()[i].Name, nil
}

// id derives a document's id from what it is to the service, so that no two
// runs can make two of it.
func (s *Sink) id(name doctypes.Name, source string) instance.DocID {
	sum := sha256.Sum256([]byte(strings.Join([]string{"konnector", string(s.connection), string(name), source}, "\x00")))
	id := uuid.UUID(sum[:16])
	id[6] = id[6]&0x0f | 0x80 // RFC 9562, version 8
	id[8] = id[8]&0x3f | 0x80
	return instance.DocID(id.String())
}

// sum is the SHA-256 of the original, or of the answer where there is none.
func (item Item) sum() []byte {
	from := item.Answer
	if item.Original != nil {
		from = item.Original.Content
	}
	sum := sha256.Sum256(from)
	return sum[:]
}

func (s *Sink) count(known bool, title string) {
	if known {
		s.tally.Changed++
	} else {
		s.tally.New++
	}
	if len(s.tally.Lines) < maxLines {
		if r := []rune(title); len(r) > 200 {
			title = string(r[:200])
		}
		s.tally.Lines = append(s.tally.Lines, title)
	}
}

// end closes the sink and returns what has come.
func (s *Sink) end() doctypes.ConnectionRun {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	return s.tally
}

func absentIsFine(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}
