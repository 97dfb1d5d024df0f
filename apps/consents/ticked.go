package consents

import (
	"crypto/sha256"
	"encoding/json"
	"slices"

	"pims/consent"
	"pims/doctypes"
	"pims/fault"
)

// errNotOffered is a tick at something that this request does not offer now.
var errNotOffered = fault.New(fault.Invalid, "line-not-offered")

// ticked returns the lines of some ids. One that this screen does not have is
// refused with all others: it may have changed since it was shown.
func (s screen) ticked(ids []string) (lines []consent.Line, err error) {
	for _, id := range ids {
		if !slices.ContainsFunc(s.lines, func(l consent.Line) bool { return l.ID == id }) {
			return nil, errNotOffered
		}
	}
	for _, l := range s.lines {
		if slices.Contains(ids, l.ID) {
			lines = append(lines, l)
		}
	}
	return lines, nil
}

// items groups lines by scope: which documents, which fields.
func items(lines []consent.Line) (list []doctypes.GrantItem) {
	for _, l := range lines {
		at := slices.IndexFunc(list, func(i doctypes.GrantItem) bool { return i.Scope == l.Scope })
		if at < 0 {
			at = len(list)
			list = append(list, doctypes.GrantItem{Scope: l.Scope, Shown: []string{}})
		}
		i := &list[at]
		i.Shown = append(i.Shown, l.Label)
		if l.Doc != "" {
			i.IDs = append(i.IDs, l.Doc)
		}
		for _, f := range l.Fields {
			if !slices.Contains(i.Fields, f) {
				i.Fields = append(i.Fields, f)
			}
		}
	}
	return list
}

// notice is the SHA-256 of what the screen said, values and all.
func (s screen) notice(lang fault.Lang) ([]byte, error) {
	raw, err := json.Marshal(struct {
		Lang    fault.Lang
		Client  Client
		Purpose string
		Until   string
		Lines   []consent.Line
	}{lang, Client{s.req.Client.Name, s.req.Client.Address, s.req.Client.Contact, s.req.Client.Home, s.req.Client.KeepsDays},
		s.purpose, s.until.Format("2006-01-02"), s.lines})
	sum := sha256.Sum256(raw)
	return sum[:], err
}
