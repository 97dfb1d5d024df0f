package archive_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"pims/apps/drive/archive"
	"pims/fault"
	"pims/instance"
)

// entry is one entry of a hostile archive.
type entry struct {
	name    string
	content string
	change  func(*zip.FileHeader)
}

func pack(t testing.TB, list ...entry) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, e := range list {
		h := &zip.FileHeader{Name: e.name, Method: zip.Deflate}
		if e.change != nil {
			e.change(h)
		}
		w, err := z.CreateHeader(h)
		must(t, err)
		if !strings.HasSuffix(h.Name, "/") {
			_, err = io.WriteString(w, e.content)
			must(t, err)
		}
	}
	must(t, z.Close())
	return out.Bytes()
}

func mode(m fs.FileMode) func(*zip.FileHeader) { return func(h *zip.FileHeader) { h.SetMode(m) } }

var badNames = []string{
	"..", "../x", "../../../../etc/passwd", "a/../../x", "a/..", "./x", "a/./x", ".", "/etc/passwd", "//x", "/", "", "a//b",
	`..\x`, `a\..\..\x`, `C:\Windows\x`, `\\host\share\x`, `a\b`, "x\x00.txt", "a\nb", "\x1b[31m", "\x7f", "a/\u202egpj.exe", "a\u2028b",
	" ", "a/ /b", "\xff\xfe", "..\x00/x", "\u2066x", strings.Repeat("n", 256), strings.Repeat("é", 128), strings.Repeat("a/", 33) + "x",
	"../" + strings.Repeat("a/", 10) + "x", "a/../b/../../c", "..//x", "/../x", "a/b/../../../x",
}

// hostile are archives that want out, or too much.
func hostile(t testing.TB) map[string][]byte {
	all := map[string][]byte{}
	add := func(name string, raw []byte) { all[fmt.Sprintf("%03d %s", len(all), name)] = raw }
	for _, name := range badNames {
		for what, change := range map[string]func(*zip.FileHeader){
			"file": nil, "folder": func(h *zip.FileHeader) { h.Name += "/" }, "unflagged": func(h *zip.FileHeader) { h.NonUTF8 = true },
			"stored": func(h *zip.FileHeader) { h.Method = zip.Store }, "link": mode(fs.ModeSymlink | 0o777),
		} {
			add(fmt.Sprintf("%s %.20q", what, name), pack(t, entry{"good.txt", "good", nil}, entry{name, "evil", change}))
		}
	}
	for _, m := range []fs.FileMode{fs.ModeSymlink, fs.ModeDevice, fs.ModeDevice | fs.ModeCharDevice, fs.ModeNamedPipe, fs.ModeSocket} {
		add(m.String(), pack(t, entry{"link", "/etc/passwd", mode(m | 0o777)}, entry{"link/x", "evil", nil}, entry{"good.txt", "good", nil}))
	}
	add("twins", pack(t, entry{"é.txt", "1", nil}, entry{"e\u0301.txt", "2", nil}, entry{"É.txt", "3", nil}, entry{"é.txt", "4", nil}))
	add("a file that is a folder", pack(t, entry{"a", "1", nil}, entry{"a/b", "2", nil}, entry{"a", "3", nil}))
	unknown := pack(t, entry{"good.txt", "good", nil}, entry{"b.txt", "b", nil})
	unknown[bytes.LastIndex(unknown, []byte("PK\x01\x02"))+10] = 99
	add("unknown method", unknown)
	whole := pack(t, entry{"good.txt", strings.Repeat("good", 100), nil}, entry{"b.txt", "b", nil})
	for at := 1; at < len(whole); at += len(whole) / 8 {
		add("cut", whole[:at])
		flipped := bytes.Clone(whole)
		flipped[at] ^= 0x55
		add("flipped", flipped)
	}
	add("behind something", append(bytes.Repeat([]byte("MZ"), 500), whole...))
	add("no archive", []byte("PK\x05\x06 but no more"))
	add("nothing", nil)
	return all
}

// TestHostileArchives extracts them all: each makes one folder or none, and
// nothing else changes.
func TestHostileArchives(t *testing.T) {
	c := newCloud(t)
	c.file(instance.Root, "mine.txt", "text/plain", []byte("mine"))
	before := c.tree(instance.Root)
	all, escapes := hostile(t), 0
	if len(all) < 200 {
		t.Fatalf("%d archives", len(all))
	}
	for name, raw := range all {
		e, _, err := c.extract(raw)
		if err != nil {
			if after := c.tree(instance.Root); !maps.Equal(after, before) {
				t.Errorf("%s was refused (%v), and left %v", name, err, after)
				escapes++
			}
			continue
		}
		for path, content := range c.tree(e.ID) {
			if strings.Contains(content, "passwd") || strings.Contains(path, "..") {
				t.Errorf("%s: %q holds %q", name, path, content)
				escapes++
			}
		}
		must(t, c.Update(t.Context(), func(tx *instance.Tx) error {
			if _, err := tx.Tree().Trash(e.ID); err != nil {
				return err
			}
			return tx.Tree().Purge(e.ID)
		}))
		if after := c.tree(instance.Root); !maps.Equal(after, before) {
			t.Errorf("%s: beside its folder there is %v", name, after)
			escapes++
		}
	}
	must(t, c.inst.Sweep(t.Context()))
	if used := c.used(); used != 4 || escapes > 0 {
		t.Errorf("%d escapes, %d bytes used", escapes, used)
	}
	findings, err := c.inst.Examine(t.Context(), instance.ExamineOptions{Blobs: true})
	if must(t, err); len(findings) > 0 {
		t.Errorf("examined: %+v", findings)
	}
}

func TestWhatIsSkippedIsSaid(t *testing.T) {
	c := newCloud(t)
	broken := pack(t, entry{"a.txt", strings.Repeat("a", 1000), func(h *zip.FileHeader) { h.Method = zip.Store }}, entry{"b.txt", "b", nil})
	broken[bytes.Index(broken, []byte("aaaa"))] = 'b'
	e, z, err := c.extract(broken)
	must(t, err)
	if back := c.tree(e.ID); len(back) != 1 || back["b.txt"] != "b" || len(z.Skipped) != 1 || z.Skipped[0].Why != archive.Damaged {
		t.Errorf("%v, skipped %v", back, z.Skipped)
	}
	_, z, err = c.extract(pack(t, entry{"../x", "x", nil}, entry{"l", "x", mode(fs.ModeSymlink)}, entry{strings.Repeat("a/", 40) + "x", "x", nil},
		entry{"__MACOSX/._a", "x", nil}, entry{".DS_Store", "x", nil}))
	must(t, err)
	var whys []archive.Why
	for _, s := range z.Skipped {
		whys = append(whys, s.Why)
	}
	if fmt.Sprint(whys) != "[name link depth]" {
		t.Errorf("skipped %v", z.Skipped)
	}
	e, _, err = c.extract(pack(t, entry{"\x90t\x82/\x85 lire.txt", "x", func(h *zip.FileHeader) { h.NonUTF8 = true }}))
	must(t, err)
	if back := c.tree(e.ID); back["Été/à lire.txt"] != "x" {
		t.Errorf("names of old programs: %v", back)
	}
}

func TestBombs(t *testing.T) {
	c := newCloud(t)
	many := make([]entry, archive.MaxEntries+1)
	for i := range many {
		many[i] = entry{name: fmt.Sprintf("%d/", i)}
	}
	zeros := strings.Repeat("\x00", 12<<20)
	encrypted := pack(t, entry{"a", "b", nil})
	for i := range encrypted { // the flag of each header
		if bytes.HasPrefix(encrypted[i:], []byte("PK\x03\x04")) {
			encrypted[i+6] |= 1
		}
		if bytes.HasPrefix(encrypted[i:], []byte("PK\x01\x02")) {
			encrypted[i+8] |= 1
		}
	}
	for _, b := range []struct {
		name string
		raw  []byte
		want error
	}{
		{"too many", pack(t, many...), archive.ErrTooMany},
		{"ratio", pack(t, entry{"zeros", zeros, nil}), archive.ErrBomb},
		{"a ratio that lies", lying(t, zeros), archive.ErrBomb},
		{"one content many times", overlapping(t, strings.Repeat("\x00", 1<<20), 200), archive.ErrBomb},
		{"encrypted", encrypted, archive.ErrEncrypted},
		{"text", []byte("hello"), archive.ErrNoArchive},
	} {
		_, z, err := c.extract(b.raw)
		lied := z != nil && len(z.Skipped) > 0 // found out while it was read
		if !errors.Is(err, b.want) && !lied {
			t.Errorf("%s: %v", b.name, err)
		}
	}
	must(t, c.inst.Sweep(t.Context()))
	var big []entry
	for i := range 20 { // within the ratio, beyond the quota
		noise := make([]byte, 1<<20)
		for j := 0; j < len(noise); j += 8 {
			binary.LittleEndian.PutUint64(noise[j:], uint64(i+1)*uint64(j+1)*0x9e3779b97f4a7c15)
		}
		big = append(big, entry{fmt.Sprint(i), string(noise), func(h *zip.FileHeader) { h.Method = zip.Store }})
	}
	if _, _, err := c.extract(pack(t, big...)); !errors.Is(err, instance.ErrOverQuota) {
		t.Errorf("over the quota: %v", err)
	}
	must(t, c.inst.Sweep(t.Context()))
	if tree := c.tree(instance.Root); c.used() > quota || tree["out/zeros"] != "" {
		t.Errorf("%d bytes used", c.used())
	}
}

// TestTwins makes many of one name, some of which have a number already.
func TestTwins(t *testing.T) {
	c := newCloud(t)
	many := []entry{{name: "a (3).txt", content: "x"}}
	for range 200 {
		many = append(many, entry{name: "a.txt"})
	}
	many = append(many, entry{name: "a (3).txt"}, entry{name: "a (2).txt"})
	e, z, err := c.extract(pack(t, many...))
	must(t, err)
	got := c.tree(e.ID)
	_, numbered := got["a (201).txt"]
	_, again := got["a (203).txt"]
	if len(got) != len(many) || len(z.Skipped) > 0 || got["a (3).txt"] != "x" || !numbered || !again {
		t.Errorf("%d files: %v", len(got), slices.Sorted(maps.Keys(got)))
	}
}

// Folders can lie deeper than an archive can say: what lies there is named.
func TestTooDeepForAnArchive(t *testing.T) {
	c := newCloud(t)
	top := c.folder(instance.Root, "top")
	at := top
	for range 260 {
		at = c.folder(at.ID, strings.Repeat("n", instance.MaxName))
	}
	c.file(top.ID, "near.txt", "text/plain", []byte("near"))
	var out bytes.Buffer
	must(t, archive.Write(t.Context(), &out, c, []instance.DocID{top.ID}, fault.English))
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	must(t, err)
	names := ""
	for _, f := range z.File {
		names += f.Name[:min(len(f.Name), 20)] + "\n"
	}
	if !strings.Contains(names, "top/near.txt") || !strings.Contains(names, "Unreadable files.txt") {
		t.Errorf("%.400s", names)
	}
}

// lying says that little comes out where there is much.
func lying(t testing.TB, content string) []byte {
	t.Helper()
	return raw(t, content, 10, 1)
}

// overlapping names one content many times.
func overlapping(t testing.TB, content string, times int) []byte {
	t.Helper()
	return raw(t, content, len(content), times)
}

// raw writes an archive by hand: one content, and as many entries that point to
// it, of a size that is said.
func raw(t testing.TB, content string, said, times int) []byte {
	t.Helper()
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, 9)
	must(t, err)
	_, err = io.WriteString(w, content)
	must(t, errors.Join(err, w.Close()))
	var out bytes.Buffer
	put := func(values ...any) {
		for _, v := range values {
			must(t, binary.Write(&out, binary.LittleEndian, v))
		}
	}
	crc := crc32.ChecksumIEEE([]byte(content))
	put(uint32(0x04034b50), uint16(20), uint16(0), uint16(8), uint32(0), crc, uint32(packed.Len()), uint32(said), uint16(1), uint16(0))
	out.WriteString("a")
	out.Write(packed.Bytes())
	at := out.Len()
	for i := range times {
		name := fmt.Sprintf("%04d", i)
		put(uint32(0x02014b50), uint16(20), uint16(20), uint16(0), uint16(8), uint32(0), crc, uint32(packed.Len()), uint32(said),
			uint16(len(name)), uint16(0), uint16(0), uint16(0), uint16(0), uint32(0), uint32(0))
		out.WriteString(name)
	}
	size := out.Len() - at
	put(uint32(0x06054b50), uint16(0), uint16(0), uint16(times), uint16(times), uint32(size), uint32(at), uint16(0))
	return out.Bytes()
}

func FuzzOpen(f *testing.F) {
	for _, raw := range hostile(f) {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		a, err := archive.Open(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			return
		}
		for _, item := range a.Items {
			for _, name := range item.Path {
				if err := instance.CheckName(name); err != nil {
					t.Fatalf("%q: %v", item.Path, err)
				}
			}
			_ = a.Read(item, func(r io.Reader) error { _, err := io.Copy(io.Discard, r); return err })
		}
	})
}
