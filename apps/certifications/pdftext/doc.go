// Package pdftext reads the text of a PDF that anybody may have made.
//
// The library that does it, github.com/ledongthuc/pdf, resolves the tables that
// say which sign of an embedded font is which letter (ToUnicode, ISO 32000-1,
// 9.10.3). No library stays within bounds whatever it is given: a file may send
// it round in circles, or have it ask for more memory than there is, and a
// program cannot take that back from itself. So the reading is done by a process
// of its own that may die: [Apart] starts it, gives it the file and nothing
// else, and ends it when its time is over; it calls [Serve], which bounds its
// own memory first.
//
// The reasons are in docs/decisions/0015-a-dropped-pdf-is-read-apart.md.
package pdftext
