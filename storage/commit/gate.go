package commit

import "sync"

// Gate counts what runs inside it. Once shut, nothing enters any more. The zero
// Gate is open.
type Gate struct {
	OnEmpty func() // called once, when Shut and empty; may be nil

	mu     sync.Mutex
	inside int
	shut   bool
	empty  chan struct{} // closed when shut and empty; made on demand
}

// Enter reports whether the gate is open, and counts the caller if it is.
func (g *Gate) Enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if !g.shut {
		g.inside++
	}
	return !g.shut
}

// Leave ends what Enter began.
func (g *Gate) Leave() {
	g.mu.Lock()
	g.inside--
	g.finish()
}

// Shut closes the gate and reports whether it was open.
func (g *Gate) Shut() bool {
	g.mu.Lock()
	if g.shut {
		g.mu.Unlock()
		return false
	}
	g.shut = true
	g.finish()
	return true
}

// ShutIfEmpty closes the gate unless somebody is inside, and reports whether it
// is closed.
func (g *Gate) ShutIfEmpty() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shut = g.shut || g.inside == 0
	return g.shut
}

// Wait returns when the gate is shut and all have left.
func (g *Gate) Wait() {
	g.mu.Lock()
	if g.shut && g.inside == 0 {
		g.mu.Unlock()
		return
	}
	if g.empty == nil {
		g.empty = make(chan struct{})
	}
	empty := g.empty
	g.mu.Unlock()
	<-empty
}

// finish unlocks, and tells those who wait if this was the end.
func (g *Gate) finish() {
	done := g.shut && g.inside == 0
	if done && g.empty != nil {
		close(g.empty)
		g.empty = nil
	}
	g.mu.Unlock()
	if done && g.OnEmpty != nil {
		g.OnEmpty()
	}
}
