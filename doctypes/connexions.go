package doctypes

import "time"

// Certification is something that somebody attests the person can do.
type Certification struct {
	Title    string    `json:"title"`
	Issuer   string    `json:"issuer"`
	Awarded  string    `json:"awarded,omitempty"` // YYYY-MM-DD; empty where it was not, or not yet
	Expires  string    `json:"expires,omitempty"`
	Level    string    `json:"level,omitempty"`
	Score    string    `json:"score,omitempty"`
	Number   string    `json:"number,omitempty"`   // the issuer's own
	Original string    `json:"original,omitempty"` // id of the file that the issuer gave
	Source   Source    `json:"source"`
	Added    time.Time `json:"added"`

	// What some issuers tell beside.
	Status   string `json:"status,omitempty"`    // validated, rejected, cancelled, waiting; empty: validated
	Passed   string `json:"passed,omitempty"`    // YYYY-MM-DD, the day of the examination
	Centre   string `json:"centre,omitempty"`    // where it was
	Holder   string `json:"holder,omitempty"`    // whom the issuer names
	Comment  string `json:"comment,omitempty"`   // of the jury, to the candidate
	MaxScore int    `json:"max_score,omitempty"` // that could be reached on that day
	MaxLevel int    `json:"max_level,omitempty"` // of a competence, on that day
	Areas    []Area `json:"areas,omitempty"`     // of competences, in the issuer's order
}

// Holds reports whether a certification is one: neither refused, nor taken back,
// nor waited for.
func (c Certification) Holds() bool { return c.Status == "" || c.Status == "validated" }

// Area is a group of the competences that a certification attests.
type Area struct {
	Code        string       `json:"code"`
	Title       string       `json:"title"`
	Competences []Competence `json:"competences"`
}

// Competence is one of them, with the level that was reached; 0 is none.
type Competence struct {
	Code  string `json:"code"`
	Title string `json:"title"`
	Level int    `json:"level"`
}

// Source says where a document came from.
type Source struct {
	Konnector  string    `json:"konnector"`
	Connection string    `json:"connection"` // id
	ID         string    `json:"id"`         // stable, the service's own
	Fetched    time.Time `json:"fetched"`    // when it last changed
	SHA256     []byte    `json:"sha256"`     // of the original, or of the service's answer where there is none
}

// Connection is the person's tie to a service that a konnector asks.
type Connection struct {
	Konnector string    `json:"konnector"`
	Created   time.Time `json:"created"`
	State     string    `json:"state"`          // ready, running, action-needed, service-down, unplugged
	Code      string    `json:"code,omitempty"` // of the fault that stopped the last run
	Documents int       `json:"documents"`      // that it brought
	LastGood  time.Time `json:"last_good,omitzero"`
	NextRun   time.Time `json:"next_run,omitzero"`
}

// Credential opens a connection's service. It stays on its host.
type Credential struct {
	Connection string  `json:"connection"`
	Fields     []Field `json:"fields"`
}

// ConnectionRun is one entry in the journal of a connection.
type ConnectionRun struct {
	Connection string    `json:"connection"`
	Started    time.Time `json:"started"`
	Ended      time.Time `json:"ended"`
	Outcome    string    `json:"outcome"` // done, or the code of a fault
	Asked      bool      `json:"asked"`   // by the person, not by the clock
	New        int       `json:"new"`     //
	Changed    int       `json:"changed"` //
	Same       int       `json:"same"`    //
	Lines      []string  `json:"lines"`   // titles of what came, at most 20
}
