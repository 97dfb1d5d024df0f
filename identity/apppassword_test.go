package identity

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// phone is an app password for the files, for 30 days.
func (r *rig) phone() NewAppPassword {
	return NewAppPassword{Name: "Téléphone", Protocols: []string{ProtocolFiles}, Expires: r.clock().AddDate(0, 0, 30)}
}

func (r *rig) grant(owner Person, n NewAppPassword) (AppSecret, instance.DocID) {
	r.t.Helper()
	secret, id, err := r.people.CreateAppPassword(r.t.Context(), owner.Instance, n)
	r.must(err)
	return secret, id
}

// refused checks that a secret opens nothing, by any of its ways.
func (r *rig) refused(login string, secret AppSecret) {
	r.t.Helper()
	_, err := r.people.SignInApp(r.t.Context(), login, secret.Password)
	r.want(err, ErrBadCredentials)
	_, err = r.people.SignInToken(r.t.Context(), secret.Token)
	r.want(err, ErrBadCredentials)
}

// folder makes a folder of somebody's.
func (r *rig) folder(owner Person, parent instance.DocID, name string) (id instance.DocID) {
	r.t.Helper()
	r.inside(owner, func(tx *instance.Tx) error {
		e, err := tx.Tree().CreateFolder(parent, name, instance.Refuse)
		id = e.ID
		return err
	})
	return id
}

func (r *rig) inside(owner Person, fn func(*instance.Tx) error) {
	r.t.Helper()
	r.must(r.people.inside(r.t.Context(), owner.Instance, func(i *instance.Instance) error { return i.Update(r.t.Context(), fn) }))
}

// devices counts what the directory knows of app passwords.
func (r *rig) devices() (n int) {
	r.t.Helper()
	r.must(r.people.dir.View(r.t.Context(), func(tx storage.Tx) error {
		n = 0
		for _, prefix := range []string{keyApp, keyAppOf} {
			for _, err := range storage.ScanAll(tx, []byte(prefix), nil) {
				r.must(err)
				n++
			}
		}
		return nil
	}))
	return n
}

func TestADeviceSignsInByPasswordAndByToken(t *testing.T) {
	r := newRig(t)
	person := r.create(lea())
	svt := r.folder(person, instance.Root, "SVT")
	n := r.phone()
	n.Name, n.Folder, n.ReadOnly = "  Te\u0301le\u0301phone ", svt, true
	secret, id := r.grant(person, n)
	r.restart()
	byPassword, err := r.people.SignInApp(t.Context(), "Léa.Martin", strings.ToUpper(strings.ReplaceAll(secret.Password, "-", " ")))
	r.must(err)
	byToken, err := r.people.SignInToken(t.Context(), secret.Token)
	r.must(err)
	want := Caller{
		Person: person.ID, Instance: person.Instance, Client: ClientAppPassword, ClientID: string(id),
		Scopes: []string{"files:read"}, Folder: svt, ReadOnly: true,
	}
	for _, c := range []Caller{byPassword, byToken} {
		scopes := c.Scopes
		c.Scopes = nil
		if w := want; !slices.Equal(scopes, want.Scopes) || c.Person != w.Person || c.Instance != w.Instance || c.Client != w.Client ||
			c.ClientID != w.ClientID || c.Folder != w.Folder || !c.ReadOnly || c.Grant != "" {
			t.Errorf("%+v %v", c, scopes)
		}
	}
	r.inside(person, func(tx *instance.Tx) error {
		doc, err := instance.In[doctypes.AppPassword](tx).Get(id)
		if doc.Name != "Téléphone" || !slices.Equal(doc.Protocols, []string{ProtocolFiles}) || doc.Created.IsZero() {
			t.Errorf("%+v", doc)
		}
		return err
	})
}

func TestOnlyWhatTheOwnerMayGrantIsGranted(t *testing.T) {
	r := newRig(t)
	person, other := r.create(lea()), lea()
	other.Login = "leo"
	theirs := r.folder(r.create(other), instance.Root, "à Léo")
	gone := r.folder(person, instance.Root, "jeté")
	below := r.folder(person, gone, "avec")
	r.inside(person, func(tx *instance.Tx) error { _, err := tx.Tree().Trash(gone); return err })
	year := r.clock().AddDate(1, 0, 0)
	for field, list := range map[string][]func(*NewAppPassword){
		"name": {
			func(n *NewAppPassword) { n.Name = " " }, func(n *NewAppPassword) { n.Name = "a\x00b" },
			func(n *NewAppPassword) { n.Name = strings.Repeat("x", 101) },
		},
		"protocols": {
			func(n *NewAppPassword) { n.Protocols = nil }, func(n *NewAppPassword) { n.Protocols = []string{"telnet"} },
			func(n *NewAppPassword) { n.Protocols = []string{ProtocolFiles, ""} },
			func(n *NewAppPassword) { n.Protocols, n.Folder = []string{ProtocolFiles, ProtocolAPI}, gone },
		},
		"expires": {
			func(n *NewAppPassword) { n.Expires = time.Time{} }, func(n *NewAppPassword) { n.Expires = r.clock() },
			func(n *NewAppPassword) { n.Expires = year.Add(time.Second) },
		},
		"folder": {
			func(n *NewAppPassword) { n.Folder = instance.Root }, func(n *NewAppPassword) { n.Folder = instance.Trash },
			func(n *NewAppPassword) { n.Folder = gone }, func(n *NewAppPassword) { n.Folder = below },
			func(n *NewAppPassword) { n.Folder = theirs }, func(n *NewAppPassword) { n.Folder = "x" },
		},
	} {
		for i, change := range list {
			n := r.phone()
			change(&n)
			_, _, err := r.people.CreateAppPassword(t.Context(), person.Instance, n)
			if e, ok := errors.AsType[*fault.Error](err); !ok || !errors.Is(err, ErrBadAppPassword) || e.Args["field"] != field {
				t.Errorf("%s %d: %v", field, i, err)
			}
		}
	}
	if n := r.devices(); n != 0 {
		t.Errorf("%d records are left of what was refused", n)
	}
	n := r.phone()
	n.Expires = year
	r.grant(person, n)
}

func TestAnAppPasswordThatIsNotRecordedIsNotMade(t *testing.T) {
	r := newRig(t)
	person := r.create(lea())
	failed := errors.New("no log")
	n := r.phone()
	n.Also = func(*instance.Tx) error { return failed }
	if _, _, err := r.people.CreateAppPassword(t.Context(), person.Instance, n); !errors.Is(err, failed) || r.devices() != 0 {
		t.Errorf("%v, %d records", err, r.devices())
	}
	secret, id := r.grant(person, r.phone())
	if err := r.people.EndAppPassword(t.Context(), person.Instance, id, n.Also); !errors.Is(err, failed) {
		t.Error(err)
	}
	_, err := r.people.SignInToken(t.Context(), secret.Token)
	r.must(err)
}

func TestAppPasswordsAreBounded(t *testing.T) {
	r := newRig(t)
	person := r.create(lea())
	for range MaxAppPasswords {
		r.grant(person, r.phone())
	}
	_, _, err := r.people.CreateAppPassword(t.Context(), person.Instance, r.phone())
	r.want(err, ErrTooManyApps)
	if n := r.devices(); n != 2*MaxAppPasswords {
		t.Errorf("%d records", n)
	}
}

// opens counts who opens instances.
type opens struct {
	storage.Engine
	n atomic.Int64
}

func (o *opens) Open(ctx context.Context, id storage.ID) (storage.Keyspace, error) {
	o.n.Add(1)
	return o.Engine.Open(ctx, id)
}

func TestAWrongSecretOpensNoInstance(t *testing.T) {
	r := newRig(t)
	person := r.create(lea())
	secret, _ := r.grant(person, r.phone())
	counted := &opens{Engine: r.engine}
	r.house.Engine = counted
	other := readSecret(secret.Password)
	other[0] ^= 1
	for _, try := range [][2]string{
		{"lea.martin", writeSecret(other)}, {"lea.martin", ""}, {"lea.martin", "aaaa-aaaa"}, {"lea.martin", goodPassword},
		{"lea.martin", secret.Password[1:]}, {"lea.martin", secret.Token}, {"nobody", writeSecret(other)},
	} {
		_, err := r.people.SignInApp(t.Context(), try[0], try[1])
		r.want(err, ErrBadCredentials)
	}
	for _, token := range []string{writeToken(other), "pims_", "", secret.Password, strings.TrimPrefix(secret.Token, "pims_"), secret.Token + "a"} {
		_, err := r.people.SignInToken(t.Context(), token)
		r.want(err, ErrBadCredentials)
	}
	if n := counted.n.Load(); n != 0 {
		t.Errorf("an instance was opened %d times", n)
	}
	// The right one under somebody else's name is no better than a wrong one.
	leo := lea()
	leo.Login = "leo"
	r.create(leo)
	for _, login := range []string{"leo", "nobody", "", "@"} {
		_, err := r.people.SignInApp(t.Context(), login, secret.Password)
		r.want(err, ErrBadCredentials)
	}
}

func TestADeviceIsOutAtOnce(t *testing.T) {
	r := newRig(t)
	person := r.create(lea())
	ended, id := r.grant(person, r.phone())
	kept, _ := r.grant(person, r.phone())
	r.must(r.people.EndAppPassword(t.Context(), person.Instance, id, nil))
	r.refused(person.Login, ended)
	r.want(r.people.EndAppPassword(t.Context(), person.Instance, id, nil), storage.ErrNotFound)
	if n := r.devices(); n != 2 {
		t.Errorf("%d records for one device", n)
	}

	in := func(s AppSecret) {
		t.Helper()
		_, err := r.people.SignInApp(t.Context(), person.Login, s.Password)
		r.must(err)
	}
	in(kept)
	for _, state := range []State{Frozen, Moved} {
		_, err := r.people.SetState(t.Context(), person.ID, Live, state)
		r.must(err)
		r.refused(person.Login, kept)
		_, err = r.people.SetState(t.Context(), person.ID, state, Live)
		r.must(err)
		in(kept)
	}
	r.pass(30*24*time.Hour - time.Second)
	in(kept)
	r.pass(time.Second)
	r.refused(person.Login, kept)

	left, _ := r.grant(person, r.phone())
	r.must(r.people.Remove(t.Context(), person.ID))
	r.refused(person.Login, left)
	if n := r.devices(); n != 0 {
		t.Errorf("%d records of who was erased", n)
	}
}

// TestTheSecretIsKeptNowhere: neither the directory nor the document can tell it.
func TestTheSecretIsKeptNowhere(t *testing.T) {
	r := newRig(t)
	person := r.create(lea())
	secret, id := r.grant(person, r.phone())
	raw := readSecret(secret.Password)
	if len(raw) != 16 || !bytes.Equal(raw, readToken(secret.Token)) {
		t.Fatalf("%+v are no two ways of 128 bits", secret)
	}
	sum := sha256.Sum256(raw)
	words := [][]byte{raw, []byte(secret.Password), []byte(secret.Token)}
	tells := func(where string, text []byte, words ...[]byte) {
		t.Helper()
		for _, word := range words {
			if bytes.Contains(text, word) {
				t.Errorf("%s holds %q", where, word)
			}
		}
	}
	r.must(r.people.dir.View(t.Context(), func(tx storage.Tx) error {
		for p, err := range tx.Scan(nil, nil) {
			r.must(err)
			tells("the directory", append(p.Key, p.Value...), append(words, sum[:])...)
		}
		return nil
	}))
	r.inside(person, func(tx *instance.Tx) error {
		doc, err := tx.Document(doctypes.AppPasswordName, id)
		tells("the document", doc.Body, words...)
		return err
	})
}

func TestNoProtocolDecidesForTheOwner(t *testing.T) {
	for _, p := range Protocols() {
		for _, s := range p.Read {
			if !strings.HasSuffix(s, ":read") || slices.Contains(p.Write, s) {
				t.Errorf("%s reads by %s", p.Name, s)
			}
		}
		for _, s := range slices.Concat(p.Read, p.Write) {
			for _, never := range []string{"consents:decide", "family:answer", "devices:", "account:", "settings:write", "instance:export", "portfolio:publish"} {
				if strings.HasPrefix(s, never) {
					t.Errorf("%s carries %s", p.Name, s)
				}
			}
		}
	}
}

func FuzzReadSecret(f *testing.F) {
	f.Add("abcd-efgh")
	f.Add(writeSecret(make([]byte, 16)))
	f.Add(writeToken(make([]byte, 16)))
	f.Fuzz(func(t *testing.T, s string) {
		if raw := readSecret(s); raw != nil && string(readSecret(writeSecret(raw))) != string(raw) {
			t.Errorf("%q", s)
		}
		if raw := readToken(s); raw != nil && string(readToken(writeToken(raw))) != string(raw) {
			t.Errorf("%q", s)
		}
	})
}
