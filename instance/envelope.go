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
	p := packedEnvelope{rest: raw}
	*e = envelope{
		Version: int(p.number(`{"v":`)), Rev: int(p.number(`,"r":`)), Seq: p.number(`,"s":`),
		Created: p.time(`,"c":"`), Updated: p.time(`","u":"`),
	}
	if body, ok := bytes.CutPrefix(p.rest, []byte(`"`+bodyKey)); ok && !p.other && len(body) > 1 && body[len(body)-1] == '}' {
		e.Body = body[:len(body)-1]
		return nil
	}
	*e = envelope{}
	if err := json.Unmarshal(raw, e); err != nil {
		return storage.ErrDamaged.Because(err)
	}
	return nil
}

// packedEnvelope takes apart what pack wrote; other says that something else did.
type packedEnvelope struct {
	rest  []byte
	other bool
}

// until returns what lies between a key and a character.
func (p *packedEnvelope) until(key string, end func(byte) bool) []byte {
	rest, ok := bytes.CutPrefix(p.rest, []byte(key))
	n := 0
	for n < len(rest) && !end(rest[n]) {
		n++
	}
	p.other, p.rest = p.other || !ok, rest[n:]
	return rest[:n]
}

func (p *packedEnvelope) number(key string) uint64 {
	digits := p.until(key, func(c byte) bool { return c < '0' || c > '9' })
	n, err := strconv.ParseUint(string(digits), 10, 64)
	p.other = p.other || err != nil
	return n
}

func (p *packedEnvelope) time(key string) (t time.Time) {
	err := t.UnmarshalText(p.until(key, func(c byte) bool { return c == '"' }))
	p.other = p.other || err != nil
	return t
}

// envelope reads the envelope at a key.
func (tx *Tx) envelope(key []byte) (e envelope, err error) {
	raw, err := tx.kv.Get(key)
	if err != nil {
		return e, err
	}
	return e, e.unpack(raw)
}
