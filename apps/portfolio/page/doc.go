// Package page writes the portfolio pages that visitors see: HTML that needs no
// script, sets no cookie and asks no other host for anything.
//
// [Render] writes a page from a [doctypes.Publication] and from nothing else of
// its owner; where a picture or a report form has its address is handed in. It
// does no I/O and keeps no state. [Assets] are the style sheet and the fonts,
// each with the hash of its content in its name, so that a browser may keep
// them for ever. [Frame] writes the pages around: errors, forms.
//
// All markup comes from literals of this package (out.go holds that). What an
// author writes is text; the little Markdown in it ([Text]) can make paragraphs,
// lists, quotations, emphasis and links, and nothing else. There is no style
// attribute and no inline style, so that a policy of style-src 'self' holds.
//
// A theme is a set of colours in style/themes.css and a drawing in art/. Each
// keeps a contrast of 4.5 in light and dark; a test reads them from the sheet.
package page
