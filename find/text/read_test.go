package text

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
)

const (
	docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	odt  = "application/vnd.oasis.opendocument.text"
)

func read(t testing.TB, f File, content []byte) (string, error) {
	t.Helper()
	f.Size = int64(len(content))
	x := Reader{PDF: func(_ context.Context, pdf []byte) (string, error) {
		if !bytes.HasPrefix(pdf, []byte("%PDF")) {
			return "", errors.New("no PDF")
		}
		return "une  page\nde texte", nil
	}}
	return x.Read(t.Context(), bytes.NewReader(content), f)
}

// packed is a zip of parts, by name and content in turn.
func packed(t testing.TB, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for n := 0; n < len(parts); n += 2 {
		f, err := w.Create(parts[n])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, parts[n+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestReadsWhatPupilsHave(t *testing.T) {
	latin, err := charmap.Windows1252.NewEncoder().String("L’élève a réussi : « bravo »")
	if err != nil {
		t.Fatal(err)
	}
	word := packed(t, "[Content_Types].xml", "<Types/>", "word/document.xml", `<?xml version="1.0" encoding="UTF-8"?><w:document><w:body>
		<w:p><w:r><w:t>La photo</w:t></w:r><w:r><w:t>synthèse</w:t></w:r><w:r><w:instrText>PAGE 3</w:instrText></w:r></w:p>
		<w:p><w:r><w:delText>supprimé</w:delText><w:t xml:space="preserve">des plantes</w:t><w:tab/><w:t>vertes</w:t></w:r></w:p></w:body></w:document>`,
		"word/footnotes.xml", `<w:footnotes><w:p><w:t>note de bas</w:t></w:p></w:footnotes>`)
	for name, c := range map[string]struct {
		file    File
		content []byte
		want    string
	}{
		"text":     {File{Mime: "text/plain; charset=utf-8"}, []byte("un\n\n  deux\ttrois\u00ad \x01quatre"), "un deux trois quatre"},
		"latin":    {File{Mime: "text/plain"}, []byte(latin), "L’élève a réussi : « bravo »"},
		"utf-16":   {File{Mime: "text/plain"}, []byte("\xff\xfe\xe9\x00t\x00\xe9\x00"), "été"},
		"markdown": {File{Mime: "text/markdown"}, []byte("# Titre\n\n- un *point*"), "# Titre - un *point*"},
		"json":     {File{Mime: "application/json"}, []byte(`{"a": "b"}`), `{"a": "b"}`},
		"html": {File{Mime: "text/html"}, []byte(`<!doctype html><title>Titre</title><style>p{color:red}</style><script>var secret</script>
			<p>Un <b>mo</b>t &eacute;crit<p>ailleurs<br>ici`), "Titre Un mot écrit ailleurs ici"},
		"word":         {File{Mime: docx}, word, "La photosynthèse des plantes vertes note de bas"},
		"word by name": {File{Mime: "application/zip", Name: "Exposé.DOCX"}, word, "La photosynthèse des plantes vertes note de bas"},
		"sheet": {File{Mime: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}, packed(t,
			"xl/workbook.xml", `<workbook><sheets><sheet name="Notes" sheetId="1"/></sheets></workbook>`,
			"xl/sharedStrings.xml", `<sst><si><t>Français</t></si><si><t>Maths</t></si></sst>`,
			"xl/worksheets/sheet1.xml", `<worksheet><c><v>12</v></c><c t="inlineStr"><is><t>absent</t></is></c></worksheet>`), "Notes Français Maths absent"},
		"slides in order": {File{Mime: "application/vnd.openxmlformats-officedocument.presentationml.presentation"}, packed(t,
			"ppt/slides/slide10.xml", `<p:sld><a:p><a:t>dix</a:t></a:p></p:sld>`, "ppt/slides/slide2.xml", `<p:sld><a:p><a:t>deux</a:t></a:p></p:sld>`), "deux dix"},
		"odt": {File{Mime: odt}, packed(t, "mimetype", odt, "content.xml", `<office:document-content><style:x>non</style:x><office:body><office:text>
			<text:tracked-changes><text:p>effacé</text:p></text:tracked-changes><text:h>Titre</text:h><text:p>un<text:s/>deux<text:line-break/>trois</text:p>
			</office:text></office:body></office:document-content>`), "Titre un deux trois"},
		"pdf": {File{Mime: "application/pdf"}, []byte("%PDF-1.7"), "une page de texte"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := read(t, c.file, c.content)
			if err != nil || got != c.want {
				t.Errorf("%q, %v; want %q", got, err, c.want)
			}
		})
	}
	for _, kind := range []string{"image/png", "application/zip", "video/mp4", "application/octet-stream", ""} {
		if _, err := read(t, File{Name: "photo.png", Mime: kind}, []byte("x")); !errors.Is(err, ErrNone) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if _, err := (Reader{}).Read(t.Context(), strings.NewReader("%PDF"), File{Mime: "application/pdf"}); !errors.Is(err, ErrNone) {
		t.Errorf("a PDF that nobody reads: %v", err)
	}
}

// misplaced is an archive of one entry that says the entry begins elsewhere.
func misplaced(t *testing.T, archive []byte, at int64) []byte {
	t.Helper()
	entry, end := bytes.LastIndex(archive, []byte("PK\x01\x02")), bytes.LastIndex(archive, []byte("PK\x05\x06"))
	head := bytes.Clone(archive[entry:end])
	name := int(binary.LittleEndian.Uint16(head[28:]))
	binary.LittleEndian.PutUint16(head[30:], 12) // of extra
	binary.LittleEndian.PutUint32(head[42:], 1<<32-1)
	head = append(head[:46+name:46+name], 1, 0, 8, 0) // Zip64
	head = binary.LittleEndian.AppendUint64(head, uint64(at))
	tail := bytes.Clone(archive[end:])
	binary.LittleEndian.PutUint32(tail[12:], uint32(len(head)))
	return slices.Concat(archive[:entry], head, tail)
}

// Whatever is made to harm costs no more than its bounds.
func TestHostileFiles(t *testing.T) {
	bomb := strings.Repeat("<w:t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</w:t>", 1<<20) // 50 MiB
	laughs := `<!DOCTYPE x [<!ENTITY a "hahahahaha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><w:t>&b;&b;</w:t>`
	ole := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 4096)...)
	good := packed(t, "word/document.xml", "<w:t>avant</w:t>")
	many := make([]string, 0, 40_000)
	for range 20_000 {
		many = append(many, "word/header1.xml", "<w:t>x</w:t>")
	}
	for name, c := range map[string]struct {
		kind    string
		content []byte
	}{
		"zip bomb":         {docx, packed(t, "word/document.xml", bomb)},
		"one long word":    {docx, packed(t, "word/document.xml", "<w:t>"+strings.Repeat("a", 40<<20))},
		"entities":         {docx, packed(t, "word/document.xml", laughs)},
		"deep":             {odt, packed(t, "content.xml", "<office:body>"+strings.Repeat("<a>", 1<<20)+"x")},
		"locked":           {docx, ole},
		"cut off":          {docx, good[:len(good)-10]},
		"before its start": {docx, misplaced(t, good, -1)},
		"far off":          {docx, misplaced(t, good, 1<<62)},
		"empty":            {docx, nil},
		"not XML":          {odt, packed(t, "content.xml", "\x00\x01\x02")},
		"too many parts":   {docx, packed(t, many...)},
		"too large a PDF":  {"application/pdf", make([]byte, maxPDF+1)},
		"binary as text":   {"text/plain", []byte("abc\x00def")},
		"endless tag":      {"text/html", []byte("<p " + strings.Repeat("a", 3<<20))},
		"deep page":        {"text/html", []byte(strings.Repeat("<div>", 1<<19) + "x")},
		"unclosed script":  {"text/html", []byte("<script>" + strings.Repeat("x", 1<<20))},
		"a text too long":  {"text/plain", bytes.Repeat([]byte("mot "), 1<<20)},
		"a PDF that isn't": {"application/pdf", []byte("x")},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			got, err := read(t, File{Mime: c.kind}, c.content)
			if err != nil && !errors.Is(err, ErrUnreadable) {
				t.Errorf("%v", err)
			}
			if len(got) > Max {
				t.Errorf("%d bytes of text", len(got))
			}
			if strings.Contains(got, "haha") {
				t.Error("an entity was resolved")
			}
			if took := time.Since(began); took > enough+5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

type failing struct{ io.ReadSeeker }

func (failing) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

// What is not the file's fault is told as it is.
func TestOwnFaults(t *testing.T) {
	_, err := Reader{}.Read(t.Context(), failing{strings.NewReader("")}, File{Mime: "text/plain", Size: 4})
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
	_, err = Reader{}.Read(t.Context(), failing{strings.NewReader("")}, File{Mime: docx, Size: 400})
	if !errors.Is(err, io.ErrClosedPipe) {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Reader{}).Read(ctx, strings.NewReader("x"), File{Mime: "text/plain", Size: 1}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	kinds := []string{"text/plain", "text/html", docx, odt, "application/pdf"}
	f.Add(byte(0), []byte("été"))
	f.Add(byte(1), []byte("<p>a<script>b</script>"))
	f.Add(byte(2), packed(f, "word/document.xml", "<w:p><w:t>a</w:t></w:p>"))
	f.Add(byte(3), packed(f, "content.xml", "<office:body><text:p>a</text:p></office:body>"))
	f.Fuzz(func(t *testing.T, kind byte, content []byte) {
		got, err := read(t, File{Mime: kinds[int(kind)%len(kinds)]}, content)
		if err != nil && !errors.Is(err, ErrUnreadable) {
			t.Error(err)
		}
		if strings.ContainsAny(got, "\n\x00") || len(got) > Max {
			t.Errorf("%q", got)
		}
	})
}

// However broken a part is, it comes to an end.
func FuzzScan(f *testing.F) {
	f.Add("<w:p><w:t>a</w:t></w:p>", false)
	f.Add("<office:body>a<b>c", true)
	f.Fuzz(func(t *testing.T, part string, open bool) {
		w := &words{left: maxUnzip}
		_ = w.scan(&source{ctx: t.Context()}, strings.NewReader(part), open)
		if w.text.Len() > Max+len(part) {
			t.Error("more than there is")
		}
	})
}
