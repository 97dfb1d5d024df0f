package reports

import (
	"context"
	"sync"
	"time"

	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/mail"
	"pims/storage"
)

// The faults of this package. A page that is not public, and a number or link
// that belongs to no report, are storage.ErrNotFound.
var (
	ErrBadNotice    = fault.New(fault.Invalid, "bad-report")            // args: field; see Notice.Wrong
	ErrTooOften     = fault.New(fault.TooMany, "reports-too-often")     // args: seconds
	ErrDecided      = fault.New(fault.Conflict, "report-decided")       //
	ErrBadDecision  = fault.New(fault.Invalid, "bad-decision")          // args: field (verdict, facts, ground)
	ErrNotSuspended = fault.New(fault.Conflict, "report-not-suspended") // nothing to take back
)

// Desk takes reports and decides them. It is safe for concurrent use; Close it.
type Desk struct {
	House  *instance.House
	People *identity.People
	Pages  string // origin of public pages

	// How the host is reached and told: all optional.
	Contact string      // a mail address or an https URL
	Sender  mail.Sender // without it nobody is told by mail
	URL     string      // origin of the interface
	Wake    func()      // asks for Work to be done

	ks    storage.Keyspace
	key   [32]byte // of links
	limit limiter

	deciding sync.Mutex // of two decisions at once, one is the first
}

// Open opens the reports of a node, which it makes at the first call.
func Open(ctx context.Context, house *instance.House, people *identity.People) (_ *Desk, err error) {
	defer fault.Wrap(&err, "reports")
	d := &Desk{House: house, People: people}
	if d.key, err = people.Secret(ctx, "reports"); err != nil {
		return nil, err
	}
	d.ks, err = house.Own(ctx, "reports")
	return d, err
}

// Close gives the reports back.
func (d *Desk) Close() error { return d.ks.Close() }

// Report is a notice that was taken, and what became of it.
type Report struct {
	Number   string    `json:"number"`
	Received time.Time `json:"received"`
	Notice   Notice    `json:"notice"`
	URL      string    `json:"url"` // of the page

	Instance    instance.ID    `json:"instance"`
	Grant       instance.DocID `json:"grant"` // by which the page was public
	Publication instance.DocID `json:"publication"`

	Decision *Decision `json:"decision,omitempty"`
	Owed     []letter  `json:"owed,omitempty"` // mail that has not left yet
}

// Verdict is what the host decided of a page.
type Verdict string

// The verdicts.
const (
	Keep    Verdict = "keep"
	Suspend Verdict = "suspend"
)

// Decision is a statement of reasons (article 17).
type Decision struct {
	At       time.Time `json:"at"`
	Verdict  Verdict   `json:"verdict"`
	Facts    string    `json:"facts"`  // what was found, in words; the owner reads it
	Ground   string    `json:"ground"` // in the law or the terms; the owner reads it
	Restored time.Time `json:"restored,omitzero"`
}

// Suspended reports whether the page is off by this report.
func (r Report) Suspended() bool {
	return r.Decision != nil && r.Decision.Verdict == Suspend && r.Decision.Restored.IsZero()
}
