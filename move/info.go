package move

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"pims/doctypes"
	"pims/instance"
)

// Info is what an archive says of itself at its beginning: its bag-info.txt.
type Info struct {
	Instance  instance.ID
	Made      time.Time
	Software  string
	Format    int
	Octets    int64 // of the payload
	Streams   int64 // entries of the payload
	Quota     int64 // bytes that the instance might use
	Bytes     int64 // of the contents
	Files     int64
	Folders   int64
	Documents int64
	LogSize   int64
	LogRoot   []byte                // the log's Merkle tree head, RFC 6962; nil of an empty log
	Doctypes  map[doctypes.Name]int // the versions that its documents are written in
}

func (i *Info) text() string {
	var b strings.Builder
	line := func(label, value string) { fmt.Fprintf(&b, "%s: %s\n", label, value) }
	number := func(label string, n int64) { line(label, strconv.FormatInt(n, 10)) }
	line("Source-Organization", "pims")
	line("Bagging-Date", i.Made.UTC().Format(time.DateOnly))
	line("Bag-Software-Agent", i.Software)
	line("External-Identifier", string(i.Instance))
	line("External-Description", "A person's whole instance; see data/README.txt")
	line("Payload-Oxum", fmt.Sprintf("%d.%d", i.Octets, i.Streams))
	number("pims-Format", int64(i.Format))
	for _, d := range doctypes.All() {
		if v, ok := i.Doctypes[d.Name]; ok {
			line("pims-Doctype", fmt.Sprintf("%s %d", d.Name, v))
		}
	}
	number("pims-Quota", i.Quota)
	number("pims-Bytes", i.Bytes)
	number("pims-Files", i.Files)
	number("pims-Folders", i.Folders)
	number("pims-Documents", i.Documents)
	number("pims-Log-Size", i.LogSize)
	if i.LogRoot != nil {
		line("pims-Log-Root", hex.EncodeToString(i.LogRoot))
	}
	return b.String()
}

// parseInfo reads a bag-info.txt (RFC 8493, 2.2.2). An archive of a newer
// format is refused before anything else in it is looked at.
func parseInfo(raw string) (*Info, error) {
	labels := map[string][]string{}
	lines := bufio.NewScanner(strings.NewReader(raw))
	lines.Buffer(nil, maxText)
	last := ""
	for lines.Scan() {
		text := lines.Text()
		if last != "" && (strings.HasPrefix(text, " ") || strings.HasPrefix(text, "\t")) {
			values := labels[last]
			values[len(values)-1] += " " + strings.TrimSpace(text)
			continue
		}
		label, value, ok := strings.Cut(text, ":")
		if !ok {
			return nil, damaged("%s: a line without a label", pathInfo)
		}
		last = strings.ToLower(strings.TrimSpace(label))
		labels[last] = append(labels[last], strings.TrimSpace(value))
	}
	if err := lines.Err(); err != nil {
		return nil, ErrDamaged.Because(err)
	}
	return readLabels(labels)
}

func readLabels(labels map[string][]string) (*Info, error) {
	i := &Info{Doctypes: map[doctypes.Name]int{}}
	var bad error
	one := func(label string) string {
		values := labels[label]
		if len(values) != 1 && bad == nil {
			bad = damaged("%s: %d times %s", pathInfo, len(values), label)
		}
		if len(values) == 0 {
			return ""
		}
		return values[0]
	}
	count := func(label, text string) int64 {
		n, err := strconv.ParseInt(text, 10, 64)
		if (err != nil || n < 0) && bad == nil {
			bad = damaged("%s: %s is no number", pathInfo, label)
		}
		return n
	}
	number := func(label string) int64 { return count(label, one(label)) }

	if n := number("pims-format"); bad == nil && n > Format {
		return nil, newer(int(min(n, 1<<30)))
	} else if bad == nil && n < 1 {
		bad = damaged("%s: format %d", pathInfo, n)
	} else {
		i.Format = int(n)
	}
	octets, streams, _ := strings.Cut(one("payload-oxum"), ".")
	i.Octets, i.Streams = count("payload-oxum", octets), count("payload-oxum", streams)
	i.Quota, i.Bytes = number("pims-quota"), number("pims-bytes")
	i.Files, i.Folders, i.Documents = number("pims-files"), number("pims-folders"), number("pims-documents")
	i.LogSize = number("pims-log-size")
	i.Software = strings.Join(labels["bag-software-agent"], " ")
	id := one("external-identifier")
	if u, err := uuid.Parse(id); (err != nil || u.String() != id) && bad == nil {
		bad = damaged("%s: the identifier is none", pathInfo)
	}
	i.Instance = instance.ID(id)
	var err error
	if i.Made, err = time.Parse(time.DateOnly, one("bagging-date")); err != nil && bad == nil {
		bad = damaged("%s: %w", pathInfo, err)
	}
	if i.LogSize > 0 {
		if i.LogRoot, err = hex.DecodeString(one("pims-log-root")); (err != nil || len(i.LogRoot) != 32) && bad == nil {
			bad = damaged("%s: the log's root is none", pathInfo)
		}
	}
	for _, text := range labels["pims-doctype"] {
		name, version, _ := strings.Cut(text, " ")
		i.Doctypes[doctypes.Name(name)] = int(min(count("pims-doctype", version), 1<<30))
	}
	return i, bad
}

// acceptable refuses an archive with documents that this program does not know,
// before anything of it is stored.
func (i *Info) acceptable() error {
	for name, version := range i.Doctypes {
		d, ok := doctypes.Lookup(name)
		if !ok || version > d.Version {
			return instance.ErrForeign.With("doctype", string(name))
		}
		if d.Stays {
			return hostile("credentials of a host do not travel: %s", name)
		}
	}
	return nil
}
