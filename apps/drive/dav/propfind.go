package dav

import (
	"encoding/xml"
	"net/http"
	"slices"
	"strings"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
)

// asked is what a PROPFIND asks of each entry.
type asked struct {
	names   bool       // the names alone
	all     bool       // all that "all" stands for
	props   []xml.Name // these; with all, these as well
	minimal bool       // nothing about what is not there (RFC 8144)
}

// maxAsked is how many bytes the names may have of what is asked: the answer says
// them again for each entry that lacks them.
const maxAsked = 4 << 10

func readPropfind(r *http.Request) (asked, error) {
	a := asked{minimal: r.Header.Get("Brief") == "t" || strings.Contains(r.Header.Get("Prefer"), "return=minimal")}
	top, err := parse(r.Body)
	if err != nil {
		return a, err
	}
	if top == nil {
		a.all = true
		return a, nil
	}
	if !top.is("propfind") {
		return a, errBad
	}
	size := 0
	for _, e := range top.elements() {
		switch {
		case e.is("propname"):
			a.names = true
		case e.is("allprop"):
			a.all = true
		case e.is("prop"), e.is("include"):
			for _, p := range e.elements() {
				a.props = append(a.props, p.name)
				if size += len(p.name.Space) + len(p.name.Local); size > maxAsked {
					return a, errTooLarge
				}
			}
		}
	}
	if !a.names && !a.all && top.child("prop") == nil || a.names && a.all {
		return a, errBad
	}
	return a, nil
}

func (q *request) propfind() error {
	depth := q.r.Header.Get("Depth")
	a, err := readPropfind(q.r)
	if err != nil {
		return err
	}
	out := newBody()
	defer out.free()
	err = q.c.View(q.r.Context(), func(tx *instance.Tx) error {
		t, err := q.existing(tx)
		if err != nil {
			return err
		}
		if t.isFolder() && depth != "0" && depth != "1" {
			return errInfinite
		}
		l, err := q.listing(tx, t, a)
		if err != nil {
			return err
		}
		l.out = out
		out.text(`<D:multistatus xmlns:D="DAV:" xmlns:oc="` + cloud + `">` + "\n")
		self := t.entry()
		if err := l.entry(t.href(), "", &self); err != nil {
			return err
		}
		if depth == "1" && t.isFolder() {
			l.under(t)
			if err := l.children(t); err != nil {
				return err
			}
		}
		out.text("</D:multistatus>\n")
		return nil
	})
	if err != nil {
		return err
	}
	return out.send(q.w, http.StatusMultiStatus)
}

// listing writes one answer after another.
type listing struct {
	asked
	tx     *instance.Tx
	out    *body
	scene  scene
	found  []live
	others []xml.Name // what only clients could have put there
	absent []xml.Name // of one entry: memory for all
	lacked []xml.Name // what the entry before had not, as a rule what the next one has not …
	saying []byte     // … and what is written of it
}

func (q *request) listing(tx *instance.Tx, t target, a asked) (*listing, error) {
	l := &listing{asked: a, tx: tx}
	usage := false
	for i := range lives {
		if a.names || a.all && !lives[i].onDemand || slices.Contains(a.props, lives[i].Name) {
			l.found = append(l.found, lives[i])
			usage = usage || strings.HasPrefix(lives[i].Local, "quota")
		}
	}
	for _, name := range a.props {
		if liveOf(name) == nil {
			l.others = append(l.others, name)
		}
	}
	l.scene = scene{base: q.base, now: tx.Now(), writes: q.mayWrite()}
	l.scene.locks = q.locks.of(q.c.ID(), tx.Now())
	for i := range t.names {
		l.under(t.up(i))
	}
	var err error
	if usage {
		l.scene.usage, err = tx.Usage()
	}
	return l, err
}

// mayWrite reports whether the caller's other requests may change anything.
func (q *request) mayWrite() bool {
	who := q.c.Caller
	return !who.ReadOnly && (who.Scopes == nil || slices.Contains(who.Scopes, q.write.Name))
}

// under notes the locks that a folder hands down.
func (l *listing) under(t target) {
	for _, k := range l.scene.locks[t.entry().ID] {
		if !k.deep {
			continue
		}
		if l.scene.roots == nil {
			l.scene.roots = map[instance.DocID]string{}
		}
		l.scene.above = append(l.scene.above, k)
		l.scene.roots[k.id] = t.href()
	}
}

// children writes what lies in a folder, in no order. A damaged entry costs the
// others nothing.
func (l *listing) children(t target) error {
	dir := t.href()
	var e instance.Entry // one piece of memory for all
	for one, err := range l.tx.Tree().List(t.entry().ID) {
		if err != nil && fault.KindOf(err) == fault.Damaged {
			continue
		}
		if err == nil {
			e = one
			err = l.entry(dir, e.Name, &e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// entry writes the answer about one entry: what dir and name lead to.
func (l *listing) entry(dir, name string, e *instance.Entry) error {
	if err := l.out.turn(); err != nil {
		return err
	}
	b := append(l.out.cur.b, "<D:response><D:href>"...)
	start := len(b)
	b = append(b, dir...)
	if name != "" {
		b = escapePath(b, name)
		if e.Kind == instance.KindFolder {
			b = append(b, '/')
		}
	}
	if len(l.scene.locks) > 0 {
		l.scene.self = string(b[start:])
	}
	b = append(b, "</D:href><D:propstat><D:prop>"...)
	absent := l.absent[:0]
	for i := range l.found {
		p := &l.found[i]
		before := len(b)
		if b = p.write(b, e, &l.scene); len(b) == before {
			absent = append(absent, p.Name)
		} else if l.names {
			b = bare(b[:before], p.Name)
		}
	}
	b, lacking, err := l.dead(b, e)
	if err != nil {
		return err
	}
	b = append(b, "</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"...)
	if l.absent = append(absent, lacking...); !l.minimal && !l.names {
		b = l.lacks(b, l.absent)
	}
	l.out.cur.b = append(b, "</D:response>\n"...)
	return nil
}

// dead writes the properties that clients keep, and returns which of those that
// were asked for are not there.
func (l *listing) dead(b []byte, e *instance.Entry) ([]byte, []xml.Name, error) {
	if !e.Noted || !l.names && !l.all && len(l.others) == 0 {
		return b, l.others, nil
	}
	kept, err := dead(l.tx, *e)
	if err != nil {
		return b, nil, err
	}
	var lacking []xml.Name
	for _, name := range l.others {
		if !slices.ContainsFunc(kept, func(p doctypes.Property) bool { return p.Name == key(name) }) {
			lacking = append(lacking, name)
		}
	}
	for _, p := range kept {
		switch name := nameOf(p.Name); {
		case l.names:
			b = bare(b, name)
		case l.all || slices.Contains(l.others, name):
			b = append(b, p.XML...)
		}
	}
	return b, lacking, nil
}

// lacks writes which of the properties that were named are not there.
func (l *listing) lacks(b []byte, absent []xml.Name) []byte {
	if !slices.Equal(absent, l.lacked) {
		l.lacked = append(l.lacked[:0], absent...)
		l.saying = l.say(l.saying[:0], absent)
	}
	return append(b, l.saying...)
}

func (l *listing) say(b []byte, absent []xml.Name) []byte {
	begun := false
	for _, name := range absent {
		if !slices.Contains(l.props, name) {
			continue
		}
		if !begun {
			begun = true
			b = append(b, "<D:propstat><D:prop>"...)
		}
		b = bare(b, name)
	}
	if begun {
		b = append(b, "</D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>"...)
	}
	return b
}
