// Package text takes the words out of files: plain text, Markdown and other
// sources, HTML, OOXML (ISO/IEC 29500), OpenDocument (ISO/IEC 26300) and, with
// help, PDF.
//
// Anybody may have made what is read. So [Reader.Read] bounds what it takes in
// of a file, what comes out of it unpacked, and the time; it resolves no
// entity, follows no reference and panics on nothing. What it cannot read is
// [ErrUnreadable], what has no words [ErrNone].
package text
