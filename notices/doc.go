// Package notices tells people by mail that something waits for them, or was
// decided about a page of theirs. A notice names nobody and no service: it says
// that there is something, and where. Each is sent once; one that could not be
// sent is tried again with the job.
//
// Start at [Post.Run], the handler of the work that package consent asks for.
package notices
