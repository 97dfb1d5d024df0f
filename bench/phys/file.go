package main

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
)

// part is the unit of receiving and sealing.
const part = 1 << 20

// receive keeps a body in a file of its own. While a part arrives, the one
// before is hashed, sealed and written. The key goes into the file's name: this
// is a measure, not a store.
func receive(dir string, body io.Reader) (_ string, err error) {
	key := make([]byte, 32)
	rand.Read(key) // never fails
	a, err := aead(key)
	if err != nil {
		return "", err
	}
	name := filepath.Join(dir, hex.EncodeToString(key))
	f, err := os.Create(name)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, f.Close()) }()

	full, empty := make(chan []byte, 3), make(chan []byte, 4)
	for range cap(empty) {
		empty <- make([]byte, part)
	}
	done := make(chan error, 1)
	go func() {
		hash, sealed := sha256.New(), make([]byte, 0, part+overhead)
		var failed error
		for p := range full {
			if failed == nil {
				hash.Write(p)
				_, failed = f.Write(a.Seal(sealed, nil, p, nil))
			}
			empty <- p[:part]
		}
		hash.Sum(nil)
		done <- failed
	}()
	for err == nil {
		p := <-empty
		var n int
		if n, err = io.ReadFull(body, p); n > 0 {
			full <- p[:n]
		}
	}
	close(full)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	if err := errors.Join(err, <-done, f.Sync()); err != nil {
		return "", err
	}
	return name, syncDir(dir)
}

func syncDir(dir string) (err error) {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// send writes a part of a file's content, from and to in bytes.
func send(w io.Writer, file string, from, to int64) (err error) {
	key, err := hex.DecodeString(filepath.Base(file))
	if err != nil {
		return err
	}
	a, err := aead(key)
	if err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	sealed := make([]byte, part+overhead)
	for n := from / part; n*part < to; n++ {
		got, err := f.ReadAt(sealed, n*(part+overhead))
		if err != nil && err != io.EOF {
			return err
		}
		plain, err := a.Open(sealed[:0], nil, sealed[:got], nil)
		if err != nil {
			return err
		}
		if _, err := w.Write(plain[max(0, from-n*part):min(int64(len(plain)), to-n*part)]); err != nil {
			return err
		}
	}
	return nil
}
