// Package tus speaks the tus protocol for resumable uploads (version 1.0.0, see
// https://tus.io/protocols/resumable-upload) on the uploads that package
// instance keeps: creation, creation-with-upload, creation-defer-length,
// termination, checksum and expiration. Concatenation is refused.
//
// tusd does the talking; a store of our own makes of it one instance.Partial for
// each upload. What a PATCH was answered is on disk, and with the last byte the
// file is there, in one commit with the end of its upload. The answer then names
// the file in the header Pims-Entry; who missed that answer asks with HEAD, for a
// day.
//
// Metadata that is heard: filename, parent (id of a folder), relativePath (of
// the file within what was dropped; its folders are made), conflict (keep-both,
// replace, refuse), modified, and version-of with if-match to make the content a
// version of a file. Without a folder a file goes to the root, and a twin is kept
// beside.
//
// Start with tus.go; a request is one session.
package tus
