package main

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"time"

	"pims/cmd/internal/node"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/move"
)

// demoPerson is one of the invented people, as --json prints them. The secrets
// are the demo's own: nothing real is behind them.
type demoPerson struct {
	Login       string        `json:"login"`
	Role        doctypes.Role `json:"role"`
	Name        string        `json:"name"`
	GivenName   string        `json:"given_name"`
	FamilyName  string        `json:"family_name"`
	BirthDate   string        `json:"birth_date"`
	Group       string        `json:"group,omitempty"`
	Email       string        `json:"email"`
	Password    string        `json:"password"`     // own; empty where there is none yet
	ENTPassword string        `json:"ent_password"` // at the school's portal, with the same login
	AppPassword string        `json:"app_password"`
	AgeIdentity string        `json:"age_identity"`
	Instance    *instance.ID  `json:"instance"` // null where not yet created
	WebDAVURL   string        `json:"webdav_url"`
	TusURL      string        `json:"tus_url"`
}

// member is somebody of the demo: what the node and what the portal know.
type member struct {
	identity.NewPerson
	entPassword string
}

// subject is who the portal says a person is.
func (m member) subject() string { return "ent-" + m.Login }

// cast is who lives in the demo, the first learner first. Who has no password
// of their own exists at the portal only.
func cast(now time.Time) []member {
	born := func(years, months int) string { return now.AddDate(-years, -months, 0).Format(time.DateOnly) }
	const quota = 5_000_000_000
	all := []member{
		{identity.NewPerson{Login: "tom.girard", GivenName: "Tom", FamilyName: "Girard", Role: doctypes.Learner, BirthDate: born(16, 2), Group: "2de 4", Password: "falaise tambour cerise"}, "hublot marmotte 16"},
		{identity.NewPerson{Login: "ines.benali", GivenName: "Inès", FamilyName: "Benali", Role: doctypes.Learner, BirthDate: born(14, 4), Group: "3e B"}, "ruisseau caramel 14"},
		{identity.NewPerson{Login: "karim.benali", GivenName: "Karim", FamilyName: "Benali", Role: doctypes.Guardian, BirthDate: born(44, 7), Password: "rivage lanterne velours"}, "platane guitare 44"},
		{identity.NewPerson{Login: "sophie.benali", GivenName: "Sophie", FamilyName: "Benali", Role: doctypes.Guardian, BirthDate: born(42, 11), Password: "sentier orage cannelle"}, "horloge mimosa 42"},
		{identity.NewPerson{Login: "marie.lefevre", GivenName: "Marie", FamilyName: "Lefèvre", Role: doctypes.Teacher, BirthDate: born(37, 2), Password: "ardoise pivoine granit"}, "craie boulier 37"},
		{identity.NewPerson{Login: "noe.osei", GivenName: "Noé", FamilyName: "Osei", Role: doctypes.Adult, BirthDate: born(20, 6), Group: "L2 Géographie", Password: "marelle boussole tilleul"}, "phare coquelicot 20"},
	}
	all = append(all, member{identity.NewPerson{Login: showcaseLogin, GivenName: "Yann", FamilyName: "Morel", Role: doctypes.Learner, BirthDate: born(17, 7), Group: "1re pro Menuisier", Password: "copeaux rabot chevron"}, "equerre genievre 17"})
	for i := range all {
		all[i].Quota, all[i].Email = quota, all[i].Login+"@valmont.example"
	}
	return all
}

// ensurePeople makes the demo's people at the first start and remembers their
// secrets in a file, so that a second start prints the same.
func ensurePeople(ctx context.Context, n *node.Node, file string) ([]demoPerson, error) {
	raw, err := os.ReadFile(file)
	if err == nil {
		var people []demoPerson
		return people, json.Unmarshal(raw, &people)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var people []demoPerson
	for _, p := range cast(n.House.Now()) {
		made, err := makePerson(ctx, n, p)
		if err != nil {
			return nil, err
		}
		people = append(people, made)
	}
	if raw, err = json.MarshalIndent(people, "", "  "); err != nil {
		return nil, err
	}
	return people, os.WriteFile(file, raw, 0o600)
}

func makePerson(ctx context.Context, n *node.Node, p member) (demoPerson, error) {
	made := demoPerson{
		Login: p.Login, Role: p.Role, Name: p.GivenName + " " + p.FamilyName, GivenName: p.GivenName, FamilyName: p.FamilyName,
		BirthDate: p.BirthDate, Group: p.Group, Email: p.Email, Password: p.Password, ENTPassword: p.entPassword,
	}
	if p.Password == "" {
		return made, nil
	}
	person, err := n.People.ByLogin(ctx, p.Login) // a first start may have been cut off
	if err != nil {
		person, err = n.People.Create(ctx, p.NewPerson)
	}
	if err != nil {
		return made, err
	}
	made.Instance = &person.Instance
	if made.AppPassword, err = giveDevice(ctx, n, person.Instance); err != nil {
		return made, err
	}
	key, err := move.NewMovingKey()
	if err != nil {
		return made, err
	}
	made.AgeIdentity = key.Secret
	return made, giveKey(ctx, n, person.Instance, key.Recipient)
}

// giveDevice makes an app password that carries every protocol.
func giveDevice(ctx context.Context, n *node.Node, id instance.ID) (password string, err error) {
	all := identity.NewAppPassword{Name: "Démo", Expires: n.House.Now().AddDate(1, 0, 0)}
	for _, p := range identity.Protocols() {
		all.Protocols = append(all.Protocols, p.Name)
	}
	secret, _, err := n.People.CreateAppPassword(ctx, id, all)
	return secret.Password, err
}

// giveKey makes an age recipient the person's moving key.
func giveKey(ctx context.Context, n *node.Node, id instance.ID, recipient string) error {
	i, err := n.House.Open(ctx, id)
	if err != nil {
		return err
	}
	err = i.Update(ctx, func(tx *instance.Tx) error {
		return instance.In[doctypes.MovingKey](tx).Put(doctypes.OnlyID, doctypes.MovingKey{Recipient: recipient, Created: tx.Now()})
	})
	return errors.Join(err, i.Close())
}
