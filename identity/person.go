package identity

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"pims/doctypes"
	"pims/instance"
)

// State says where a person's instance stands.
type State string

// The states. A person signs in while live or frozen.
const (
	Creating State = "creating" // registered; the instance is being made or adopted
	Live     State = "live"
	Frozen   State = "frozen" // on its way to another host
	Moved    State = "moved"  // another host has it
	Erasing  State = "erasing"
)

// Person is a record of the directory. All but the first field and the state
// repeats what the instance's Account says.
type Person struct {
	ID         PersonID      `json:"id"`
	Login      string        `json:"login"`
	GivenName  string        `json:"given_name"`
	FamilyName string        `json:"family_name"`
	Role       doctypes.Role `json:"role"`
	BirthDate  string        `json:"birth_date"` // YYYY-MM-DD, may be empty
	Group      string        `json:"group,omitempty"`
	Instance   instance.ID   `json:"instance"`
	State      State         `json:"state"`
}

// MaxPersonName is how many characters a name or a group may have.
const MaxPersonName = 100

func newPersonID() (PersonID, error) {
	id, err := uuid.NewV7()
	return PersonID(id.String()), err
}

// personOf returns the record for an account, checked: the account may come
// from an archive that anybody could have written.
func personOf(a doctypes.Account, id instance.ID) (p Person, err error) {
	p = Person{Role: a.Role, BirthDate: a.BirthDate, Instance: id, State: Creating}
	if p.Login, err = CleanLogin(a.Login); err != nil {
		return p, err
	}
	roles := []doctypes.Role{doctypes.Learner, doctypes.Teacher, doctypes.Guardian, doctypes.Adult}
	if !slices.Contains(roles, p.Role) {
		return p, ErrBadPerson.With("field", "role")
	}
	if _, err := time.Parse(time.DateOnly, p.BirthDate); err != nil && p.BirthDate != "" {
		return p, ErrBadPerson.With("field", "birth_date")
	}
	var ok bool
	if p.GivenName, ok = cleanName(a.GivenName); !ok || p.GivenName == "" {
		return p, ErrBadPerson.With("field", "given_name")
	}
	if p.FamilyName, ok = cleanName(a.FamilyName); !ok {
		return p, ErrBadPerson.With("field", "family_name")
	}
	if p.Group, ok = cleanName(a.Group); !ok {
		return p, ErrBadPerson.With("field", "group")
	}
	p.ID, err = newPersonID()
	return p, err
}

// cleanName returns a name trimmed and in NFC, and whether it can be one. Some
// people have only one name.
func cleanName(name string) (string, bool) {
	name = strings.TrimSpace(norm.NFC.String(name))
	return name, utf8.ValidString(name) && utf8.RuneCountInString(name) <= MaxPersonName &&
		!strings.ContainsFunc(name, unicode.IsControl)
}
