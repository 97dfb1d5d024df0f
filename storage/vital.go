package storage

import "context"

type vitalKey struct{}

// Vital marks the Updates under ctx as ones that may use the reserve of a disk
// that is nearly full: leaves of the access log, deletions, withdrawals, the
// end of a session. Everything else gets [ErrDiskFull] there. At the hard floor
// even these get [ErrReadOnlyNode].
func Vital(ctx context.Context) context.Context { return context.WithValue(ctx, vitalKey{}, true) }

// IsVital reports whether ctx comes from Vital.
func IsVital(ctx context.Context) bool { return ctx.Value(vitalKey{}) != nil }
