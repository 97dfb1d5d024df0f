package exampletest

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// PDF returns the original of an attestation: one page, the same bytes each
// time (ISO 32000-1).
func PDF(a Attestation) []byte {
	var page strings.Builder
	for i, line := range []struct {
		size int
		text string
	}{
		{20, a.Title}, {13, a.Issuer}, {13, "Délivrée le " + a.Day}, {13, fmt.Sprintf("Résultat : %d sur %d", a.Points, a.Of)},
		{11, "Numéro " + a.Number}, {9, "Document inventé pour la démonstration."},
	} {
		fmt.Fprintf(&page, "BT /F1 %d Tf 60 %d Td (%s) Tj ET\n", line.size, 760-36*i, escape(line.text))
	}
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R /Lang (fr) >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%sendstream", page.Len(), page.String()),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	}
	var out bytes.Buffer
	out.WriteString("%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = out.Len()
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	table := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, table)
	return out.Bytes()
}

// escape writes a text as a PDF string in the encoding of the font; what that
// lacks becomes a question mark.
func escape(s string) string {
	var out strings.Builder
	for _, r := range s {
		b, ok := charmap.Windows1252.EncodeRune(r)
		switch {
		case !ok:
			b = '?'
		case b == '(' || b == ')' || b == '\\':
			out.WriteByte('\\')
		}
		out.WriteByte(b)
	}
	return out.String()
}
