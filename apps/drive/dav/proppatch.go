package dav

import (
	"encoding/xml"
	"errors"
	"net/http"
	"strings"
	"time"

	"pims/instance"
)

// microsoft is the namespace of the times and attributes that Explorer sets.
const microsoft = "urn:schemas-microsoft-com:"

// proppatch keeps the properties of clients: all that it names, or none.
func (q *request) proppatch() error {
	top, err := parse(q.r.Body)
	if err != nil {
		return err
	}
	if top == nil || !top.is("propertyupdate") {
		return errBad
	}
	p := instance.Patch{Properties: map[string]*string{}}
	var named []xml.Name
	protected := map[xml.Name]bool{}
	for _, act := range top.elements() {
		if !act.is("set") && !act.is("remove") {
			continue
		}
		props := act.child("prop")
		if props == nil {
			return errBad
		}
		for _, e := range props.elements() {
			named = append(named, e.name)
			switch {
			case liveOf(e.name) != nil:
				protected[e.name] = true
			case act.is("remove"):
				p.Properties[key(e.name)] = nil
			default:
				whole := e.whole()
				p.Properties[key(e.name)] = &whole
			}
		}
	}
	var t target
	change := func(tx *instance.Tx) (err error) {
		if t, err = q.existing(tx); err != nil {
			return err
		}
		if err := q.may(tx, t, touch{target: t, content: true}); err != nil || len(protected) > 0 {
			return err
		}
		patch := p
		if t.entry().Kind == instance.KindFile {
			patch.Modified = setTime(top, tx.Now())
		}
		_, err = tx.Tree().Change(t.entry().ID, patch, instance.Refuse)
		return err
	}
	if len(protected) > 0 {
		err = q.c.View(q.r.Context(), change)
	} else {
		err = q.c.Update(q.r.Context(), change)
	}
	full := errors.Is(err, instance.ErrBadMark)
	if err != nil && !full {
		return err
	}
	return q.patched(t, named, protected, full)
}

// patched tells what became of each property. full says that there was no room
// for them.
func (q *request) patched(t target, named []xml.Name, protected map[xml.Name]bool, full bool) error {
	out := newBody()
	defer out.free()
	out.text(`<D:multistatus xmlns:D="DAV:" xmlns:oc="` + cloud + `"><D:response><D:href>` + t.href() + `</D:href>`)
	for _, name := range named {
		status, why := "200 OK", ""
		switch {
		case protected[name]:
			status, why = "403 Forbidden", "<D:error><D:cannot-modify-protected-property/></D:error>"
		case len(protected) > 0:
			status = "424 Failed Dependency"
		case full:
			status = "507 Insufficient Storage"
		}
		out.text("<D:propstat><D:prop>")
		out.cur.b = bare(out.cur.b, name)
		out.text("</D:prop><D:status>HTTP/1.1 " + status + "</D:status>" + why + "</D:propstat>")
		if err := out.turn(); err != nil {
			return err
		}
	}
	out.text("</D:response></D:multistatus>\n")
	return out.send(q.w, http.StatusMultiStatus)
}

// setTime returns the time that a client gives a file: Explorer by a property of
// its own, rclone by one of ownCloud's. nil if it gives none that has been.
func setTime(top *element, now time.Time) *time.Time {
	for _, act := range top.elements() {
		if !act.is("set") || act.child("prop") == nil {
			continue
		}
		for _, e := range act.child("prop").elements() {
			var at time.Time
			value := strings.TrimSpace(e.text())
			switch e.name {
			case xml.Name{Space: microsoft, Local: "Win32LastModifiedTime"}:
				at, _ = http.ParseTime(value)
			case xml.Name{Space: ns, Local: "lastmodified"}:
				at = ownTime(value)
			}
			if !at.IsZero() && !at.After(now) && at.Year() >= 1970 {
				return &at
			}
		}
	}
	return nil
}
