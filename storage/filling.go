package storage

import "context"

type fillingKey struct{}

// Filling has the Updates under ctx be those that fill a commit by themselves: the
// next of them runs while the one before is written. Others wait for that, and are
// joined by those who come meanwhile.
func Filling(ctx context.Context) context.Context { return context.WithValue(ctx, fillingKey{}, true) }

// IsFilling reports whether ctx is from [Filling].
func IsFilling(ctx context.Context) bool { return ctx.Value(fillingKey{}) != nil }
