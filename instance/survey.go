package instance

import (
	"context"
	"encoding/json"
	"reflect"

	"pims/doctypes"
	"pims/storage"
)

// survey is what one View of an instance tells: what its documents say that
// there should be, compared with what is there.
type survey struct {
	ctx   context.Context
	o     ExamineOptions
	tx    *Tx
	flaws []flaw

	format  int
	nodes   map[DocID]Entry          // the files and folders
	kept    map[DocID]bool           // documents that cannot be read: what belongs to them stays
	there   map[DocID]bool           // all documents
	lost    map[DocID]bool           // documents that something tells of, and that are not there
	entries map[string]*wantedEntry  // by key
	feed    map[uint64]docPlace      // who says to stand where in the feed
	stands  map[docPlace]uint64      // the other way round
	needs   map[string]bool          // suffixes of keyRef; true once it was found
	attach  map[string]int64         // suffixes of keyAttached
	needed  map[string]neededContent // by blob
	others  map[string]bool          // blobs that documents need which cannot be read, or that Sweep knows of
	derived map[string]madeContent   // by blob
	doomed  map[DocID]bool           // trees that Sweep takes apart
	count   counters                 // as it should be
}

type docPlace struct {
	doctype doctypes.Name
	id      DocID
}

type neededContent struct {
	ref storage.Ref
	by  DocID
}

// run looks at everything. It begins anew each time.
func (s *survey) run(tx *Tx) error {
	*s = survey{
		ctx: s.ctx, o: s.o, tx: tx,
		nodes: map[DocID]Entry{}, kept: map[DocID]bool{}, there: map[DocID]bool{}, lost: map[DocID]bool{},
		entries: map[string]*wantedEntry{}, feed: map[uint64]docPlace{}, stands: map[docPlace]uint64{}, needs: map[string]bool{}, attach: map[string]int64{},
		needed: map[string]neededContent{}, others: map[string]bool{}, derived: map[string]madeContent{}, doomed: map[DocID]bool{},
	}
	for _, look := range []func() error{
		s.lookAtMeta, s.lookAtDocuments, s.lookAtDoomed, s.lookAtTree, s.lookAtEntries,
		s.lookAtPartials, s.lookAtReferences, s.lookAtAttached, s.lookAtDead, s.lookAtDerived, s.lookAtFeed, s.lookAtFigures, s.lookAtLetters,
	} {
		if err := look(); err != nil {
			return err
		}
	}
	for range s.lost {
		s.flaw(NoDocument, nil)
	}
	s.tx = nil
	return nil
}

func (s *survey) flaw(what What, mend func(*Tx) error) { s.flaws = append(s.flaws, flaw{what, mend}) }

// scan gives fn all pairs with a prefix; damaged says that a value fails its
// check.
func (s *survey) scan(prefix string, fn func(key string, value []byte, damaged bool)) error {
	read := 0
	for p, err := range storage.ScanAll(s.tx.kv, []byte(prefix), nil) {
		if err != nil && (!isDamaged(err) || len(p.Key) == 0) {
			return err
		}
		fn(string(p.Key), p.Value, err != nil)
		if read += len(p.Key) + len(p.Value); read >= readStep {
			if err := s.o.read(s.ctx, read); err != nil {
				return err
			}
			read = 0
		}
	}
	return s.o.read(s.ctx, read)
}

// readStep is after how many bytes ExamineOptions.Read hears of them.
const readStep = 256 << 10

func (o ExamineOptions) read(ctx context.Context, n int) error {
	if o.Read == nil || n == 0 {
		return ctx.Err()
	}
	return o.Read(ctx, n)
}

func (s *survey) lookAtMeta() error {
	var m meta
	err := storage.GetJSON(s.tx.kv, keyMeta, &m)
	if isDamaged(err) || isAbsent(err) {
		s.flaw(WrongValue, nil)
		return nil
	}
	s.format = m.Format
	return err
}

// lookAtLetters parses what the audit only opens.
func (s *survey) lookAtLetters() error {
	check := func(length int, into func() any) func(string, []byte, bool) {
		return func(key string, value []byte, damaged bool) {
			if !damaged && (len(key) != length || json.Unmarshal(value, into()) != nil) {
				s.flaw(WrongValue, nil)
			}
		}
	}
	if err := s.scan(keyOut, check(len(keyOut)+8, func() any { return new(Letter) })); err != nil {
		return err
	}
	return s.scan(keyIn, check(len(keyIn)+16, func() any { return new(uint64) }))
}

// contentsIn collects the contents that a document's body names.
func contentsIn(v reflect.Value, refs []storage.Ref) []storage.Ref {
	switch v.Kind() {
	case reflect.Struct:
		if ref, ok := v.Interface().(storage.Ref); ok {
			return append(refs, ref)
		}
		for n := range v.NumField() {
			if v.Type().Field(n).IsExported() {
				refs = contentsIn(v.Field(n), refs)
			}
		}
	case reflect.Slice, reflect.Array:
		for n := range v.Len() {
			refs = contentsIn(v.Index(n), refs)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			refs = contentsIn(v.Elem(), refs)
		}
	}
	return refs
}
