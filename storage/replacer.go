package storage

import "context"

// Replacer is an engine that can put a whole keyspace in the place of another.
type Replacer interface {
	Engine
	// Replace makes a new keyspace beside the present one, has fill write it, and
	// puts it in its place in one step: after a crash there is the former one, or
	// the new one whole. Nobody else has the keyspace open meanwhile: who opens
	// it gets ErrBusy. present is nil if there is none that can be opened. If fill
	// fails, nothing has changed.
	Replace(ctx context.Context, id ID, fill func(present, next Keyspace) error) error
}
