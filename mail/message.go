package mail

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"html/template"
	netmail "net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"pims/fault"
)

// Sender sends messages. An error means that it may not have been sent; sending
// again may bring it twice.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Message is one notice.
type Message struct {
	To   string // address
	Lang fault.Lang
	URL  string // of this host
	Words
}

// Words are what a message says, as packages keep it in messages/{lang}.json.
type Words struct {
	Subject    string   `json:"subject"`
	Paragraphs []string `json:"paragraphs"`
	Action     string   `json:"action"` // what the link does
	Footer     string   `json:"footer"` // why the person gets it
}

// From is who sends: "Cartable <cartable@school.example>".
type From string

// ErrBadAddress is an address that no mail can go to.
var ErrBadAddress = fault.New(fault.Invalid, "bad-mail-address")

// compose makes the message that goes over the wire (RFC 5322, MIME
// multipart/alternative).
func compose(from From, m Message, now time.Time) (*gomail.Msg, error) {
	sender, err := netmail.ParseAddress(string(from))
	if err != nil {
		return nil, ErrBadAddress.Because(err)
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(sender)
	if err := msg.To(m.To); err != nil {
		return nil, ErrBadAddress // the cause would name the person
	}
	var html bytes.Buffer
	if err := look.Execute(&html, m); err != nil {
		return nil, err
	}
	id := make([]byte, 16)
	rand.Read(id) // never fails
	_, domain, _ := strings.Cut(sender.Address, "@")
	msg.SetMessageIDWithValue(hex.EncodeToString(id) + "@" + domain)
	msg.SetDateWithValue(now)
	msg.Subject(m.Subject)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: no answering machine answers
	msg.SetGenHeader("Content-Language", string(m.Lang))
	msg.SetBodyString(gomail.TypeTextPlain, m.text())
	msg.AddAlternativeString(gomail.TypeTextHTML, html.String())
	return msg, nil
}

func (m Message) text() string {
	parts := append([]string{}, m.Paragraphs...)
	parts = append(parts, m.Action+":\n"+m.URL, "-- \n"+m.Footer)
	return strings.Join(parts, "\n\n") + "\n"
}

var look = template.Must(template.New("").Parse(`<!doctype html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Subject}}</title></head>
<body style="margin:0;padding:24px;background:#f7f6f2;color:#1a2230;font:17px/1.5 system-ui,sans-serif">
<div style="max-width:34em;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #ddd9cf;border-radius:14px">
<h1 style="margin:0 0 16px;font-size:22px;line-height:1.25">{{.Subject}}</h1>
{{range .Paragraphs}}<p style="margin:0 0 16px">{{.}}</p>
{{end}}<p style="margin:24px 0"><a href="{{.URL}}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#0b6170;color:#ffffff;font-weight:600;text-decoration:none">{{.Action}}</a></p>
<p style="margin:0;color:#4b5666;font-size:15px">{{.Footer}}</p>
</div></body></html>
`))
