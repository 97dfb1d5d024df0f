package openbadges

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// path is a way through the blank nodes around one: its hash, and the labels
// that it gave.
type path struct {
	hash   string
	labels *labels
}

func newLabels(prefix string) *labels { return &labels{prefix: prefix, of: map[string]string{}} }

func (l *labels) has(node string) bool { return l.of[node] != "" }

// label is that of a node; it gets the next one if it has none.
func (l *labels) label(node string) string {
	if !l.has(node) {
		l.of[node] = l.prefix + strconv.Itoa(len(l.order))
		l.order = append(l.order, node)
	}
	return l.of[node]
}

func (l *labels) clone() *labels {
	return &labels{l.prefix, maps.Clone(l.of), slices.Clone(l.order)}
}

// spend is how the work is bounded.
func (c *canon) spend(steps int) error {
	if c.work -= steps; c.work < 0 {
		return errComplex
	}
	return nil
}

// related is the hash of a node next to another (4.7).
func (c *canon) related(node string, q quad, l *labels, position string) string {
	name := position
	if position != "g" {
		name += "<" + q.predicate.value + ">"
	}
	switch {
	case c.issued.has(node):
		return digestOf(name, c.issued.label(node))
	case l.has(node):
		return digestOf(name, l.label(node))
	}
	return digestOf(name, c.firstDegree(node))
}

// nDegree is the hash of a blank node by its surroundings (4.8).
func (c *canon) nDegree(node string, l *labels) (path, error) {
	around := map[string][]string{}
	for _, q := range c.mentions[node] {
		if err := c.spend(1); err != nil {
			return path{}, err
		}
		for i, t := range [...]term{q.subject, q.object, q.graph} {
			if t.kind == blank && t.value != node {
				h := c.related(t.value, q, l, "sog"[i:i+1])
				around[h] = append(around[h], t.value)
			}
		}
	}
	var data strings.Builder
	for _, h := range slices.Sorted(maps.Keys(around)) {
		data.WriteString(h)
		chosen, err := c.shortest(around[h], l)
		if err != nil {
			return path{}, err
		}
		data.WriteString(chosen.hash)
		l = chosen.labels
	}
	return path{digestOf(data.String()), l}, nil
}

// shortest tries every order of nodes that look alike, and returns the path
// that comes first in the alphabet (4.8.3, step 5).
func (c *canon) shortest(nodes []string, l *labels) (chosen path, err error) {
	nodes = slices.Sorted(slices.Values(nodes))
	for more := true; more; more = next(nodes) {
		if err := c.spend(len(nodes) + len(l.order)); err != nil {
			return path{}, err
		}
		p, worse, err := c.walk(nodes, l.clone(), chosen.hash)
		if err != nil {
			return path{}, err
		}
		if !worse && (chosen.labels == nil || p.hash < chosen.hash) {
			chosen = p
		}
	}
	return chosen, nil
}

// walk is the path through nodes in this order; worse says that it was given up
// because it comes after best.
func (c *canon) walk(nodes []string, l *labels, best string) (p path, worse bool, err error) {
	after := func(way string) bool { return best != "" && len(way) >= len(best) && way > best }
	var way string
	var deeper []string
	for _, n := range nodes {
		if c.issued.has(n) {
			way += c.issued.label(n)
		} else {
			if !l.has(n) {
				deeper = append(deeper, n)
			}
			way += l.label(n)
		}
		if after(way) {
			return path{}, true, nil
		}
	}
	for _, n := range deeper {
		sub, err := c.nDegree(n, l)
		if err != nil {
			return path{}, false, err
		}
		way += l.label(n) + "<" + sub.hash + ">"
		if l = sub.labels; after(way) {
			return path{}, true, nil
		}
	}
	return path{way, l}, false, nil
}

// next puts s into the next order of the alphabet; false after the last.
func next(s []string) bool {
	i := len(s) - 2
	for i >= 0 && s[i] >= s[i+1] {
		i--
	}
	if i < 0 {
		return false
	}
	j := len(s) - 1
	for s[j] <= s[i] {
		j--
	}
	s[i], s[j] = s[j], s[i]
	slices.Reverse(s[i+1:])
	return true
}
