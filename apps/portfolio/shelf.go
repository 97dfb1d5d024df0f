package portfolio

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"pims/fault"
	"pims/instance"
)

// shelf keeps pages that were written lately, since a publication never
// changes. Whether it may be seen is the Guard's to say, at each visit: nothing
// is taken from here before.
type shelf struct {
	mu    sync.Mutex
	kept  map[sheetKey]*sheet
	order []sheetKey // oldest first
	held  int        // bytes
}

type sheetKey struct {
	publication instance.DocID
	base        string
	lang        fault.Lang
	hour        int64 // since 1970: what expires does so on the page, too
}

// sheet is a written page, as it is and compressed.
type sheet struct {
	plain, packed []byte
	etag          string
}

// maxShelf bounds what is kept, in bytes.
const maxShelf = 16 << 20

// get returns a page, which write makes the first time.
func (s *shelf) get(key sheetKey, write func() ([]byte, error)) (*sheet, error) {
	s.mu.Lock()
	found := s.kept[key]
	s.mu.Unlock()
	if found != nil {
		return found, nil
	}
	plain, err := write()
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err = z.Write(plain)
	if bad := z.Close(); err == nil {
		err = bad
	}
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(plain)
	made := &sheet{plain, packed.Bytes(), hex.EncodeToString(sum[:12])}
	s.put(key, made)
	return made, nil
}

func (s *shelf) put(key sheetKey, made *sheet) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept = map[sheetKey]*sheet{}
	}
	if s.kept[key] != nil {
		return // somebody else was faster
	}
	s.kept[key], s.order, s.held = made, append(s.order, key), s.held+made.size()
	for s.held > maxShelf {
		oldest := s.order[0]
		s.held -= s.kept[oldest].size()
		s.order = s.order[1:]
		delete(s.kept, oldest)
	}
}

func (s *sheet) size() int { return len(s.plain) + len(s.packed) }

// serve answers with the page, compressed where the browser can.
func (s *sheet) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	body, tag := s.plain, `"`+s.etag+`"`
	h.Set("Vary", "Accept-Encoding, Accept-Language")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		body, tag = s.packed, `"`+s.etag+`-gzip"`
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Type", htmlType)
	h.Set("ETag", tag)
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the visitor may be gone
	}
}
