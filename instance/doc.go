// Package instance is one person's keyspace and all that is generic over what
// it holds: documents, the file tree, versions, trash, quota, the change feed
// and the keys that seal them. It knows no HTTP and no account of a node.
//
// A [House] creates, opens and destroys instances on a storage.Engine and a
// storage.Blobs. An [Instance] runs transactions: [Instance.View] and
// [Instance.Update] see everything and are for the packages that build on the
// whole instance (identity, consent, move). Everything that serves a request
// gets an [Access] instead: the same transactions, narrowed to [Rights] that
// only package consent decides.
//
// Inside a transaction, [In] reads and writes the documents of one doctype and
// [Tx.Tree] the file tree. One Update moves the document, its directory entry,
// the feed and the quota together, or nothing.
//
// A [Letter] posted in a transaction is delivered to other instances after the
// commit, and applied there once and in order: start at [Tx.Post].
//
// Values are sealed under the instance's data key; keys hold ids and keyed
// hashes, never names. The data key is wrapped in a [Keyring] by a key that a
// [KeyStore] keeps outside the data folder: destroying it erases the person,
// and once that key has changed too ([House.TurnEpoch]) also from old disks.
package instance
