// Package pims is the map of the tree. pims is a learner's own cloud: files,
// and later notes, badges, report cards and more, in an instance of their own,
// sealed under a key of their own, with one door for everybody else and a way
// out to any other host.
//
// The packages, each importing only itself and what stands above it:
//
//	fault      kinds of error, their codes, their sentences in French and English
//	storage    engines of keyspaces and blobs: memory, badger, disk, sealed
//	jobs       due work with leases and retries
//	doctypes   what instances hold: Go structs and JSON Schemas
//	instance   one person's keyspace: documents, file tree, versions, trash, quota, keys
//	identity   people, passwords, sessions
//	consent    the Guard and the access log
//	move       the archive: export, verify, import, compare
//	apps       the contract of apps; home, drive, settings
//	ui         the web interface, embedded
//	web        the HTTP edge: sign-in, limits, problems, OpenAPI, content origin
//	cmd        pims (serve, demo, …) and move
//
// Follow one request: web/server.go finds the caller, apps.Handle asks
// consent.Guard, the handler in apps/drive reads through instance.Access, and
// storage keeps the bytes. docs/ says how to use, run and build upon it;
// docs/decisions why it is as it is.
package pims
