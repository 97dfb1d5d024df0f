// Package dav speaks WebDAV (RFC 4918: classes 1, 2 and 3) at /dav/files/, on
// the file tree itself: for Windows Explorer, the Finder, GNOME, rclone, davfs2
// and Moodle. [Mount] registers it.
//
// The root of the addresses is the root folder, or the folder that the caller's
// app password is kept within. What is deleted or replaced goes to the trash, and
// a PUT over a file is a new version of it.
//
// One file holds one method; target.go finds what an address names, guard.go
// checks the If header and the locks before anything is written, and props.go
// holds the properties. Locks hang on the ids of files and folders, live in
// memory and end with the process: a client whose lock is gone is told so by 412.
//
// Answers are XML written by hand into a buffer that is sent whole: Moodle's
// client wants a Content-Length, "charset=utf-8", addresses that are absolute
// paths, and "+" as %2B.
package dav
