package durable

import (
	"os"
	"time"
)

// Ahead gives a file blocks before they are needed. Where small pieces are
// appended and each is flushed, most of a flush is the file system noting that the
// file has become larger; where zeros lie already it writes the piece and nothing
// else, in half the time. It is at it only while flush follows flush, so that what
// is seldom written to takes no more room. The zero Ahead is of a new file.
type Ahead struct {
	zeroed int64 // the file has blocks up to here
	end    int64 // of the content at the last flush …
	at     time.Time
}

const (
	steady    = 100 * time.Millisecond // … which is lately
	mostPiece = 128 << 10              // for larger ones the zeros would cost as much as they spare
	leastRun  = 64 << 10
	mostRun   = 1 << 20
	onePage   = 4 << 10
)

var zeros = make([]byte, mostRun)

// Flushing is told before each flush of a file that its content ends there. It may
// write zeros behind it, not beyond limit, so nobody may append meanwhile. Where it
// cannot, the flush is as slow as ever: who appends hears of a full disk.
func (a *Ahead) Flushing(f *os.File, end, limit int64) {
	piece, idle := end-a.end, time.Since(a.at)
	a.end, a.at = end, time.Now()
	if idle > steady || piece > mostPiece || end+piece <= a.zeroed {
		return
	}
	from := max(end, a.zeroed)
	to := min((from+max(leastRun, min(16*piece, mostRun-onePage)))/onePage*onePage, limit)
	if from < to {
		n, _ := f.WriteAt(zeros[:to-from], from)
		a.zeroed = from + int64(n)
	}
}

// Cut takes away what lies behind the content of a file that is complete.
func (a *Ahead) Cut(f *os.File, end int64) error {
	if a.zeroed <= end {
		return nil
	}
	a.zeroed = 0
	return f.Truncate(end)
}
