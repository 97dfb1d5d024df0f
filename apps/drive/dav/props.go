package dav

import (
	"encoding/hex"
	"encoding/xml"
	"strconv"
	"strings"
	"time"

	"pims/doctypes"
	"pims/instance"
)

// cloud is the namespace of the properties of ownCloud, which sync clients read.
const cloud = "http://owncloud.org/ns"

// live is a property that the server knows the value of. write appends the
// element; an empty one is not there.
type live struct {
	xml.Name
	onDemand bool // only where it is named (RFC 4331, 2)
	write    func(b []byte, e *instance.Entry, s *scene) []byte
}

// scene is what the properties of all entries of an answer depend on.
type scene struct {
	usage  instance.Usage
	locks  map[instance.DocID][]lock // that begin at an entry
	above  []lock                    // that reach each entry from above
	roots  map[instance.DocID]string // the addresses where those begin
	self   string                    // address of the entry at hand, if there are locks
	writes bool                      // whether the caller may change anything
	base   instance.DocID
	now    time.Time
}

func elementOf(name string, write func(b []byte, e *instance.Entry) []byte) live {
	start, end := []byte("<D:"+name+">"), []byte("</D:"+name+">")
	return live{Name: xml.Name{Space: ns, Local: name}, write: func(b []byte, e *instance.Entry, _ *scene) []byte {
		return append(write(append(b, start...), e), end...)
	}}
}

// ofFiles leaves a property out of folders.
func ofFiles(l live) live {
	write := l.write
	l.write = func(b []byte, e *instance.Entry, s *scene) []byte {
		if e.Kind != instance.KindFile {
			return b
		}
		return write(b, e, s)
	}
	return l
}

// ofFolders leaves a property out of files, and out of answers that do not name
// it.
func ofFolders(name string, value func(s *scene) int64) live {
	return live{xml.Name{Space: ns, Local: name}, true, func(b []byte, e *instance.Entry, s *scene) []byte {
		if e.Kind != instance.KindFolder {
			return b
		}
		b = append(append(append(b, "<D:"...), name...), '>')
		b = strconv.AppendInt(b, value(s), 10)
		return append(append(append(b, "</D:"...), name...), '>')
	}}
}

func ofCloud(name string, write func(b []byte, e *instance.Entry, s *scene) []byte) live {
	return live{xml.Name{Space: cloud, Local: name}, true, func(b []byte, e *instance.Entry, s *scene) []byte {
		start := len(b)
		b = append(append(append(b, "<oc:"...), name...), '>')
		value := len(b)
		if b = write(b, e, s); len(b) == value {
			return b[:start]
		}
		return append(append(append(b, "</oc:"...), name...), '>')
	}}
}

// lives are the properties in the order in which "all" lists them.
var lives = []live{
	elementOf("resourcetype", func(b []byte, e *instance.Entry) []byte {
		if e.Kind == instance.KindFolder {
			b = append(b, "<D:collection/>"...)
		}
		return b
	}),
	elementOf("displayname", func(b []byte, e *instance.Entry) []byte { return escape(b, e.Name) }),
	ofFiles(elementOf("getcontentlength", func(b []byte, e *instance.Entry) []byte { return strconv.AppendInt(b, e.Size, 10) })),
	ofFiles(elementOf("getcontenttype", func(b []byte, e *instance.Entry) []byte { return escape(b, e.Mime) })),
	elementOf("getetag", func(b []byte, e *instance.Entry) []byte { return escape(b, e.ETag) }),
	elementOf("getlastmodified", func(b []byte, e *instance.Entry) []byte {
		return httpTime(b, e.Modified)
	}),
	elementOf("creationdate", func(b []byte, e *instance.Entry) []byte {
		return e.Created.UTC().AppendFormat(b, time.RFC3339)
	}),
	{xml.Name{Space: ns, Local: "supportedlock"}, false, func(b []byte, _ *instance.Entry, _ *scene) []byte {
		return append(b, supported...)
	}},
	{xml.Name{Space: ns, Local: "lockdiscovery"}, false, discovery},
	ofFolders("quota-used-bytes", func(s *scene) int64 { return s.usage.Used }),
	ofFolders("quota-available-bytes", func(s *scene) int64 { return max(0, s.usage.Quota-s.usage.Used) }),
	ofCloud("id", func(b []byte, e *instance.Entry, _ *scene) []byte { return append(b, e.ID...) }),
	ofCloud("size", func(b []byte, e *instance.Entry, _ *scene) []byte {
		if e.Kind == instance.KindFolder {
			return b
		}
		return strconv.AppendInt(b, e.Size, 10)
	}),
	ofCloud("checksums", func(b []byte, e *instance.Entry, _ *scene) []byte {
		if len(e.SHA256) == 0 {
			return b
		}
		b = append(b, "<oc:checksum>SHA256:"...)
		return append(hex.AppendEncode(b, e.SHA256), "</oc:checksum>"...)
	}),
	ofCloud("permissions", permissions),
}

// httpTime appends a time as RFC 9110 wants it. Formatting by a layout costs as
// much as all the rest of an entry.
func httpTime(b []byte, t time.Time) []byte {
	t = t.UTC()
	two := func(n int) { b = append(b, byte('0'+n/10), byte('0'+n%10)) }
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	b = append(append(b, t.Weekday().String()[:3]...), ", "...)
	two(day)
	b = append(append(append(b, ' '), month.String()[:3]...), ' ')
	two(year / 100 % 100)
	two(year % 100)
	b = append(b, ' ')
	two(hour)
	b = append(b, ':')
	two(minute)
	b = append(b, ':')
	two(second)
	return append(b, " GMT"...)
}

// permissions says in ownCloud's letters what may be done: G read, D delete, N
// rename, V move, W write, C create files, K create folders.
func permissions(b []byte, e *instance.Entry, s *scene) []byte {
	b = append(b, 'G')
	if !s.writes {
		return b
	}
	if e.ID != s.base {
		b = append(b, "DNV"...)
	}
	if e.Kind == instance.KindFolder {
		return append(b, "CK"...)
	}
	return append(b, 'W')
}

const supported = `<D:supportedlock>` +
	`<D:lockentry><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>` +
	`<D:lockentry><D:lockscope><D:shared/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>` +
	`</D:supportedlock>`

// liveOf returns a property by its name, nil if there is none.
func liveOf(name xml.Name) *live {
	for i := range lives {
		if lives[i].Name == name {
			return &lives[i]
		}
	}
	return nil
}

// key is the name of a property as an instance keeps it.
func key(name xml.Name) string { return "{" + name.Space + "}" + name.Local }

// nameOf is the opposite of key.
func nameOf(key string) xml.Name {
	space, local, _ := strings.Cut(strings.TrimPrefix(key, "{"), "}")
	return xml.Name{Space: space, Local: local}
}

// bare appends an empty element of a name.
func bare(b []byte, name xml.Name) []byte {
	switch name.Space {
	case ns:
		return append(append(append(b, "<D:"...), name.Local...), "/>"...)
	case cloud:
		return append(append(append(b, "<oc:"...), name.Local...), "/>"...)
	}
	b = append(append(b, '<'), name.Local...)
	return append(escape(append(b, ` xmlns="`...), name.Space), `"/>`...)
}

// dead returns the properties that clients keep on an entry.
func dead(tx *instance.Tx, e instance.Entry) ([]doctypes.Property, error) {
	if !e.Noted {
		return nil, nil
	}
	if e.Kind == instance.KindFile {
		f, err := instance.In[doctypes.File](tx).Get(e.ID)
		return f.Marks.Properties, err
	}
	f, err := instance.In[doctypes.Folder](tx).Get(e.ID)
	return f.Marks.Properties, err
}
