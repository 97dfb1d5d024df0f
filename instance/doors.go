package instance

// Doors is a number that is another one as soon as anybody is told that an app
// password has changed, or that an instance was replaced or destroyed. Who reads
// it, then app passwords or the log of an instance, and finds it unchanged later,
// need not read those again.
func (h *House) Doors() uint64 { return h.doors.Load() }
