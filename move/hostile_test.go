package move_test

import (
	"archive/tar"
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"pims/instance"
	"pims/move"
)

const (
	folderDocs = "data/documents/folder.ndjson"
	fileDocs   = "data/documents/file.ndjson"
	account    = "data/documents/account.ndjson"
)

// TestHostileArchives puts archives together wrongly, each with right sums, so
// that nothing but the check in question stands in the way.
func TestHostileArchives(t *testing.T) {
	w := newWorld(t)
	archive := small(t, w)
	link := func(kind byte, name string) func(*forgery) {
		return func(f *forgery) {
			f.before("data/files", member{tar.Header{Typeflag: kind, Name: name, Linkname: "/etc/passwd"}, nil})
		}
	}
	extra := func(name string) func(*forgery) {
		return func(f *forgery) { f.before("data/files/b.txt", file(name, "x")) }
	}
	again := func(docs string) func(*forgery) {
		return func(f *forgery) { m := f.find(docs); m.body = append(m.body, m.body...) }
	}
	for name, c := range map[string]struct {
		forge func(*forgery)
		want  []error
	}{
		"nothing wrong":    {func(*forgery) {}, nil},
		"parent path":      {extra("data/files/../../../etc/cron.d/x"), []error{move.ErrHostile}},
		"absolute":         {extra("!/etc/passwd"), []error{move.ErrHostile}},
		"other top":        {extra("!elsewhere/data/files/x"), []error{move.ErrHostile}},
		"no top":           {extra("!x"), []error{move.ErrHostile}},
		"empty name":       {extra("data/files//x"), []error{move.ErrHostile}},
		"backslash":        {extra(`data/files/..\..\x`), []error{move.ErrHostile}},
		"line feed":        {extra("data/files/a\nb"), []error{move.ErrHostile}},
		"broken UTF-8":     {extra("data/files/a\xff"), []error{move.ErrHostile, move.ErrDamaged}},
		"long path":        {extra("data/files/" + strings.Repeat("long/", 250) + "x"), []error{move.ErrHostile}},
		"long name":        {extra("data/files/" + strings.Repeat("l", 256)), []error{move.ErrHostile}},
		"twin":             {extra("data/files/b.txt"), []error{move.ErrHostile}},
		"case twin":        {extra("data/files/B.TXT"), []error{move.ErrHostile}},
		"symbolic link":    {link(tar.TypeSymlink, "data/files/l"), []error{move.ErrHostile}},
		"hard link":        {link(tar.TypeLink, "data/files/l"), []error{move.ErrHostile}},
		"device":           {link(tar.TypeBlock, "data/files/l"), []error{move.ErrHostile}},
		"pipe":             {link(tar.TypeFifo, "data/files/l"), []error{move.ErrHostile}},
		"unknown place":    {extra("data/else/x"), []error{move.ErrDamaged}},
		"unknown tag file": {extra("fetch.txt"), []error{move.ErrDamaged}},
		"not referred to":  {extra("data/files/x"), []error{move.ErrHostile}},
		"content missing":  {func(f *forgery) { f.remove("data/files/b.txt") }, []error{move.ErrDamaged}},
		"content changed":  {func(f *forgery) { f.find("data/files/b.txt").body = []byte("c") }, []error{move.ErrDamaged}},
		"content out of order": {func(f *forgery) {
			m := *f.find("data/files/b.txt")
			f.remove(m.Name)
			f.before("manifest", m)
		}, []error{move.ErrDamaged}},
		"no bag":             {func(f *forgery) { f.remove("bagit.txt") }, []error{move.ErrDamaged}},
		"another bag":        {func(f *forgery) { f.replace("bagit.txt", "1.0", "0.9") }, []error{move.ErrDamaged}},
		"newer":              {func(f *forgery) { f.replace("bag-info.txt", "pims-Format: 1", "pims-Format: 2") }, []error{move.ErrNewer}},
		"figures":            {func(f *forgery) { f.replace("bag-info.txt", "pims-Files: 2", "pims-Files: 3") }, []error{move.ErrDamaged}},
		"negative":           {func(f *forgery) { f.replace("bag-info.txt", "pims-Files: 2", "pims-Files: -2") }, []error{move.ErrDamaged}},
		"log shortened":      {func(f *forgery) { f.remove("data/log.ndjson") }, []error{move.ErrDamaged}},
		"log changed":        {func(f *forgery) { f.replace("data/log.ndjson", "visit", "export") }, []error{move.ErrDamaged}},
		"log with blanks":    {func(f *forgery) { f.replace("data/log.ndjson", `"record":{`, `"record":{ `) }, []error{move.ErrDamaged}},
		"doctype unknown":    {func(f *forgery) { f.find(account).Name = "data/documents/unicorn.ndjson" }, []error{instance.ErrForeign}},
		"doctype announced":  {func(f *forgery) { f.replace("bag-info.txt", "Doctype: account 1", "Doctype: unicorn 1") }, []error{instance.ErrForeign}},
		"doctype newer":      {func(f *forgery) { f.replace("bag-info.txt", "Doctype: account 1", "Doctype: account 9") }, []error{instance.ErrForeign}},
		"document newer":     {func(f *forgery) { f.replace(account, `"version":1`, `"version":9`) }, []error{instance.ErrForeign}},
		"doctype of another": {func(f *forgery) { f.replace(account, `"doctype":"account"`, `"doctype":"file"`) }, []error{move.ErrDocument}},
		"credentials":        {func(f *forgery) { f.before("manifest", file("data/documents/app-password.ndjson", "{}\n")) }, []error{move.ErrHostile}},
		"schema":             {func(f *forgery) { f.replace(account, `"learner"`, `"king"`) }, []error{move.ErrDocument}},
		"not JSON":           {func(f *forgery) { f.replace(account, `{"doctype"`, `{doctype`) }, []error{move.ErrDocument}},
		"two on a line":      {func(f *forgery) { f.replace(account, "\n", "{}\n") }, []error{move.ErrDocument}},
		"line without end":   {func(f *forgery) { f.replace(account, "\n", "") }, []error{move.ErrDamaged}},
		"endless line":       {func(f *forgery) { f.find(account).body = bytes.Repeat([]byte("a"), 3<<20) }, []error{move.ErrHostile}},
		"file twice":         {again(fileDocs), []error{move.ErrHostile}},
		"folder twice":       {again(folderDocs), []error{move.ErrHostile}},
		"bad name":           {func(f *forgery) { f.replace(fileDocs, `"name":"b.txt"`, `"name":".."`) }, []error{move.ErrDocument}},
		"name taken":         {func(f *forgery) { f.replace(folderDocs, `"name":"Dossier"`, `"name":"b.txt"`) }, []error{move.ErrHostile}},
		"folder gone": {func(f *forgery) {
			f.remove(folderDocs)
			f.replace("bag-info.txt", "pims-Folders: 1", "pims-Folders: 0")
			f.replace("bag-info.txt", "pims-Documents: 4", "pims-Documents: 3")
		}, []error{move.ErrDamaged}},
		"root as document": {func(f *forgery) { f.replace(folderDocs, `"id":"`, `"id":"00000000-0000-0000-0000-000000000002","x":"`) }, []error{move.ErrDocument}},
		"folder in itself": {func(f *forgery) {
			m := f.find(folderDocs)
			id := string(m.body[bytes.Index(m.body, []byte(`"id":"`))+6:][:36])
			f.replace(folderDocs, `"parent":"00000000-0000-0000-0000-000000000002"`, `"parent":"`+id+`"`)
		}, []error{move.ErrHostile}},
		"other content": {func(f *forgery) {
			f.replace(fileDocs, `"path":"data/files/b.txt"`, `"path":"data/files/Dossier/a.txt"`)
		}, []error{move.ErrDamaged}},
		"text as content": {func(f *forgery) { f.replace(fileDocs, `"path":"data/files/b.txt"`, `"path":"data/README.txt"`) }, []error{move.ErrDamaged}},
		"size":            {func(f *forgery) { f.replace(fileDocs, `"size":1`, `"size":2`) }, []error{move.ErrDamaged}},
		"long text":       {func(f *forgery) { f.find("data/README.txt").body = make([]byte, 2<<20) }, []error{move.ErrHostile}},
		"tail":            {func(f *forgery) { f.raw = func(*tar.Writer) {} }, nil},
	} {
		t.Run(name, func(t *testing.T) {
			f := takeApart(t, w, archive)
			c.forge(f)
			f.balance()
			forged := f.archive()
			there := newWorld(t)
			_, err := move.Verify(context.Background(), bytes.NewReader(forged), nil)
			_, imported := move.Import(context.Background(), there.House, bytes.NewReader(forged), nil, move.ImportOptions{})
			if c.want == nil {
				must(t, err)
				must(t, imported)
				return
			}
			want(t, err, c.want...)
			want(t, imported, c.want...)
			there.nothingLeft()
		})
	}
}

// TestSumsThatAreWrong leaves the sums as they were.
func TestSumsThatAreWrong(t *testing.T) {
	w := newWorld(t)
	archive := small(t, w)
	for name, forge := range map[string]func(*forgery){
		"text changed":     func(f *forgery) { f.replace("data/README.txt", "YOUR", "MINE") },
		"tag file changed": func(f *forgery) { f.replace("bag-info.txt", "pims test", "pims fake") },
		"not listed": func(f *forgery) {
			m := f.find("manifest-sha256.txt")
			m.body = m.body[bytes.IndexByte(m.body, '\n')+1:]
		},
		"listed twice":    func(f *forgery) { m := f.find("manifest-sha256.txt"); m.body = append(m.body, m.body...) },
		"not there":       func(f *forgery) { f.remove("data/README.txt") },
		"no manifest":     func(f *forgery) { f.remove("manifest-sha256.txt") },
		"no tag manifest": func(f *forgery) { f.remove("tagmanifest-sha256.txt") },
		"more than said":  func(f *forgery) { f.before("data/files/b.txt", file("data/files/x", "x")) },
	} {
		t.Run(name, func(t *testing.T) {
			f := takeApart(t, w, archive)
			forge(f)
			_, err := move.Verify(context.Background(), bytes.NewReader(f.archive()), nil)
			want(t, err, move.ErrDamaged, move.ErrHostile)
		})
	}
}

func TestBombs(t *testing.T) {
	w := newWorld(t)
	archive := small(t, w)
	check := func(what string, bomb []byte) {
		t.Helper()
		_, err := move.Verify(context.Background(), bytes.NewReader(bomb), nil)
		want(t, err, move.ErrHostile, move.ErrDamaged)
		if len(bomb) > 1<<20 {
			t.Errorf("%s: a bomb of %d bytes proves little", what, len(bomb))
		}
	}
	// Far more than the archive says: refused at the header, not when it is read.
	f := takeApart(t, w, archive)
	f.before("data/files/b.txt", file("data/files/x", strings.Repeat("\x00", 32<<20)))
	check("zeros", f.archive())

	// A sparse entry that claims a terabyte.
	f = takeApart(t, w, archive)
	plain := tarOf(f)
	check("sparse", packed(t, sparse(plain)))

	// A window of 1 GiB.
	var out bytes.Buffer
	pack, err := zstd.NewWriter(&out, zstd.WithWindowSize(512<<20), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithLowerEncoderMem(true), zstd.WithSingleSegment(false))
	must(t, err)
	_, err = pack.Write(plain)
	must(t, err)
	must(t, pack.Flush())
	must(t, pack.Close())
	_, err = move.Verify(context.Background(), bytes.NewReader(out.Bytes()), nil)
	want(t, err, move.ErrHostile, move.ErrDamaged)

	// Something behind the end of the tar.
	check("tail", packed(t, append(bytes.Clone(plain), "more"...)))
}

func tarOf(f *forgery) []byte {
	r, err := zstd.NewReader(bytes.NewReader(f.archive()))
	must(f.t, err)
	defer r.Close()
	var out bytes.Buffer
	_, err = r.WriteTo(&out)
	must(f.t, err)
	return out.Bytes()
}

func packed(t *testing.T, plain []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	must(t, err)
	return w.EncodeAll(plain, nil)
}

// sparse puts an old GNU sparse header, which says it stands for 1 TiB, behind
// the first entry of a tar.
func sparse(plain []byte) []byte {
	h := make([]byte, 512)
	copy(h, "cartable-2026-09-14/data/files/sparse")
	copy(h[100:], "0000600\x000000000\x000000000\x0000000000000\x0000000000000\x00        ")
	h[156] = 'S'
	copy(h[257:], "ustar  \x00")
	copy(h[386:], "00000000000\x0000000000000\x00")
	copy(h[483:], []byte{0x80, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0})
	sum := 0
	for _, b := range h {
		sum += int(b)
	}
	copy(h[148:], strings.ToLower(octal(sum)))
	return append(append(bytes.Clone(plain[:1024]), h...), plain[1024:]...)
}

func octal(n int) string {
	s := ""
	for range 6 {
		s = string(rune('0'+n%8)) + s
		n /= 8
	}
	return s + "\x00 "
}
