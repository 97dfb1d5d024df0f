// Package pims is the map of the tree. pims is a learner's own cloud: files,
// certifications, badges, portfolio pages, and later notes, report cards and
// more, in an instance of their own, sealed under a key of their own, with one door for everybody else and a way
// out to any other host.
//
// The packages, each importing only itself and what stands above it:
//
//	fault      kinds of error, their codes, their sentences in French and English
//	outbound   questions to the open internet, and nowhere else
//	storage    engines of keyspaces and blobs: memory, badger, disk, sealed with its inventory
//	photo      what pictures and videos tell; made anew, or with the place covered
//	mail       messages by a relay, or into a folder
//	jobs       due work with leases and retries
//	doctypes   what instances hold: Go structs and JSON Schemas
//	openbadges verification of Open Badges 3.0 and 2.0
//	instance   one person's keyspace: documents, file tree, versions, trash, quota, keys, letters
//	identity   people, ties, passwords, sessions; rp: sign-in by a portal; op: OpenID Provider
//	consent    grants, the rule under 15, the Guard, the access log
//	find       searches: names, tags and texts, in an index of the instance
//	preview    small pictures of files, and photos in the order of time
//	scan       contents examined by a virus scanner, and put aside
//	notices    what people are told by mail
//	reports    notices of illegal content on public pages, and their decisions
//	konnectors what brings data in from other services, and the runner
//	move       the archive: export, verify, import, compare
//	backup     a node saved while it serves; whole or one instance brought back
//	doctor     a node examined and mended, and the scrub
//	apps       the contract of apps; home, drive, badges, certifications, portfolio, connexions,
//	           consents, family, settings
//	ui         the web interface, embedded
//	web        the HTTP edge: sign-in, limits, problems, OpenAPI, content origin
//	cmd        pims (serve, demo, backup, restore, doctor, key, …) and move
//
// Follow one request: web/auth.go finds the caller, apps.Handle asks
// consent.Guard, the handler in apps/drive reads through instance.Access, and
// storage keeps the bytes. Follow one agreement: apps/consents gives a grant,
// instance carries the letter to a parent, apps/family answers it, and from
// then on consent.Guard lets the third party in. docs/ says how to use, run and build upon it;
// docs/decisions why it is as it is.
package pims
