package isolation_test

import (
	"context"
	"net/http"

	"pims/consent"
	"pims/identity"
	"pims/instance"
)

// stranger is somebody who has no business with what the victim owns.
type stranger struct {
	name    string
	refused int      // the status of every route of an instance that is not theirs
	knows   []string // words that they are rightly told
	login   string   // of their own instance; empty without one
	within  bool     // the caller's own instance is the victim's
	below   []string // the routes that are theirs to use all the same, by how they begin
	mine    string   // a folder that is theirs, if not one of their instance
	number  int
	enter   func() ([]string, identity.Caller)
}

// strangers are all of them. Those who end sessions enter anew for each route.
func (w *world) strangers() []stranger {
	none, gone := http.StatusNotFound, http.StatusUnauthorized
	dead, session := w.start("lea")
	must(w.t, w.Node.Sessions.End(context.Background(), session.Person, session.ID))
	corpse := callerOf(session)
	list := []stranger{
		{name: "nobody", refused: gone, enter: with(corpse)},
		{name: "a dead session", refused: gone, enter: with(corpse, browserOf(dead)...)},
		{name: "a script with a dead session", refused: gone, enter: with(corpse, bearer(dead)...)},
		{name: "what is no token", refused: gone, enter: inTurn(
			with(corpse, bearer("Bearer é.x")...), with(corpse, bearer("pims_7zzz")...), with(corpse, bearer(secretOf(w.waits))...), w.ended(),
		)},
		{name: "a link in place of a token", refused: gone, enter: with(corpse, bearer(w.link(w.id("file")))...)},
		{name: "a refresh token in place of an access token", refused: gone, enter: with(corpse, bearer(w.held["boussole"].refresh)...)},
		{name: "another learner's device", refused: none, login: "zoe", enter: inTurn(w.device("zoe"), w.token("zoe"))},
		{name: "a third party with a grant of another learner", refused: none, enter: w.client("boussole", "nina", "nina")},
		{name: "a third party with a withdrawn grant", refused: gone, enter: w.client("ancre", "ancre", "lea")},
		{
			name: "a third party with a grant of another scope", refused: none, within: true, knows: []string{told},
			enter: w.client("profil", "profil", "lea"),
		},
		{
			name: "the victim's device with another scope", refused: http.StatusForbidden, within: true,
			enter: w.device("lea", consent.PublicScope),
		},
		w.kept(),
		{name: "another learner's script", refused: none, login: "omar", enter: func() ([]string, identity.Caller) {
			token, s := w.start("omar")
			return bearer(token), callerOf(s)
		}},
	}
	for _, p := range []stranger{
		{name: "another learner", login: "nina"},
		{name: "a teacher", login: "prof"},
		{name: "a guardian of others", login: "tuteur"},
		{name: "the father", login: "pere", knows: []string{family, father}},
		{name: "the mother", login: "mere", knows: []string{family, mother}},
	} {
		p.refused = none
		p.enter = func() ([]string, identity.Caller) {
			token, s := w.start(p.login)
			return browserOf(token), callerOf(s)
		}
		list = append(list, p)
	}
	return list
}

func callerOf(s identity.Session) identity.Caller {
	return identity.Caller{Person: s.Person, Instance: s.Instance, Client: identity.ClientWeb, ClientID: string(s.ID)}
}

// with is somebody who always comes with the same headers.
func with(c identity.Caller, header ...string) func() ([]string, identity.Caller) {
	return func() ([]string, identity.Caller) { return header, c }
}

// inTurn is somebody who comes by several ways, one after another.
func inTurn(ways ...func() ([]string, identity.Caller)) func() ([]string, identity.Caller) {
	n := 0
	return func() ([]string, identity.Caller) {
		n++
		return ways[n%len(ways)]()
	}
}

// client is a third party with the token that it holds.
func (w *world) client(id, held, owner string) func() ([]string, identity.Caller) {
	p := w.people[owner]
	return with(identity.Caller{Person: p.ID, Instance: p.Instance, Client: identity.ClientThirdParty, ClientID: id}, bearer(w.held[held].access)...)
}

// mine returns a file of a stranger's own, or the id of none.
func (w *world) mine(s stranger) (id string) {
	w.t.Helper()
	if s.mine != "" {
		return s.mine
	}
	if s.login == "" {
		return twin(w.id("file"))
	}
	w.inside(s.login, func(tx *instance.Tx) error {
		e, err := tx.Tree().CreateFolder(instance.Root, "À moi", instance.KeepBoth)
		id = string(e.ID)
		return err
	})
	return id
}

// id returns the victim's object of a kind.
func (w *world) id(kind string) string {
	w.t.Helper()
	for _, o := range w.objects {
		if o.kind == kind {
			return o.id
		}
	}
	w.t.Fatalf("the victim has no %s", kind)
	return ""
}
