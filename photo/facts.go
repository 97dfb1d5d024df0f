package photo

import (
	"encoding/binary"
	"image"
	"io"
	"time"
)

// Facts are what is known of a picture or video without decoding it.
type Facts struct {
	Width, Height int           // as it is shown; 0 if unknown
	Place         bool          // its file tells where it was taken
	Taken         time.Time     // by the clock of its camera, in its zone, which is not kept: "UTC". Zero if not said
	Made          time.Time     // the moment, where the file says that and no hour of a place: a video; or zero
	Duration      time.Duration // of a video

	memory int64 // that decoding it takes, in bytes
}

// glanced bounds what [Glance] reads of a file.
const glanced = 8 << 20

// Glance reads the facts of a picture (JPEG, PNG, WebP, GIF, HEIF, AVIF) or
// video (MP4, QuickTime) from the parts of its file that tell them, however large
// the file is. What it does not know is [ErrUnreadable].
func Glance(r io.ReadSeeker) (Facts, error) {
	f, err := newFile(r)
	if err != nil {
		return Facts{}, err
	}
	f.left = glanced
	told := f.tell()
	if told.width == 0 && !f.boxed() && f.failed == nil {
		if _, err := r.Seek(0, io.SeekStart); err != nil {
			return Facts{}, err
		}
		if config, _, err := image.DecodeConfig(io.LimitReader(r, glanced)); err == nil {
			told.width, told.height = config.Width, config.Height
		}
	}
	switch {
	case f.failed != nil:
		return Facts{}, f.failed
	case told.width < 1 || told.height < 1:
		return Facts{}, ErrUnreadable
	}
	return told.facts(), nil
}

// facts are those that a file tells.
func (t told) facts() Facts {
	f := Facts{Width: t.width, Height: t.height, Place: t.place, Taken: t.clock(), Made: t.made, Duration: t.duration}
	if t.orientation >= 5 {
		f.Width, f.Height = f.Height, f.Width
	}
	return f
}

// exifTime is how EXIF writes a moment (CIPA DC-008, 4.6.6.4).
const exifTime = "2006:01:02 15:04:05"

// clock is what the camera's showed when a picture was taken: people look for it
// under the day that it was there. One that was never set says nothing.
func (t told) clock() time.Time {
	at, err := time.Parse(exifTime, t.taken)
	if err != nil || at.Year() < 1900 {
		return time.Time{}
	}
	return at
}

// epoch1904 is where moments of QuickTime are counted from, in seconds of Unix.
const epoch1904 = -2082844800

// since1904 reads a moment; zero if it was not set.
func since1904(seconds uint64) time.Time {
	if seconds == 0 || seconds > 1<<33 {
		return time.Time{}
	}
	at := time.Unix(epoch1904+int64(seconds), 0).UTC()
	if at.Year() < 1971 { // counted from 1970 by mistake, or nonsense
		return time.Time{}
	}
	return at
}

// number reads a big-endian number of 2, 4 or 8 bytes; 0 if there is none.
func number(raw []byte, at, size int) uint64 {
	if at < 0 || at+size > len(raw) {
		return 0
	}
	switch size {
	case 2:
		return uint64(binary.BigEndian.Uint16(raw[at:]))
	case 4:
		return uint64(binary.BigEndian.Uint32(raw[at:]))
	default:
		return binary.BigEndian.Uint64(raw[at:])
	}
}
