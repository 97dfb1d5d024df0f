// Package portfolio is the app for pages that the owner shows: blocks of text,
// pictures, files, certifications and badges, written in private and published
// at an address of their own.
//
// A page is what the owner writes ([doctypes.Page]); nobody else ever sees it.
// Publishing takes a snapshot ([doctypes.Publication]): pictures are made anew
// without place, time and device (package photo), what cannot be proved is left
// out or refused, and consent.Publish decides when it is public. A publication
// never changes; publishing again makes another one at the same address, and
// what no grant needs any more goes, with its contents (tidy.go).
//
// Visitors get what the Guard opens to them and nothing else: one publication
// and the contents that it names (public.go). How it looks is package page.
//
// Start with portfolio.go; the way from a page to a publication is compose.go,
// then publish.go.
package portfolio
