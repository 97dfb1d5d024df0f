package instance

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"pims/storage"
)

// counters are the running figures of an instance. Updates run one after
// another, so they are plain values.
type counters struct {
	Quota    int64  `json:"quota"`             // bytes of contents that may be kept
	Seq      uint64 `json:"seq"`               // last number of the feed
	Letters  uint64 `json:"letters,omitempty"` // number of the last letter posted
	Files    int64  `json:"files"`
	Folders  int64  `json:"folders"`
	Kinds    kinds  `json:"kinds"`              // bytes of current versions
	Versions int64  `json:"versions"`           // bytes of former versions
	Attached int64  `json:"attached,omitempty"` // bytes that documents refer to which are no files
	Arriving int64  `json:"arriving,omitempty"` // bytes reserved by what arrives in parts: see Partial
	Derived  int64  `json:"derived,omitempty"`  // bytes of what was made of contents; not part of what is used
}

type kinds struct {
	Images    int64 `json:"images"`
	Videos    int64 `json:"videos"`
	Documents int64 `json:"documents"`
	Others    int64 `json:"others"`
}

// Usage tells how the space of an instance is used, in bytes. What lies in the
// trash is counted in ByKind and Versions too, and what is attached to other
// documents than files in ByKind.Others.
type Usage struct {
	Used     int64 `json:"used"`
	Quota    int64 `json:"quota"`
	Trash    int64 `json:"trash"`
	Versions int64 `json:"versions"`
	Files    int64 `json:"files"`
	Folders  int64 `json:"folders"`
	ByKind   kinds `json:"by_kind"`
	Arriving int64 `json:"arriving"` // reserved by uploads that are not finished
}

func (c *counters) used() int64 {
	return c.Kinds.Images + c.Kinds.Videos + c.Kinds.Documents + c.Kinds.Others + c.Versions + c.Attached + c.Arriving
}

// of returns the counter for a media type.
func (k *kinds) of(mime string) *int64 {
	kind, rest, _ := strings.Cut(mime, "/")
	switch {
	case kind == "image":
		return &k.Images
	case kind == "video":
		return &k.Videos
	case kind == "text", strings.Contains(rest, "pdf"), strings.Contains(rest, "document"),
		strings.Contains(rest, "msword"), strings.Contains(rest, "ms-excel"), strings.Contains(rest, "ms-powerpoint"),
		strings.Contains(rest, "epub"), strings.Contains(rest, "rtf"):
		return &k.Documents
	default:
		return &k.Others
	}
}

// counters returns the figures as this transaction sees and changes them.
func (tx *Tx) counters() (*counters, error) {
	if tx.count == nil {
		raw, err := tx.kv.Get([]byte(keyCounters))
		if err != nil {
			return nil, err
		}
		c := new(counters)
		if err := c.unpack(raw); err != nil {
			return nil, err
		}
		tx.count = c
	}
	return tx.count, nil
}

func (tx *Tx) saveCounters() error {
	if tx.count == nil {
		return nil
	}
	return tx.kv.Set([]byte(keyCounters), tx.count.pack())
}

// each visits the figures in the order of their JSON; not always: only if not 0.
func (c *counters) each(at func(key string, figure *int64, always bool)) {
	seq, letters := int64(c.Seq), int64(c.Letters)
	at(`{"quota":`, &c.Quota, true)
	at(`,"seq":`, &seq, true)
	at(`,"letters":`, &letters, false)
	at(`,"files":`, &c.Files, true)
	at(`,"folders":`, &c.Folders, true)
	at(`,"kinds":{"images":`, &c.Kinds.Images, true)
	at(`,"videos":`, &c.Kinds.Videos, true)
	at(`,"documents":`, &c.Kinds.Documents, true)
	at(`,"others":`, &c.Kinds.Others, true)
	at(`},"versions":`, &c.Versions, true)
	at(`,"attached":`, &c.Attached, false)
	at(`,"arriving":`, &c.Arriving, false)
	at(`,"derived":`, &c.Derived, false)
	c.Seq, c.Letters = uint64(seq), uint64(letters)
}

// pack returns what json.Marshal does: each change of the tree writes them.
func (c *counters) pack() []byte {
	raw := make([]byte, 0, 256)
	c.each(func(key string, figure *int64, always bool) {
		if always || *figure != 0 {
			raw = strconv.AppendInt(append(raw, key...), *figure, 10)
		}
	})
	return append(raw, '}')
}

// unpack reads what pack or json.Marshal wrote.
func (c *counters) unpack(raw []byte) error {
	p := packedEnvelope{rest: raw}
	c.each(func(key string, figure *int64, always bool) {
		if always || bytes.HasPrefix(p.rest, []byte(key)) {
			n := p.number(key)
			*figure, p.other = int64(n), p.other || n > math.MaxInt64
		}
	})
	if !p.other && string(p.rest) == "}" {
		return nil
	}
	*c = counters{}
	if err := json.Unmarshal(raw, c); err != nil {
		return storage.ErrDamaged.Because(err)
	}
	return nil
}

// Usage returns how the space is used. Its Trash is counted by walking the
// trash. Under a folder it says no more than Used and Quota.
func (tx *Tx) Usage() (Usage, error) {
	c, err := tx.counters()
	if err != nil {
		return Usage{}, err
	}
	if tx.rights.Under != "" { // how much is left, and nothing of what the rest is
		return Usage{Used: c.used(), Quota: c.Quota}, nil
	}
	all := c.Kinds
	all.Others += c.Attached
	trash, err := tx.Tree().size(Trash)
	return Usage{c.used(), c.Quota, trash, c.Versions, c.Files, c.Folders, all, c.Arriving}, err
}

// SetQuota changes how many bytes of contents may be kept. A quota below what
// is used refuses growth and removes nothing.
func (tx *Tx) SetQuota(bytes int64) error {
	c, err := tx.counters()
	if err != nil {
		return err
	}
	c.Quota = bytes
	return nil
}

// Room is how many bytes of contents may come.
func (tx *Tx) Room() (int64, error) {
	c, err := tx.counters()
	if err != nil {
		return 0, err
	}
	return c.Quota - c.used(), nil
}

// grow counts a content that a file gains, ErrOverQuota if there is no room.
func (tx *Tx) grow(size int64) error {
	c, err := tx.counters()
	if err != nil {
		return err
	}
	if size > 0 && c.used()+size > c.Quota {
		return ErrOverQuota
	}
	return nil
}
