package dav

import (
	"net/url"
	"strings"
)

// condition is one of an If header's (RFC 4918, 10.4): a state token or an
// entity tag.
type condition struct {
	not         bool
	token, etag string
}

// list holds if all of its conditions do. The resource is nil for that of the
// request.
type list struct {
	resource   *url.URL
	conditions []condition
}

// parseIf reads an If header; false if it is none.
func parseIf(header string) (lists []list, ok bool) {
	p := ifParser{rest: header}
	p.blank()
	tagged := strings.HasPrefix(p.rest, "<")
	var about *url.URL
	for p.rest != "" {
		switch p.rest[0] {
		case '<':
			raw, ok := p.between('<', '>')
			if !ok || !tagged {
				return nil, false
			}
			var err error
			if about, err = url.Parse(raw); err != nil || !strings.HasPrefix(about.Path, "/") {
				return nil, false
			}
			p.blank()
			if !strings.HasPrefix(p.rest, "(") { // a resource has one list at least
				return nil, false
			}
		case '(':
			conditions, ok := p.list()
			if !ok {
				return nil, false
			}
			lists = append(lists, list{about, conditions})
		default:
			return nil, false
		}
		p.blank()
	}
	return lists, len(lists) > 0
}

type ifParser struct{ rest string }

func (p *ifParser) blank() { p.rest = strings.TrimLeft(p.rest, " \t\r\n") }

// between takes what stands between two marks.
func (p *ifParser) between(open, end byte) (string, bool) {
	if p.rest == "" || p.rest[0] != open {
		return "", false
	}
	inner, rest, ok := strings.Cut(p.rest[1:], string(end))
	if !ok || inner == "" || strings.ContainsAny(inner, " \t<(") {
		return "", false
	}
	p.rest = rest
	return inner, true
}

func (p *ifParser) list() ([]condition, bool) {
	var all []condition
	for p.rest = p.rest[1:]; ; {
		p.blank()
		if rest, ok := strings.CutPrefix(p.rest, ")"); ok {
			p.rest = rest
			return all, len(all) > 0
		}
		var c condition
		if len(p.rest) > 3 && strings.EqualFold(p.rest[:3], "not") {
			c.not, p.rest = true, p.rest[3:]
			p.blank()
		}
		ok := false
		switch {
		case strings.HasPrefix(p.rest, "<"):
			c.token, ok = p.between('<', '>')
		case strings.HasPrefix(p.rest, "["):
			c.etag, ok = p.tag()
		}
		if !ok {
			return nil, false
		}
		all = append(all, c)
	}
}

// tag takes an entity tag in brackets; it may hold a bracket itself.
func (p *ifParser) tag() (string, bool) {
	s := p.rest[1:]
	weak := strings.HasPrefix(s, "W/")
	quoted := strings.TrimPrefix(s, "W/")
	if !strings.HasPrefix(quoted, `"`) {
		return "", false
	}
	inner, rest, ok := strings.Cut(quoted[1:], `"`)
	if !ok || !strings.HasPrefix(rest, "]") {
		return "", false
	}
	p.rest = rest[1:]
	if weak {
		return `W/"` + inner + `"`, true
	}
	return `"` + inner + `"`, true
}
