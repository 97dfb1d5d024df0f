// Package drive is the app for files and folders: listings, uploads, contents
// with ranges and versions, rename, move, copy, trash, search and the change
// feed.
//
// Routes take and give [Entry], the view of a file or folder. The root folder
// has the id "root" in every address and answer, the trash the id "trash" in
// answers. What a caller may not see is not found; so is an id that is none.
//
// Bytes come in by [apps.Router.Raw] routes, streamed and seen by nobody before they
// are whole. They go out in two ways: saved, from the API itself; or shown in a
// page, from the content origin, reached by a link. Package contents has what
// the protocols do alike; package dav speaks WebDAV.
//
// One file holds one use case. Start with drive.go.
package drive
