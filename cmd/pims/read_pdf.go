package main

import (
	"io"
	"os"

	"pims/apps/certifications"
	"pims/apps/certifications/pdftext"
)

// readPDFCmd is what this program starts of itself to read a PDF that somebody
// dropped: whatever the file does, it does to that process.
type readPDFCmd struct{}

// Run writes the text of the PDF on standard input.
func (readPDFCmd) Run(out io.Writer) error { return pdftext.Serve(os.Stdin, out) }

// pdfReader starts this program with that command.
func pdfReader() (certifications.Reader, error) {
	self, err := os.Executable()
	return pdftext.New(self, "read-pdf").Text, err
}
