package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"pims/storage"
)

// states are the packs of one keyspace, oldest first. Close it.
type states struct {
	id    storage.ID
	names []string
	root  *os.Root // nil if there are none: nothing outside the folder is ever opened
	files map[string]*os.File
}

func (t *target) states(id storage.ID) (*states, error) {
	s := &states{id: id, files: map[string]*os.File{}}
	root, err := os.OpenRoot(t.folder(id))
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	s.root = root
	entries, err := os.ReadDir(t.folder(id))
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	for _, e := range entries {
		if packName.MatchString(e.Name()) && e.Type().IsRegular() {
			s.names = append(s.names, e.Name())
		}
	}
	slices.Sort(s.names)
	return s, nil
}

func (s *states) close() error {
	var errs []error
	for _, f := range s.files {
		errs = append(errs, f.Close())
	}
	if s.root != nil {
		errs = append(errs, s.root.Close())
	}
	return errors.Join(errs...)
}

// file returns an open pack; states.close closes it.
func (s *states) file(name string) (*os.File, error) {
	if f := s.files[name]; f != nil {
		return f, nil
	}
	if !slices.Contains(s.names, name) {
		return nil, ErrDamaged.Because(fmt.Errorf("%s is not there", name))
	}
	if len(s.files) >= 64 { // a generation has more only on a busy keyspace
		for other, f := range s.files {
			delete(s.files, other)
			if err := f.Close(); err != nil {
				return nil, err
			}
		}
	}
	f, err := s.root.Open(name)
	if err != nil {
		return nil, err
	}
	s.files[name] = f
	return f, nil
}

// table reads the table of a pack, ErrDamaged if it does not hold.
func (s *states) table(name string) (table, error) {
	f, err := s.file(name)
	if err != nil {
		return table{}, err
	}
	info, err := f.Stat()
	if err != nil {
		return table{}, err
	}
	t, err := readTable(f, info.Size(), s.id, name)
	if err != nil {
		return table{}, ErrDamaged.Because(fmt.Errorf("%s: %w", name, err))
	}
	return t, nil
}

// chunk reads a chunk, ErrDamaged if it is not what the table says.
func (s *states) chunk(c chunk) ([]byte, error) {
	f, err := s.file(c.Pack)
	if err != nil {
		return nil, err
	}
	raw := make([]byte, c.Size)
	if _, err := f.ReadAt(raw, c.At); err != nil {
		return nil, ErrDamaged.Because(fmt.Errorf("%s: %w", c.Pack, err))
	}
	if sum := sha256.Sum256(raw); !bytes.Equal(sum[:], c.SHA256) {
		return nil, ErrDamaged.Because(fmt.Errorf("%s: a chunk has another hash", c.Pack))
	}
	return raw, nil
}

// pairs hands the pairs of a list of chunks to visit, in order.
func (s *states) pairs(ctx context.Context, list []chunk, visit func(storage.Pair) error) error {
	var last []byte
	for _, c := range list {
		if err := ctx.Err(); err != nil {
			return err
		}
		raw, err := s.chunk(c)
		if err != nil {
			return err
		}
		if last, err = parse(raw, last, visit); errors.Is(err, errBadChunk) {
			return ErrDamaged.Because(fmt.Errorf("%s: %w", c.Pack, err))
		} else if err != nil {
			return err
		}
	}
	return nil
}

// blob is a blob as it lies in its store.
type blob struct {
	id   string
	size int64
	sum  [sha256.Size]byte
}

func (b blob) pair() (key, value []byte) {
	return []byte(b.id), append(binary.BigEndian.AppendUint64(nil, uint64(b.size)), b.sum[:]...)
}

func blobOf(p storage.Pair) (b blob, ok bool) {
	raw, err := hex.DecodeString(string(p.Key))
	if err != nil || len(raw) != 16 || len(p.Value) != 8+sha256.Size {
		return b, false
	}
	b.id, b.size = string(p.Key), int64(binary.BigEndian.Uint64(p.Value))
	copy(b.sum[:], p.Value[8:])
	return b, b.size >= 0
}

// blobList returns the blobs that a state names.
func (s *states) blobList(ctx context.Context, t table) (all []blob, err error) {
	err = s.pairs(ctx, t.Blobs, func(p storage.Pair) error {
		b, ok := blobOf(p)
		if !ok {
			return ErrDamaged.Because(errBadChunk)
		}
		all = append(all, b)
		return nil
	})
	return all, err
}

// at returns the states that are not after a moment, newest first; the zero
// moment stands for now.
func (s *states) at(moment time.Time) []string {
	names := slices.Clone(s.names)
	if !moment.IsZero() {
		names = slices.DeleteFunc(names, func(n string) bool { return momentOf(n).After(moment) })
	}
	slices.Reverse(names)
	return names
}
