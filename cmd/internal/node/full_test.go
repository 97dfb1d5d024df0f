package node_test

import (
	"errors"
	"net/netip"
	"path/filepath"
	"syscall"
	"testing"

	"pims/cmd/internal/node"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/storage"
)

// A node whose disk is below the hard floor starts, and its owners sign in and
// read: the reserve is set to eight times what is free.
func TestANodeStartsOnAFullDisk(t *testing.T) {
	ctx, dir := t.Context(), t.TempDir()
	options := node.Options{Create: true, KeyFile: filepath.Join(dir, "key"), Reserve: -1}
	n, err := node.Open(ctx, filepath.Join(dir, "data"), options)
	must(t, err)
	tom, err := n.People.Create(ctx, identity.NewPerson{Login: "tom", GivenName: "Tom", Role: doctypes.Learner, Password: "quatre mots au hasard", Quota: 1 << 20})
	must(t, err)
	must(t, n.Close())

	var disk syscall.Statfs_t
	must(t, syscall.Statfs(dir, &disk))
	options.Create, options.Reserve = false, 8*int64(disk.Bavail)*int64(disk.Bsize)
	n, err = node.Open(ctx, filepath.Join(dir, "data"), options)
	must(t, err)
	token, _, _, err := n.People.SignInSession(ctx, "tom", "quatre mots au hasard", netip.Addr{}, identity.Device{})
	must(t, err)
	_, caller, err := n.Sessions.Get(ctx, token, identity.ClientWeb)
	must(t, err)
	read := consent.Scope{Name: "files:read", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.FolderName: instance.Read}}}
	pass, err := n.Guard.Enter(ctx, caller, tom.Instance, read)
	must(t, err)
	must(t, errors.Join(pass.Commit(ctx), pass.Close()))
	inst, err := n.House.Open(ctx, tom.Instance)
	must(t, err)
	err = inst.Update(storage.Vital(ctx), func(tx *instance.Tx) error {
		_, err := tx.Tree().CreateFolder(instance.Root, "Maths", instance.Refuse)
		return err
	})
	if !errors.Is(err, storage.ErrReadOnlyNode) {
		t.Errorf("writing: %v", err)
	}
	must(t, inst.Close())
	must(t, n.Sessions.End(ctx, tom.ID, identity.SessionID(caller.ClientID)))
	if err := n.Close(); err != nil && !errors.Is(err, storage.ErrReadOnlyNode) { // the leaf that it owes
		t.Fatal(err)
	}
}
