// Package jobs keeps what is due and runs it: a [Queue] of [Job]s, each a kind
// of work and the instance that it is for. It carries ids only; what a handler
// needs to know, it reads from the instance.
//
// What a Queue promises:
//
//   - at least once: a job is gone only after its handler has returned nil. A
//     handler whose process dies is run again when its lease runs out, so it
//     must bear being run twice;
//   - one at a time: a job's handler is not started while another run of the
//     same job holds the lease, on this node or another;
//   - the last word counts: scheduling a job that is there already replaces
//     it, and a job scheduled while it runs runs again;
//   - a job that fails is tried again after a growing pause with jitter, and
//     after the last try is parked, where [Queue.Parked] shows it and Schedule
//     brings it back;
//   - nothing is lost or counted as a failure when the node stops.
//
// A job that repeats is one whose handler schedules it again. Start at
// [Queue.Schedule] and [Queue.Run].
package jobs
