// Package mail sends notices: short messages of plain text with an HTML twin
// that say something waits and where, and nothing about a person. A [Sender] is
// either an [SMTP] relay or a [Folder] of .eml files, for demos and tests.
//
// A message loads nothing from anywhere and tells nobody that it was opened.
package mail
