package mail

import (
	"context"
	"net"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"pims/fault"
)

// SMTP hands messages to a relay (RFC 5321). With TLS from the first byte
// (smtps) or after STARTTLS (smtp, which a relay other than a loopback one must
// offer).
type SMTP struct {
	from   From
	client *gomail.Client
	now    func() time.Time
}

// ErrBadRelay is an address of a relay that cannot be right.
var ErrBadRelay = fault.New(fault.Invalid, "bad-mail-relay")

// NewSMTP returns a sender for "smtp[s]://[user:password@]host[:port]".
func NewSMTP(address string, from From, now func() time.Time) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, ErrBadRelay // the address may hold a password
	}
	options := []gomail.Option{gomail.WithTimeout(30 * time.Second), gomail.WithTLSPolicy(gomail.TLSMandatory)}
	host := u.Hostname()
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		options = append(options, gomail.WithTLSPolicy(gomail.TLSOpportunistic))
	}
	port := 587
	if u.Scheme == "smtps" {
		port, options = 465, append(options, gomail.WithSSL())
	}
	if p := u.Port(); p != "" {
		if port, err = strconv.Atoi(p); err != nil {
			return nil, ErrBadRelay
		}
	}
	options = append(options, gomail.WithPort(port))
	if u.User != nil {
		password, _ := u.User.Password()
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	client, err := gomail.NewClient(host, options...)
	if err != nil {
		return nil, ErrBadRelay.Because(err)
	}
	return &SMTP{from, client, now}, nil
}

// Send implements Sender.
func (s *SMTP) Send(ctx context.Context, m Message) (err error) {
	defer fault.Wrap(&err, "mail by a relay")
	msg, err := compose(s.from, m, s.now())
	if err != nil {
		return err
	}
	return s.client.DialAndSendWithContext(ctx, msg)
}
