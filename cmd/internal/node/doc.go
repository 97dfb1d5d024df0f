// Package node opens a node's data folder for the commands: it puts storage,
// instances, people, sessions and jobs together, and holds the lock that keeps
// a second process out.
//
//	DIR/pims.json      format of the folder, where the key file is
//	DIR/lock           held while a process has the folder open
//	DIR/control        socket of the process that serves it, for operators
//	DIR/keyring/       wrapped data keys, 256 files
//	DIR/keyspaces/     one Badger folder per instance
//	DIR/node/          the node's own: directory, sessions, due work
//	DIR/blobs/         sealed contents
//	DIR/crash          what the runtime said when the process ended of a fault
//	DIR/doctor.json, DIR/scrub.json   how far an examination came, what the scrub found
//
// The key file lies outside DIR, so that whoever holds DIR alone can read
// nothing. Only the demo keeps it inside, and says so.
package node
