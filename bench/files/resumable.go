package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// patch is how much one PATCH of a resumable upload carries.
const patch = 16 << 20

// resumable sends a large content by tus 1.0, part by part.
func resumable(t *target, o options, f figures) (err error) {
	if t.tus == "" {
		return nil
	}
	if err := errors.Join(t.settle(), warm(o.big)); err != nil {
		return err
	}
	c, err := t.dial()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.close()) }()
	const version = "Tus-Resumable: 1.0.0"
	name := fmt.Sprintf("resumed-%d.bin", time.Now().UnixNano())
	began := time.Now()
	made, err := c.do(http.MethodPost, t.tus, nil, version, fmt.Sprintf("Upload-Length: %d", o.big), "Content-Length: 0",
		"Upload-Metadata: filename "+base64.StdEncoding.EncodeToString([]byte(name)))
	if err != nil {
		return err
	}
	path := made.Get("Location")
	if strings.Contains(path, "://") {
		if _, path, err = hostOf(path); err != nil {
			return err
		}
	}
	for offset := int64(0); offset < o.big; offset += patch {
		length := min(patch, o.big-offset)
		err := c.head(http.MethodPatch, path, length, []string{version, fmt.Sprintf("Upload-Offset: %d", offset), "Content-Type: application/offset+octet-stream"})
		for sent := int64(0); sent < length && err == nil; sent += int64(len(block)) {
			_, err = c.net.Write(block)
		}
		if err != nil {
			return err
		}
		if _, err := c.answer(http.MethodPatch, path, io.Discard); err != nil {
			return err
		}
	}
	f["tus 1 GiB, MB/s"] = float64(o.big) / 1e6 / time.Since(began).Seconds()
	if t.dav {
		if _, err := getBig(t, t.base+name, o.big); err != nil {
			return err
		}
		return t.drop(t.base + name)
	}
	return nil
}
