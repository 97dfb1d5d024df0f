package badger

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"

	"pims/fault"
	"pims/storage"
	"pims/storage/durable"
)

// inspectLogs looks at the logs that a crash left, before Badger replays them.
//
// One that was made and not yet given its size keeps the database from opening
// for ever; nothing was written to it. One with a record that fails its check is
// cut off there in silence. A crash may tear the last commit, which nobody was
// told of, since one is written after the other is on disk: a record of a later
// commit behind the torn place means that more than that would be lost.
//
// What a killed process left may be in the kernel's memory alone. It is flushed
// before anybody reads it.
func inspectLogs(dir string) (err error) {
	defer fault.Wrap(&err, "inspect logs")
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	var logs []string
	for _, entry := range entries {
		path, kind := filepath.Join(dir, entry.Name()), filepath.Ext(entry.Name())
		if kind != ".mem" && kind != ".vlog" {
			continue
		}
		info, err := entry.Info()
		if err == nil && info.Size() == 0 {
			err = os.Remove(path)
		} else if kind == ".mem" {
			logs = append(logs, path)
		}
		if err != nil {
			return err
		}
	}
	slices.SortStableFunc(logs, func(a, b string) int { return len(a) - len(b) }) // by number: those of one length are sorted
	var cut logCut
	for _, path := range logs {
		raw, err := readSynced(path)
		if err != nil {
			return err
		}
		if cut.replay(raw); cut.loses {
			return storage.ErrDamaged.Because(errors.New("a log is damaged before its end"))
		}
	}
	return nil
}

func readSynced(path string) (raw []byte, err error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := durable.SyncData(f); err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

// logHeader is what comes before a log's records.
const logHeader = 20

// logCut reads logs, oldest first, as Badger replays them, and sees what would
// be cut off.
type logCut struct {
	last  uint64 // commit that is whole; 0 while unknown
	torn  bool
	at    uint64 // the commit that is torn; 0 while unknown
	loses bool   // there are later ones
}

func (c *logCut) replay(raw []byte) {
	at, begun := logHeader, uint64(0)
	for ; at < len(raw) && !c.torn; at++ {
		r, ok := parseRecord(raw[at:])
		if !ok || begun != 0 && r.commit != begun {
			if begun == 0 && len(bytes.TrimLeft(raw[at:], "\x00")) == 0 {
				return
			}
			if c.torn, c.at = true, begun; begun == 0 && c.last != 0 {
				c.at = c.last + 1
			}
			break
		}
		if begun = r.commit; r.ends {
			c.last, begun = begun, 0
		}
		at += r.size - 1
	}
	for ; at < len(raw) && !c.loses; at++ {
		if r, ok := parseRecord(raw[at:]); ok {
			if c.at == 0 {
				c.at = r.commit
			}
			c.loses = r.commit > c.at
			at += r.size - 1
		}
	}
}

// logRecord is one record of a log.
type logRecord struct {
	commit uint64
	ends   bool // nothing of its commit follows
	size   int
}

// Bits of the first byte of a record (badger/value.go).
const (
	bitCommit = 1 << 6
	bitEnd    = 1 << 7
)

// parseRecord reads the record that raw begins with: two bytes of flags; the
// lengths of key and value and a time, as varints; the key, which ends with the
// commit, counted down; the value; and the CRC-32C of all that.
func parseRecord(raw []byte) (r logRecord, ok bool) {
	if len(raw) < 2 || raw[0]&(bitCommit|bitEnd) == 0 {
		return r, false
	}
	at, numbers := 2, [3]uint64{}
	for i := range numbers {
		n, size := binary.Uvarint(raw[at:])
		if size <= 0 {
			return r, false
		}
		at, numbers[i] = at+size, n
	}
	keys, values := numbers[0], numbers[1]
	if keys < 8 || keys > storage.MaxKey+100 || values > storage.MaxValue || keys+values+crc32.Size > uint64(len(raw)-at) {
		return r, false
	}
	body := at + int(keys+values)
	if crc32.Checksum(raw[:body], castagnoli) != binary.BigEndian.Uint32(raw[body:]) {
		return r, false
	}
	r = logRecord{ends: raw[0]&bitEnd != 0, size: body + crc32.Size}
	r.commit = math.MaxUint64 - binary.BigEndian.Uint64(raw[at+int(keys)-8:])
	return r, true
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)
