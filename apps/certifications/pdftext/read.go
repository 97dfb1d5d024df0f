package pdftext

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/ledongthuc/pdf"
)

const (
	maxFile  = 10 << 20
	maxText  = 256 << 10
	maxPages = 20
)

// read returns the text of the first pages. Beyond a panic it contains nothing:
// only a process that may die calls it.
func read(file []byte) (text string, err error) {
	defer func() {
		if v := recover(); v != nil {
			text, err = "", fmt.Errorf("panic with a %T", v) // its value may tell of the person
		}
	}()
	r, err := pdf.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return "", errors.New("not a PDF that can be read") // the library's own words may quote the file
	}
	var out strings.Builder
	for n := 1; n <= min(r.NumPage(), maxPages) && out.Len() < maxText; n++ {
		page, err := r.Page(n).GetPlainText(nil)
		if err != nil {
			continue // one page that cannot be read does not hide the others
		}
		out.WriteString(page[:min(len(page), maxText-out.Len())])
		out.WriteByte('\n')
	}
	return strings.ToValidUTF8(out.String(), ""), nil
}
