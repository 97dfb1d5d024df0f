// Package backup saves a node to a folder elsewhere and brings it back, whole or
// one instance to a former moment. It has no keys: what it saves is sealed.
//
//	TARGET/pims-backup.json     format, whose it is, its last run
//	TARGET/keyring/             wrapped data keys, only the newest
//	TARGET/blobs/               each blob once
//	TARGET/keyspaces/…/{id}/    packs: the states of one keyspace
//	TARGET/new/                 what is not whole yet
//
// A pack holds what changed of a keyspace, cut into chunks where its keys say,
// and says of which chunks, its own or of older packs, the whole consists; the
// list of blobs is cut like the values. Each pack is one state that can be
// restored. A [Run] saves the keyspaces that were written to, and once a day it
// looks at all and removes what is old: a state can be restored for 21 days, and
// what was deleted is gone after 30.
//
// There is one keyring, the newest: whoever was erased since stays erased. Each
// file is synced and renamed, the key of a keyspace before all else, blobs before
// the pack that names them, so that a run that is cut off leaves the former state.
//
// A target is not trusted: [Verify] and [Restore] check each byte that they use
// against its hash and say what does not hold. Start at [Run]; the form of a pack
// is in pack.go.
package backup
