package reports

import (
	"context"
	"embed"
	"errors"
	"net/url"
	"slices"
	"strings"
	"sync"

	"pims/fault"
	"pims/mail"
)

// letter is a kind of mail about a report.
type letter string

const (
	toContact  letter = "contact"  // to the host: decide
	toReceipt  letter = "receipt"  // to who reported (article 16(4))
	toDecision letter = "decision" // to who reported (article 16(5))
)

// keepsNames is for how many years after a decision it is kept who reported.
const keepsNames = 1

// Work sends what mail is owed and forgets names that were kept long enough. It
// may be called again at any time; an error means that some mail has not left.
func (d *Desk) Work(ctx context.Context) (err error) {
	defer fault.Wrap(&err, "reports")
	all, err := d.List(ctx)
	if err != nil {
		return err
	}
	var errs []error
	for _, r := range all {
		for _, l := range slices.Clone(r.Owed) {
			errs = append(errs, d.send(ctx, r, l))
		}
		old := r.Decision != nil && d.House.Now().After(r.Decision.At.AddDate(keepsNames, 0, 0))
		if old && r.Notice.Name+r.Notice.Email != "" {
			_, err := d.change(ctx, r.Number, func(r *Report) error {
				r.Notice.Name, r.Notice.Email = "", ""
				return nil
			})
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// send sends one mail. What has nowhere to go is owed no more.
func (d *Desk) send(ctx context.Context, r Report, l letter) error {
	m := d.message(r, l)
	if d.Sender != nil && mailAddress(m.To) {
		if err := d.Sender.Send(ctx, m); err != nil {
			return err
		}
	}
	_, err := d.change(ctx, r.Number, func(r *Report) error {
		r.Owed = slices.DeleteFunc(r.Owed, func(o letter) bool { return o == l })
		return nil
	})
	return err
}

// message writes a mail. It names no page and nobody: what the report says is
// behind the link alone.
func (d *Desk) message(r Report, l letter) mail.Message {
	m := mail.Message{To: r.Notice.Email, Lang: r.Notice.Lang, URL: d.contactURL()}
	kind := string(l)
	switch {
	case l == toContact:
		m.To, m.Lang, m.URL = d.Contact, fault.French, d.decideURL(r.Number)
	case l == toDecision && r.Decision != nil:
		kind = string(r.Decision.Verdict)
	}
	say := messages()[m.Lang][kind]
	m.Subject = strings.ReplaceAll(say.Subject, "{number}", r.Number)
	for _, p := range say.Paragraphs {
		m.Paragraphs = append(m.Paragraphs, strings.ReplaceAll(p, "{number}", r.Number))
	}
	m.Action, m.Footer = say.Action, say.Footer
	return m
}

// IsContact reports whether a text says how a host is reached: a mail address or
// an https URL.
func IsContact(s string) bool {
	u, err := url.Parse(s)
	return mailAddress(s) || err == nil && u.Scheme == "https" && u.Host != ""
}

// contactURL is how whoever reported answers.
func (d *Desk) contactURL() string {
	switch {
	case mailAddress(d.Contact):
		return "mailto:" + d.Contact
	case d.Contact != "":
		return d.Contact
	default:
		return d.URL
	}
}

//go:embed messages/*.json
var messageFiles embed.FS

var messages = sync.OnceValue(func() map[fault.Lang]map[string]mail.Words { return fault.Texts[map[string]mail.Words](messageFiles) })
