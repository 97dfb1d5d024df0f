package doctypes

import (
	"embed"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Name names a doctype, in archives and interfaces: lower-case words joined by
// '-'.
type Name string

// The doctypes.
const (
	AccountName       Name = "account"
	AlbumName         Name = "album"
	AppPasswordName   Name = "app-password"
	BadgeName         Name = "badge"
	CertificationName Name = "certification"
	ConnectionName    Name = "connection"
	ConnectionRunName Name = "connection-run"
	CredentialName    Name = "credential"
	FamilyRequestName Name = "family-request"
	FileName          Name = "file"
	FolderName        Name = "folder"
	GrantName         Name = "grant"
	MovingKeyName     Name = "moving-key"
	OpeningName       Name = "opening"
	PageName          Name = "page"
	PreferencesName   Name = "preferences"
	PublicationName   Name = "publication"
	TieName           Name = "tie"
)

// Doctype declares one kind of document.
type Doctype struct {
	Name    Name
	Version int  // of the body's format, from 1
	Stays   bool // a credential of this host: not in archives, asked again after a move
	Go      reflect.Type
}

// all is in the order of their names.
var all = [...]Doctype{
	{Name: AccountName, Version: 1, Go: reflect.TypeFor[Account]()},
	{Name: AlbumName, Version: 1, Go: reflect.TypeFor[Album]()},
	{Name: AppPasswordName, Version: 1, Stays: true, Go: reflect.TypeFor[AppPassword]()},
	{Name: BadgeName, Version: 1, Go: reflect.TypeFor[Badge]()},
	{Name: CertificationName, Version: 1, Go: reflect.TypeFor[Certification]()},
	{Name: ConnectionName, Version: 1, Go: reflect.TypeFor[Connection]()},
	{Name: ConnectionRunName, Version: 1, Go: reflect.TypeFor[ConnectionRun]()},
	{Name: CredentialName, Version: 1, Stays: true, Go: reflect.TypeFor[Credential]()},
	{Name: FamilyRequestName, Version: 1, Go: reflect.TypeFor[FamilyRequest]()},
	{Name: FileName, Version: 1, Go: reflect.TypeFor[File]()},
	{Name: FolderName, Version: 1, Go: reflect.TypeFor[Folder]()},
	{Name: GrantName, Version: 1, Go: reflect.TypeFor[Grant]()},
	{Name: MovingKeyName, Version: 1, Go: reflect.TypeFor[MovingKey]()},
	{Name: OpeningName, Version: 1, Go: reflect.TypeFor[Opening]()},
	{Name: PageName, Version: 1, Go: reflect.TypeFor[Page]()},
	{Name: PreferencesName, Version: 1, Go: reflect.TypeFor[Preferences]()},
	{Name: PublicationName, Version: 1, Stays: true, Go: reflect.TypeFor[Publication]()},
	{Name: TieName, Version: 1, Go: reflect.TypeFor[Tie]()},
}

// All lists every doctype in the order of their names.
func All() []Doctype { return slices.Clone(all[:]) }

// Lookup returns the doctype of a name.
func Lookup(name Name) (Doctype, bool) {
	for _, d := range &all {
		if d.Name == name {
			return d, true
		}
	}
	return Doctype{}, false
}

// Of returns the doctype of a Go type.
func Of(t reflect.Type) (Doctype, bool) {
	for i := range all { // not by value: they are large
		if all[i].Go == t {
			return all[i], true
		}
	}
	return Doctype{}, false
}

//go:embed schema/*.json
var schemas embed.FS

// Schema returns the JSON Schema of a doctype's body.
func Schema(name Name) ([]byte, error) {
	return schemas.ReadFile("schema/" + string(name) + ".json")
}

// Merge returns the JSON of v, a struct, together with the fields of old that
// v's type does not know, so that an older program never drops what a newer
// one wrote. old may be nil.
func Merge(old json.RawMessage, v any) (json.RawMessage, error) {
	fresh, err := marshal(v)
	if err != nil || len(old) == 0 {
		return fresh, err
	}
	var was, is map[string]json.RawMessage
	if err := json.Unmarshal(old, &was); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(fresh, &is); err != nil {
		return nil, err
	}
	known := fields(reflect.TypeOf(v))
	kept := false
	for name, raw := range was {
		if !known[name] {
			is[name] = raw
			kept = true
		}
	}
	if !kept {
		return fresh, nil
	}
	return json.Marshal(is)
}

// fields returns the JSON names of a struct type's fields.
func fields(t reflect.Type) map[string]bool {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	names := map[string]bool{}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		names[name] = true
	}
	return names
}

// Account is the person's own sign-in record and what the interface needs to
// greet them. There is one, under the id [OnlyID].
type Account struct {
	Login        string    `json:"login"`
	GivenName    string    `json:"given_name"`
	FamilyName   string    `json:"family_name"`
	Role         Role      `json:"role"`
	BirthDate    string    `json:"birth_date"` // YYYY-MM-DD, empty where the node does not need it
	Group        string    `json:"group,omitempty"`
	Email        string    `json:"email,omitempty"`         // for notices
	PasswordHash string    `json:"password_hash,omitempty"` // Argon2id, PHC string
	Portals      []Portal  `json:"portals,omitempty"`       // that the person signs in by
	Created      time.Time `json:"created"`
}

// Portal is who a person is at a school's portal (OpenID Connect). Another host
// asks for it anew.
type Portal struct {
	Issuer  string    `json:"issuer"`
	Subject string    `json:"subject"`
	Linked  time.Time `json:"linked"`
}

// Role is what a person is to the school.
type Role string

// The roles.
const (
	Learner  Role = "learner"
	Teacher  Role = "teacher"
	Guardian Role = "guardian"
	Adult    Role = "adult"
)

// AppPassword is the owner's own grant to a device. Only the SHA-256 of its 128
// random bits is kept.
type AppPassword struct {
	Name      string    `json:"name"`
	SHA256    []byte    `json:"sha256"`
	Protocols []string  `json:"protocols,omitempty"` // that it was made for
	Scopes    []string  `json:"scopes"`              // what they come to
	Folder    string    `json:"folder,omitempty"`    // id: nothing but what lies in it
	ReadOnly  bool      `json:"read_only,omitempty"` //
	Created   time.Time `json:"created"`
	Expires   time.Time `json:"expires"`
}

// MovingKey is the public half of the person's age identity: exports are sealed
// to it. There is at most one, under the id [OnlyID].
type MovingKey struct {
	Recipient string    `json:"recipient"` // age1…
	Created   time.Time `json:"created"`
}

// Preferences is how the person wants the interface. There is at most one,
// under the id [OnlyID].
type Preferences struct {
	Language     string `json:"language"`      // fr, en
	Theme        string `json:"theme"`         // system, light, dark, contrast
	TextSize     int    `json:"text_size"`     // percent, 100 to 150 in steps of 5
	Font         string `json:"font"`          // atkinson, opendyslexic, system
	ReduceMotion bool   `json:"reduce_motion"` // nothing slides, nothing blinks
	WideLines    bool   `json:"wide_lines"`    // more space between lines
	Welcomed     bool   `json:"welcomed"`      // the first-day card was put away
}

// OnlyID is the id of a document of which an instance holds at most one.
const OnlyID = "00000000-0000-0000-0000-000000000001"
