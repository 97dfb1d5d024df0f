package instance

import "pims/fault"

// The faults of this package. What is absent, and what the caller may not see,
// is storage.ErrNotFound alike.
var (
	ErrForbidden   = fault.New(fault.Forbidden, "not-allowed")
	ErrNameTaken   = fault.New(fault.Conflict, "name-taken")         // args: name
	ErrBadName     = fault.New(fault.Invalid, "bad-name")            // see CheckName
	ErrIntoItself  = fault.New(fault.Conflict, "into-itself")        // a folder moved below itself
	ErrNotInTrash  = fault.New(fault.Conflict, "not-in-trash")       // purge of what is not in the trash
	ErrInTrash     = fault.New(fault.Conflict, "in-trash")           // change of what is in the trash
	ErrNotFolder   = fault.New(fault.Conflict, "not-a-folder")       //
	ErrChanged     = fault.New(fault.Precondition, "changed")        // If-Match did not hold
	ErrInfected    = fault.New(fault.Forbidden, "file-infected")     // args: name, of what was found
	ErrOverQuota   = fault.New(fault.OverQuota, "over-quota")        //
	ErrTorn        = fault.New(fault.Invalid, "torn-upload")         // fewer bytes than announced
	ErrDigest      = fault.New(fault.Invalid, "digest-mismatch")     //
	ErrNewerFormat = fault.New(fault.Unsupported, "newer-format")    // args: have, want
	ErrNoKey       = fault.New(fault.Unsupported, "key-unavailable") // erased, or the KeyStore lacks the epoch
	ErrBadKeyFile  = fault.New(fault.Damaged, "key-file-damaged")    // args: file
	ErrLost        = fault.New(fault.Damaged, "keyspace-lost")       // args: keyspace; one of the node's own is not where it was
)
