package doctor

import (
	"context"
	"errors"
	"time"

	"pims/instance"
	"pims/storage"
)

// slowest is the rate below which a scrub does not go, in bytes a second.
const slowest = 8 << 20

// Scrub reads some instances whole, one after another and evenly over a time,
// and tells what is wrong with each, if anything. Nothing is repaired. failed
// are those that could not be looked at now.
func Scrub(ctx context.Context, h *instance.House, ids []storage.ID, within time.Duration, tell func(storage.ID, instance.Findings)) (failed []storage.ID, err error) {
	var size int64
	for _, id := range ids {
		for one, err := range h.Blobs.List(ctx, id) {
			if err != nil {
				break // looking at the instance tells of it
			}
			size += one.Bytes
		}
	}
	meter := newMeter(max(slowest, int64(float64(size)/within.Seconds())))
	for _, id := range ids {
		found, _, err := Instance(ctx, h, instance.ID(id), instance.ExamineOptions{Blobs: true, Grace: grace, Read: meter.wait})
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, storage.ErrNotFound), errors.Is(err, instance.ErrNoKey): // erased meanwhile
		case err != nil:
			failed = append(failed, id)
			continue
		}
		tell(id, found)
	}
	return failed, nil
}
