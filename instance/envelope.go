package instance

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"pims/storage"
)

// envelope is how a document is stored; its doctype and id are in the key.
type envelope struct {
	Version int             `json:"v"`
	Rev     int             `json:"r"`
	Seq     uint64          `json:"s"` // its place in the feed
	Created time.Time       `json:"c"`
	Updated time.Time       `json:"u"`
	Body    json.RawMessage `json:"b"`
}

const bodyKey = `,"b":`

// pack returns what json.Marshal does, for a body that it made: without reading
// that again.
func (e *envelope) pack() (raw []byte, err error) {
	raw = append(make([]byte, 0, 128+len(e.Body)), `{"v":`...)
	raw = append(strconv.AppendInt(raw, int64(e.Version), 10), `,"r":`...)
	raw = append(strconv.AppendInt(raw, int64(e.Rev), 10), `,"s":`...)
	raw = append(strconv.AppendUint(raw, e.Seq, 10), `,"c":"`...)
	if raw, err = e.Created.AppendText(raw); err != nil {
		return nil, err
	}
	if raw, err = e.Updated.AppendText(append(raw, `","u":"`...)); err != nil {
		return nil, err
	}
	return append(append(append(append(raw, '"'), bodyKey...), e.Body...), '}'), nil
}

// unpack reads an envelope. Of one that pack wrote it takes the body as it is:
// whoever reads that finds out whether it parses.
func (e *envelope) unpack(raw []byte) error {
	if at := bytes.Index(raw, []byte(bodyKey)); at > 0 && raw[len(raw)-1] == '}' {
		head := append(raw[:at:at], '}') // nothing in it but numbers and times
		if json.Unmarshal(head, e) == nil && e.Body == nil {
			e.Body = json.RawMessage(raw[at+len(bodyKey) : len(raw)-1])
			return nil
		}
		*e = envelope{}
	}
	if err := json.Unmarshal(raw, e); err != nil {
		return storage.ErrDamaged.Because(err)
	}
	return nil
}

// envelope reads the envelope at a key.
func (tx *Tx) envelope(key string) (e envelope, err error) {
	raw, err := tx.kv.Get([]byte(key))
	if err != nil {
		return e, err
	}
	return e, e.unpack(raw)
}
