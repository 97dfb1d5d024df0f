package page

import (
	"bytes"
	"io/fs"
	"maps"
	"slices"
	"time"
)

// memory is a folder of files by name. What it opens can be sought, as
// [net/http.ServeContent] wants it.
type memory map[string][]byte

func (m memory) Open(name string) (fs.File, error) {
	raw, ok := m[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return opened{bytes.NewReader(raw), info{name, int64(len(raw))}}, nil
}

func (m memory) ReadFile(name string) ([]byte, error) {
	raw, ok := m[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return bytes.Clone(raw), nil
}

type opened struct {
	*bytes.Reader
	info info
}

func (o opened) Stat() (fs.FileInfo, error) { return o.info, nil }
func (o opened) Close() error               { return nil }

type info struct {
	name string
	size int64
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) Mode() fs.FileMode  { return 0o444 }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return false }
func (i info) Sys() any           { return nil }

// ReadDir lists the one folder that there is.
func (m memory) ReadDir(name string) (entries []fs.DirEntry, err error) {
	if name != "." {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	for _, name := range slices.Sorted(maps.Keys(m)) {
		entries = append(entries, fs.FileInfoToDirEntry(info{name, int64(len(m[name]))}))
	}
	return entries, nil
}
