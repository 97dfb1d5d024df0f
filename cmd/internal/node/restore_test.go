package node_test

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pims/backup"
	"pims/cmd/internal/node"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
	"pims/storage/durable"
)

var home = netip.MustParseAddr("127.0.0.1")

// agree gives a third party what it reads.
func (r rig) agree(t *testing.T, p identity.Person, client string) (id instance.DocID) {
	t.Helper()
	r.inside(t, p.Instance, func(a *instance.Access) error {
		return a.Update(t.Context(), func(tx *instance.Tx) (err error) {
			id, _, err = consent.Give(tx, consent.Proposal{
				Client: identity.Client{ID: client, Name: client, Scopes: []identity.ClientScope{{Scope: "files:read"}}},
				Items:  []doctypes.GrantItem{{Scope: "files:read"}},
			})
			return err
		})
	})
	if !r.reads(t, p, client, id) {
		t.Fatalf("%s cannot read what it was given", client)
	}
	return id
}

func (r rig) reads(t *testing.T, p identity.Person, client string, grant instance.DocID) bool {
	t.Helper()
	files := consent.Scope{Name: "files:read", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.FileName: instance.Read}}}
	c := identity.Caller{Instance: p.Instance, Client: identity.ClientThirdParty, ClientID: client, Grant: grant, Scopes: []string{"files:read"}}
	pass, err := r.Guard.Enter(t.Context(), c, p.Instance, files)
	if errors.Is(err, consent.ErrGrantEnded) || errors.Is(err, storage.ErrNotFound) {
		return false
	}
	must(t, err)
	must(t, errors.Join(pass.Commit(t.Context()), pass.Close()))
	return true
}

// log returns what an instance's log tells, oldest first, after checking its tree.
func (r rig) log(t *testing.T, p identity.Person) (all []consent.What) {
	t.Helper()
	r.inside(t, p.Instance, func(a *instance.Access) error {
		return a.View(t.Context(), func(tx *instance.Tx) error {
			all = nil
			records, err := consent.Records(tx, -1, 1000)
			for _, rec := range records {
				all = append([]consent.What{rec.What}, all...)
			}
			return errors.Join(err, consent.Verify(tx))
		})
	})
	return all
}

func (r rig) appPassword(t *testing.T, p identity.Person) (identity.AppSecret, instance.DocID) {
	t.Helper()
	secret, id, err := r.People.CreateAppPassword(t.Context(), p.Instance, identity.NewAppPassword{
		Name: "Téléphone", Protocols: []string{identity.ProtocolFiles}, Expires: time.Now().AddDate(0, 1, 0),
	})
	must(t, err)
	return secret, id
}

func (r rig) discard(t *testing.T, p identity.Person, e instance.Entry) {
	t.Helper()
	i, err := r.House.Open(t.Context(), p.Instance)
	must(t, err)
	must(t, i.Update(t.Context(), func(tx *instance.Tx) error { _, err := tx.Tree().Trash(e.ID); return err }))
	must(t, i.Access(instance.Rights{Every: instance.Read | instance.Write}).EmptyTrash(t.Context()))
	must(t, errors.Join(i.Sweep(t.Context()), i.Close()))
}

func TestOneInstanceGoesBackAndWhatWasWithdrawnStaysSo(t *testing.T) {
	p := newPlace(t)
	n := p.open(t)
	lena, noe := n.person(t, "lena"), n.person(t, "noe")
	n.upload(t, noe, "of noe.txt", "Noé wrote this.")
	essay := n.upload(t, lena, "essay.txt", "What Léna wrote in November. "+string(make([]byte, 100_000)))
	keeps, ends := n.agree(t, lena, "boussole"), n.agree(t, lena, "curious")
	stays, _ := n.appPassword(t, lena)
	lost, lostID := n.appPassword(t, lena)
	n.backUp(t, p.backup)
	then, was := time.Now(), n.files(t, lena.Instance)

	// Since then she lost the essay, and took back a consent, a device and her password.
	n.discard(t, lena, essay)
	n.upload(t, lena, "later.txt", "Written since.")
	n.inside(t, lena.Instance, func(a *instance.Access) error {
		return a.Update(t.Context(), func(tx *instance.Tx) error { return consent.Withdraw(tx, ends) })
	})
	must(t, n.People.EndAppPassword(t.Context(), lena.Instance, lostID, nil))
	must(t, n.People.ChangePassword(t.Context(), lena.ID, "pommes-de-terre-7", "carottes-rouges-8", "", nil))
	newer := n.agree(t, lena, "newcomer")
	token, _, err := n.Sessions.Start(t.Context(), lena, identity.Device{})
	must(t, err)
	n.backUp(t, p.backup)
	others, leaves := n.files(t, noe.Instance), n.log(t, lena)

	back, err := n.RestoreInstance(t.Context(), p.backup, lena.Instance, then)
	must(t, err)
	if back.Blobs != 1 || back.Alone || len(back.Problems()) > 0 {
		t.Errorf("%+v", back)
	}
	if got := n.files(t, lena.Instance); len(got) != 1 || got[string(instance.Root)+"/essay.txt/0"] != was[string(instance.Root)+"/essay.txt/0"] {
		t.Errorf("her files are %v, and were %v", got, was)
	}
	for client, grant := range map[string]instance.DocID{"boussole": keeps, "newcomer": newer} {
		if !n.reads(t, lena, client, grant) {
			t.Errorf("%s may read, and cannot any more", client)
		}
	}
	if n.reads(t, lena, "curious", ends) {
		t.Error("what was withdrawn is open again")
	}
	if _, err := n.People.SignInApp(t.Context(), "lena", lost.Password); err == nil {
		t.Error("the device that she took back signs in again")
	}
	_, err = n.People.SignInApp(t.Context(), "lena", stays.Password)
	must(t, err)
	if _, err := n.People.SignIn(t.Context(), "lena", "pommes-de-terre-7", home); err == nil {
		t.Error("her former password opens again")
	}
	_, err = n.People.SignIn(t.Context(), "lena", "carottes-rouges-8", home)
	must(t, err)
	if _, _, err := n.Sessions.Get(t.Context(), token, identity.ClientWeb); err == nil {
		t.Error("a session has outlived the restore")
	}
	if got := n.log(t, lena); len(got) < len(leaves)+1 || got[len(leaves)] != consent.FromBackup {
		t.Errorf("the log tells %v, and told %v before", got, leaves)
	}
	if got := n.files(t, noe.Instance); len(got) != len(others) {
		t.Error("somebody else is concerned")
	}
	n.mustBeWhole(t)

	// It was the wrong moment: what she had until now was saved first.
	_, err = n.RestoreInstance(t.Context(), p.backup, lena.Instance, time.Now())
	must(t, err)
	if got := n.files(t, lena.Instance); len(got) != 1 || got[string(instance.Root)+"/later.txt/0"] == "" {
		t.Errorf("her files are %v", got)
	}

	// She goes on as before, and the next backup has it.
	n.upload(t, lena, "after.txt", "And on.")
	n.backUp(t, p.backup)
	_, err = n.RestoreInstance(t.Context(), p.backup, lena.Instance, then.AddDate(-1, 0, 0))
	mustBe(t, err, backup.ErrNoState)

	must(t, n.People.Remove(t.Context(), lena.ID))
	_, err = n.RestoreInstance(t.Context(), p.backup, lena.Instance, then)
	mustBe(t, err, storage.ErrNotFound)
	n.close(t)
}

func TestOneInstanceThatCannotBeReadComesBackClosedToOthers(t *testing.T) {
	p := newPlace(t)
	n := p.open(t)
	lena := n.person(t, "lena")
	n.upload(t, lena, "essay.txt", "What Léna wrote.")
	grant := n.agree(t, lena, "boussole")
	secret, _ := n.appPassword(t, lena)
	n.backUp(t, p.backup)
	want := n.files(t, lena.Instance)
	n.close(t)
	must(t, os.WriteFile(filepath.Join(durable.Shard(filepath.Join(p.data, "keyspaces"), storage.ID(lena.Instance)), "MANIFEST"), []byte("nonsense"), 0o600))

	n = p.open(t)
	_, err := n.House.Open(t.Context(), lena.Instance)
	mustBe(t, err, storage.ErrDamaged)
	back, err := n.RestoreInstance(t.Context(), p.backup, lena.Instance, time.Time{})
	must(t, err)
	if got := n.files(t, lena.Instance); !back.Alone || len(got) != 1 || len(want) != 1 {
		t.Errorf("%+v: %v", back, got)
	}
	if n.reads(t, lena, "boussole", grant) {
		t.Error("nobody knows whether the grant was withdrawn, and it is open")
	}
	if _, err := n.People.SignInApp(t.Context(), "lena", secret.Password); err == nil {
		t.Error("nobody knows whether the device was taken back, and it signs in")
	}
	_, err = n.People.SignIn(t.Context(), "lena", "pommes-de-terre-7", home)
	must(t, err)
	if got := n.log(t, lena); !slices.Contains(got, consent.FromBackup) {
		t.Errorf("the log tells %v", got)
	}
	n.mustBeWhole(t)
	n.close(t)
}

func TestARestoredNodeForgetsWhoWasErasedAndEndsGrants(t *testing.T) {
	p := newPlace(t)
	n := p.open(t)
	lena, noe := n.person(t, "lena"), n.person(t, "noe")
	grant := n.agree(t, lena, "boussole")
	n.backUp(t, p.backup)
	then := time.Now()
	time.Sleep(2 * time.Millisecond)
	must(t, n.People.Remove(t.Context(), noe.ID))
	n.upload(t, lena, "later.txt", "Written since.")
	n.backUp(t, p.backup)
	must(t, n.TurnEpoch(t.Context())) // the backup has the new keyring
	n.close(t)

	for name, at := range map[string]time.Time{"newest": {}, "then": then} {
		t.Run(name, func(t *testing.T) {
			back, r := p.restore(t, name, node.RestoreOptions{At: at})
			if len(r.Problems) > 0 {
				t.Errorf("%+v", r)
			}
			if back.reads(t, lena, "boussole", grant) {
				t.Error("a grant that may have been withdrawn is open")
			}
			for person, err := range back.People.All(t.Context()) {
				must(t, err)
				if person.ID != lena.ID {
					t.Errorf("%s is back", person.ID)
				}
			}
			if got := back.files(t, lena.Instance); (len(got) == 1) != at.IsZero() {
				t.Errorf("files: %v", got)
			}
			_, err := back.House.Open(t.Context(), noe.Instance)
			mustBe(t, err, storage.ErrNotFound)
			// Who was erased may come again, under the same name.
			back.person(t, "noe")
			back.close(t)
		})
	}
}

// TestARestoredNodeLeavesTheFormersBackupAlone until it is told that the former
// is gone: what is erased in a drill must not leave the backup of the living.
func TestARestoredNodeLeavesTheFormersBackupAlone(t *testing.T) {
	p := newPlace(t)
	n := p.open(t)
	n.person(t, "lena")
	n.backUp(t, p.backup)
	n.close(t)
	back, _ := p.restore(t, "drill", node.RestoreOptions{})
	_, err := back.BackUp(t.Context(), p.backup, false)
	mustBe(t, err, node.ErrKeyShared)
	mustBe(t, back.Backups(t.Context(), p.backup, time.Minute), node.ErrKeyShared)
	back.backUp(t, filepath.Join(t.TempDir(), "of the drill")) // one of its own
	must(t, back.OwnKey(""))
	back.backUp(t, p.backup)
	back.close(t)
}
