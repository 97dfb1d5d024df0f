package doctypes

import "time"

// Party is somebody who has a say in a grant or an opening: the learner, or a
// holder of parental authority.
type Party struct {
	Self     bool      `json:"self"`               // the owner of the instance
	Name     string    `json:"name"`               // given name, as shown to the family
	Relation string    `json:"relation,omitempty"` // mother, father, guardian
	Instance string    `json:"instance,omitempty"` // where letters go on this host
	Answer   Answer    `json:"answer"`
	At       time.Time `json:"at,omitzero"` // of the answer
}

// Answer is what a party said last.
type Answer string

// The answers.
const (
	Asked    Answer = "asked"
	Agreed   Answer = "agreed"
	Refused  Answer = "refused"
	Objected Answer = "objected" // took an agreement back, or spoke against another's
)

// Rule says whose agreement makes a grant or an opening effective.
type Rule string

// The rules (loi Informatique et Libertés, article 45; Code civil, article
// 372-2).
const (
	RuleSelf Rule = "self" // the owner alone: from 15 on
	RuleOne  Rule = "one"  // the owner and one holder of parental authority, while no other objects
	RuleBoth Rule = "both" // the owner and every holder
)

// Event is one step in the life of a grant or an opening; they are only ever
// added.
type Event struct {
	Time time.Time `json:"time"`
	What string    `json:"what"` // requested, agreed, refused, objected, withdrawn, expired, moved, confirmed
	By   string    `json:"by"`   // you, client, host, or a party's name
}

// Grant is one agreement: a third party may read some of an instance, for a
// purpose, until a moment (ISO/IEC TS 27560). It is effective only while its
// rule is met, and only package consent judges that.
type Grant struct {
	Kind       string      `json:"kind,omitempty"` // page, link: whoever has an address; empty: a third party
	Client     string      `json:"client"`         // id of the registered client; of a page for [GrantPage], of a file or folder for [GrantLink]
	ClientName string      `json:"client_name"`    //
	Address    string      `json:"address"`        // of the controller
	Contact    string      `json:"contact"`        // for questions about data
	Purpose    string      `json:"purpose"`        // a sentence in the language of the notice
	Language   string      `json:"language"`       // of the notice
	Notice     []byte      `json:"notice"`         // SHA-256 of what the screen said
	Basis      string      `json:"basis"`          // 6.1.a
	KeepsDays  int         `json:"keeps_days"`     // how long the third party keeps what it reads
	Items      []GrantItem `json:"items"`
	Rule       Rule        `json:"rule"`
	Parties    []Party     `json:"parties"` // the owner first
	Events     []Event     `json:"events"`  // oldest first
	Expires    time.Time   `json:"expires"`
	Ended      time.Time   `json:"ended,omitzero"`
	Why        string      `json:"why,omitempty"` // it ended: refused, withdrawn, expired, moved
	Reads      int         `json:"reads"`
	LastRead   time.Time   `json:"last_read,omitzero"`
	Refusals   int         `json:"refusals"`            // reads asked for in vain
	Subject    string      `json:"subject,omitempty"`   // the number by which this client knows the owner
	Suspended  *Suspension `json:"suspended,omitempty"` // by the host
	Link       *Link       `json:"link,omitempty"`      // of a [GrantLink]
}

// The kinds of grants that let in whoever has an address: one publishes a page,
// the other opens a file or folder.
const (
	GrantPage = "page"
	GrantLink = "link"
)

// LinkWay is what a link lets people do.
type LinkWay string

// The ways of links.
const (
	LinkRead LinkWay = "read" // look and save
	LinkView LinkWay = "view" // look; nothing is offered to be saved
	LinkDrop LinkWay = "drop" // leave files, and see none
)

// Link is what a grant of the kind [GrantLink] opens, and how far.
type Link struct {
	Way       LinkWay `json:"way"`
	Address   string  `json:"address,omitempty"`   // while the grant is not over
	Protected bool    `json:"protected,omitempty"` // by a password
	Limit     int     `json:"limit,omitempty"`     // downloads, or deposits; 0: any number
	MaxFile   int64   `json:"max_file,omitempty"`  // bytes of one file that is left
	MaxBytes  int64   `json:"max_bytes,omitempty"` // of all files that are left together

	WithoutPlace bool `json:"without_place,omitempty"` // pictures and videos do not tell where they were taken
}

// Suspension says that the host has taken a publication off, and why (règlement
// (UE) 2022/2065, article 17).
type Suspension struct {
	At        time.Time `json:"at"`
	Reason    string    `json:"reason"`    // facts, in words
	Ground    string    `json:"ground"`    // in the law or the terms
	Reference string    `json:"reference"` // of the decision
}

// GrantItem is what a grant opens under one scope.
type GrantItem struct {
	Scope  string   `json:"scope"`
	IDs    []string `json:"ids,omitempty"`    // of documents; all of the scope's if empty
	Fields []string `json:"fields,omitempty"` // of documents or claims; all of the scope's if empty
	Shown  []string `json:"shown"`            // the lines that the owner ticked, in words, without values
}

// Opening is how an instance of a minor came to be: what the school's portal
// transmitted, the terms accepted, and who has agreed. There is at most one,
// under the id [OnlyID].
type Opening struct {
	Portal      string    `json:"portal"` // issuer
	Transmitted []Field   `json:"transmitted"`
	Terms       string    `json:"terms"`        // version
	TermsSHA256 []byte    `json:"terms_sha256"` // of their text
	Language    string    `json:"language"`
	Accepted    time.Time `json:"accepted"`
	Rule        Rule      `json:"rule"`
	Parties     []Party   `json:"parties"`
	Events      []Event   `json:"events"`
}

// Field is a named value.
type Field struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// FamilyRequest lies in the instance of a holder of parental authority: a
// learner's grant or opening that waits for an answer, or had one.
type FamilyRequest struct {
	About      string    `json:"about"`   // opening, grant, page, link
	Learner    string    `json:"learner"` // instance
	Subject    string    `json:"subject"` // id of the grant; OnlyID for an opening
	GivenName  string    `json:"given_name"`
	ClientName string    `json:"client_name,omitempty"`
	Purpose    string    `json:"purpose,omitempty"`
	Shown      []string  `json:"shown,omitempty"` // the lines that the learner ticked, without values
	Rule       Rule      `json:"rule"`
	Parties    []Party   `json:"parties"` // without instances
	Received   time.Time `json:"received"`
	Expires    time.Time `json:"expires,omitzero"`
	Answer     Answer    `json:"answer"` // this holder's own
	Answered   time.Time `json:"answered,omitzero"`
	State      string    `json:"state"` // of the grant or opening: waiting, active, frozen, refused, ended
	Reads      int       `json:"reads"`
	Preview    string    `json:"preview,omitempty"` // address of a page before it is public, for this holder
}

// Tie is a signed statement of a host: who holds parental authority over the
// owner. It travels with the instance, and another host confirms it anew.
type Tie struct {
	Name      string    `json:"name"` // of the holder
	Relation  string    `json:"relation"`
	Host      string    `json:"host"` // that stated it: its origin
	Since     time.Time `json:"since"`
	Statement string    `json:"statement"` // JWS, EdDSA, of the fields above and the owner's instance
	Confirmed time.Time `json:"confirmed,omitzero"`
}
