package openbadges

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

// maxWork bounds the canonicalisation of a graph, whose cost is exponential for
// one that is made for that. Each step is about a microsecond; a badge takes a
// few hundred of them.
const maxWork = 20_000

// canonical is the one text of a graph (RDFC-1.0 with SHA-256): it does not
// depend on the order of the statements nor on how nodes without a name are
// called. A graph that would take too much work is errComplex.
func canonical(all map[quad]bool) (string, error) {
	c := &canon{mentions: map[string][]quad{}, first: map[string]string{}, issued: newLabels("_:c14n"), work: maxWork}
	for q := range all {
		for _, t := range [...]term{q.subject, q.object, q.graph} {
			if m := c.mentions[t.value]; t.kind == blank && (len(m) == 0 || m[len(m)-1] != q) {
				c.mentions[t.value] = append(m, q)
			}
		}
	}
	if err := c.label(); err != nil {
		return "", err
	}
	lines := make([]string, 0, len(all))
	for q := range all {
		lines = append(lines, q.line(func(name string) string { return c.issued.label(name) }))
	}
	slices.Sort(lines)
	return strings.Join(lines, ""), nil
}

// canon is the state of the algorithm, in the words of RDFC-1.0.
type canon struct {
	mentions map[string][]quad // of each blank node
	first    map[string]string // its first degree hash
	issued   *labels
	work     int
}

// label gives every blank node its canonical label (section 4.4.3).
func (c *canon) label() error {
	alike := map[string][]string{}
	for node := range c.mentions {
		h := c.firstDegree(node)
		alike[h] = append(alike[h], node)
	}
	var several []string
	for _, h := range slices.Sorted(maps.Keys(alike)) {
		if len(alike[h]) == 1 {
			c.issued.label(alike[h][0])
		} else {
			several = append(several, h)
		}
	}
	for _, h := range several {
		var paths []path
		for _, node := range alike[h] {
			if c.issued.has(node) {
				continue
			}
			own := newLabels("_:b")
			own.label(node)
			p, err := c.nDegree(node, own)
			if err != nil {
				return err
			}
			paths = append(paths, p)
		}
		slices.SortFunc(paths, func(a, b path) int { return strings.Compare(a.hash, b.hash) })
		for _, p := range paths {
			for _, node := range p.labels.order {
				c.issued.label(node)
			}
		}
	}
	return nil
}

// firstDegree is the hash of what is said of a blank node alone (4.6).
func (c *canon) firstDegree(node string) string {
	if h, ok := c.first[node]; ok {
		return h
	}
	lines := make([]string, 0, len(c.mentions[node]))
	for _, q := range c.mentions[node] {
		lines = append(lines, q.line(func(name string) string {
			if name == node {
				return "_:a"
			}
			return "_:z"
		}))
	}
	slices.Sort(lines)
	c.first[node] = digestOf(lines...)
	return c.first[node]
}

func digestOf(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte(p)) // a hash returns no error
	}
	return hex.EncodeToString(h.Sum(nil))
}

// labels are those given to blank nodes, in order.
type labels struct {
	prefix string
	of     map[string]string
	order  []string
}
