package move

import (
	"slices"

	"golang.org/x/mod/sumdb/tlog"

	"pims/consent"
)

// merkle computes the head of a growing log in memory that depends only on the
// logarithm of its size (RFC 6962, 2.1).
type merkle struct {
	size  int64
	peaks []peak // of perfect trees, the largest first
}

type peak struct {
	leaves int64
	hash   tlog.Hash
}

func (m *merkle) add(leaf []byte) {
	m.size++
	p := peak{1, tlog.RecordHash(leaf)}
	for n := len(m.peaks); n > 0 && m.peaks[n-1].leaves == p.leaves; n = len(m.peaks) {
		p = peak{2 * p.leaves, tlog.NodeHash(m.peaks[n-1].hash, p.hash)}
		m.peaks = m.peaks[:n-1]
	}
	m.peaks = append(m.peaks, p)
}

// root returns the head, nil of an empty log.
func (m *merkle) root() []byte {
	if m.size == 0 {
		return nil
	}
	n := len(m.peaks) - 1
	h := m.peaks[n].hash
	for n--; n >= 0; n-- {
		h = tlog.NodeHash(m.peaks[n].hash, h)
	}
	return h[:]
}

// hashed is what the hash of a log entry covers: salt ‖ record.
func hashed(leaf consent.Leaf) []byte { return slices.Concat(leaf.Salt, leaf.Record) }
