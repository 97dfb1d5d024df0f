package move_test

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"
)

// member is one entry of an archive taken apart.
type member struct {
	tar.Header
	body []byte
}

// forgery is an archive taken apart, to be put together wrongly.
type forgery struct {
	t       testing.TB
	top     string
	members []member
	raw     func(*tar.Writer) // writes more entries behind the others
}

func takeApart(t testing.TB, w *world, archive []byte) *forgery {
	t.Helper()
	plain, err := age.Decrypt(bytes.NewReader(archive), w.key)
	must(t, err)
	unpacked, err := zstd.NewReader(plain)
	must(t, err)
	defer unpacked.Close()
	f := &forgery{t: t}
	r := tar.NewReader(unpacked)
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return f
		}
		must(t, err)
		body, err := io.ReadAll(r)
		must(t, err)
		f.top, h.Name, _ = strings.Cut(h.Name, "/")
		f.members = append(f.members, member{*h, body})
	}
}

func (f *forgery) find(path string) *member {
	f.t.Helper()
	for n := range f.members {
		if f.members[n].Name == path {
			return &f.members[n]
		}
	}
	f.t.Fatalf("no %s", path)
	return nil
}

func (f *forgery) replace(path, old, with string) {
	f.t.Helper()
	m := f.find(path)
	if !strings.Contains(string(m.body), old) {
		f.t.Fatalf("%s has no %q:\n%s", path, old, m.body)
	}
	m.body = []byte(strings.ReplaceAll(string(m.body), old, with))
}

// before puts an entry before the first one whose path has a prefix.
func (f *forgery) before(prefix string, m member) {
	for n := range f.members {
		if strings.HasPrefix(f.members[n].Name, prefix) {
			f.members = append(f.members[:n:n], append([]member{m}, f.members[n:]...)...)
			return
		}
	}
	f.t.Fatalf("no %s", prefix)
}

func (f *forgery) remove(path string) {
	for n := range f.members {
		if f.members[n].Name == path {
			f.members = append(f.members[:n:n], f.members[n+1:]...)
			return
		}
	}
}

func file(path, body string) member {
	return member{tar.Header{Typeflag: tar.TypeReg, Name: path, Mode: 0o600}, []byte(body)}
}

// balance makes the manifests and the Payload-Oxum right again.
func (f *forgery) balance() {
	octets, streams := 0, 0
	data, tagged := "", ""
	for _, m := range f.members {
		if m.Typeflag == tar.TypeReg && strings.HasPrefix(m.Name, "data/") {
			octets, streams = octets+len(m.body), streams+1
		}
	}
	info := f.find("bag-info.txt")
	lines := strings.SplitAfter(string(info.body), "\n")
	for n, l := range lines {
		if strings.HasPrefix(l, "Payload-Oxum") {
			lines[n] = fmt.Sprintf("Payload-Oxum: %d.%d\n", octets, streams)
		}
	}
	info.body = []byte(strings.Join(lines, ""))
	line := func(m *member) string {
		sum := sha256.Sum256(m.body)
		return hex.EncodeToString(sum[:]) + "  " + m.Name + "\n"
	}
	for n := range f.members {
		if m := &f.members[n]; m.Typeflag == tar.TypeReg && strings.HasPrefix(m.Name, "data/") {
			data += line(m)
		}
	}
	f.find("manifest-sha256.txt").body = []byte(data)
	for n := range f.members {
		if m := &f.members[n]; m.Typeflag == tar.TypeReg && !strings.HasPrefix(m.Name, "data/") && m.Name != "tagmanifest-sha256.txt" {
			tagged += line(m)
		}
	}
	f.find("tagmanifest-sha256.txt").body = []byte(tagged)
}

// archive puts it together, unsealed.
func (f *forgery) archive() []byte {
	f.t.Helper()
	var out bytes.Buffer
	pack, err := zstd.NewWriter(&out)
	must(f.t, err)
	w := tar.NewWriter(pack)
	for _, m := range f.members {
		h := m.Header
		h.Size, h.Format = int64(len(m.body)), tar.FormatPAX
		h.Name = f.top + "/" + h.Name
		if strings.HasPrefix(m.Name, "!") {
			h.Name = m.Name[1:]
		}
		h.PAXRecords = nil
		must(f.t, w.WriteHeader(&h))
		_, err := w.Write(m.body)
		must(f.t, err)
	}
	if f.raw != nil {
		f.raw(w)
	}
	must(f.t, w.Close())
	must(f.t, pack.Close())
	return out.Bytes()
}
