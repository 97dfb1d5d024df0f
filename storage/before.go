package storage

import "context"

type beforeKey struct{}

// BeforeCommit has the Updates under ctx call fn once they have run and before
// their group commits: for what must be on disk before a key says that it is,
// such as [Blobs].Flush of a staged content. An error fails that Update alone.
// fn may run more than once; of an Update that wrote nothing it is not called.
func BeforeCommit(ctx context.Context, fn func() error) context.Context {
	if former := beforeCommit(ctx); former != nil {
		later := fn
		fn = func() error {
			if err := former(); err != nil {
				return err
			}
			return later()
		}
	}
	return context.WithValue(ctx, beforeKey{}, fn)
}

// Prepare runs what BeforeCommit has given to ctx. Engines call it.
func Prepare(ctx context.Context) error {
	if fn := beforeCommit(ctx); fn != nil {
		return fn()
	}
	return nil
}

func beforeCommit(ctx context.Context) func() error {
	fn, _ := ctx.Value(beforeKey{}).(func() error)
	return fn
}
