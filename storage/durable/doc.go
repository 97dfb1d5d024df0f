// Package durable holds what is shared by all that lies in files: folders and
// small files that survive a power cut, sharding by id, room ahead of what
// is flushed in small pieces ([Ahead]), locks that are let go of at once ([Unlock]),
// and the gate that refuses writes while the disk is nearly full.
//
// Why the gate: Badger writes through mapped sparse files, so a full disk ends
// the whole process with SIGBUS and no error anyone could handle. [Space]
// therefore stops growth while there is still a reserve; the reserve is what
// compaction, the write-ahead logs and what is vital use meanwhile: deletions,
// withdrawals, the access log. At its floor nothing is written any more.
package durable
