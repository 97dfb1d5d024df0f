package openbadges

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/piprate/json-gold/ld"
)

// term is a node or a value of a graph.
type term struct {
	kind               termKind
	value              string
	datatype, language string // of a literal
}

type termKind byte

const (
	none termKind = iota // the default graph
	iri
	blank
	literal
)

type quad struct{ subject, predicate, object, graph term }

// quads are the statements of an expanded document. Anything that would not
// become one is an error: it would be shown, and not be signed. (The converter
// of json-gold drops such things, and addresses that it takes for wrong.)
type quads struct {
	all    map[quad]bool
	blanks int
}

const (
	xsd           = "http://www.w3.org/2001/XMLSchema#"
	rdf           = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	xsdString     = xsd + "string"
	rdfLangString = rdf + "langString"
)

func statements(expanded any) (map[quad]bool, error) {
	q := &quads{all: map[quad]bool{}}
	for _, node := range list(expanded) {
		o, ok := node.(map[string]any)
		if !ok {
			return nil, unsignedError{"?"}
		}
		if _, err := q.node(o, term{}); err != nil {
			return nil, err
		}
	}
	return q.all, nil
}

func (q *quads) add(s term, predicate string, o, graph term) {
	q.all[quad{s, term{kind: iri, value: predicate}, o, graph}] = true
}

func (q *quads) blank() term {
	q.blanks++
	return term{kind: blank, value: "_:b" + strconv.Itoa(q.blanks)}
}

// absolute is an address with a scheme and without what N-Quads cannot hold.
var absolute = regexp.MustCompile("^[A-Za-z][A-Za-z0-9+.-]*:[^\\x00-\\x20<>\"{}|^`\\\\]*$")

func address(v any) (term, error) {
	s, ok := v.(string)
	if !ok || !absolute.MatchString(s) {
		return term{}, unsignedError{s}
	}
	return term{kind: iri, value: s}, nil
}

func (q *quads) node(o map[string]any, graph term) (subject term, err error) {
	if named, ok := o["@id"]; !ok {
		subject = q.blank()
	} else if subject, err = address(named); err != nil {
		return term{}, err
	}
	for _, t := range list(o["@type"]) {
		of, err := address(t)
		if err != nil {
			return term{}, err
		}
		q.add(subject, rdf+"type", of, graph)
	}
	for property, values := range o {
		switch {
		case property == "@id" || property == "@type":
		case property == "@graph":
			err = q.graph(values, subject)
		case strings.HasPrefix(property, "@"):
			err = unsignedError{property}
		default:
			err = q.property(subject, property, values, graph)
		}
		if err != nil {
			return term{}, err
		}
	}
	return subject, nil
}

func (q *quads) graph(nodes any, name term) error {
	for _, n := range list(nodes) {
		o, ok := n.(map[string]any)
		if !ok {
			return unsignedError{"@graph"}
		}
		if _, err := q.node(o, name); err != nil {
			return err
		}
	}
	return nil
}

func (q *quads) property(subject term, name string, values any, graph term) error {
	if _, err := address(name); err != nil {
		return err
	}
	for _, v := range list(values) {
		object, err := q.object(v, graph)
		if err != nil {
			return err
		}
		q.add(subject, name, object, graph)
	}
	return nil
}

func (q *quads) object(v any, graph term) (term, error) {
	o, ok := v.(map[string]any)
	if !ok {
		return term{}, unsignedError{"?"}
	}
	if _, ok := o["@value"]; ok {
		return value(o)
	}
	if items, ok := o["@list"]; ok {
		return q.list(list(items), graph)
	}
	return q.node(o, graph)
}

func (q *quads) list(items []any, graph term) (term, error) {
	rest := term{kind: iri, value: rdf + "nil"}
	for i := len(items) - 1; i >= 0; i-- {
		object, err := q.object(items[i], graph)
		if err != nil {
			return term{}, err
		}
		cell := q.blank()
		q.add(cell, rdf+"first", object, graph)
		q.add(cell, rdf+"rest", rest, graph)
		rest = cell
	}
	return rest, nil
}

var languageTag = regexp.MustCompile("^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*$")

// value is the literal of a value object.
func value(o map[string]any) (term, error) {
	t := term{kind: literal}
	for name, v := range o {
		s, ok := v.(string)
		switch name {
		case "@value":
		case "@type":
			if t.datatype = s; !ok || !absolute.MatchString(s) {
				return t, unsignedError{s} // JSON as a value among others: no context of a badge has it
			}
		case "@language":
			if t.language, t.datatype = s, rdfLangString; !ok || !languageTag.MatchString(s) {
				return t, unsignedError{s}
			}
		default:
			return t, unsignedError{name}
		}
	}
	inferred := xsdString
	switch v := o["@value"].(type) {
	case string:
		t.value = v
	case bool:
		t.value, inferred = strconv.FormatBool(v), xsd+"boolean"
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1e21 && t.datatype != xsd+"double" {
			t.value, inferred = strconv.FormatFloat(v, 'f', 0, 64), xsd+"integer"
		} else {
			t.value, inferred = ld.GetCanonicalDouble(v), xsd+"double"
		}
	default:
		return t, unsignedError{"@value"}
	}
	if t.datatype == "" {
		t.datatype = inferred
	}
	return t, nil
}
