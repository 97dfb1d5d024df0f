package main

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"pims/cmd/internal/node"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
	"pims/move"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"move": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"learner": learner, "empty-node": emptyNode, "running": running, "log": log, "flip": flip, "damage": damage,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Setenv("LANG", "en")
			return nil
		},
	})
}

// open opens the node in a folder, which it makes if need be.
func open(ts *testscript.TestScript, dir string) *node.Node {
	dir = ts.MkAbs(dir)
	n, err := node.Open(context.Background(), dir, node.Options{Create: true, KeyFile: dir + ".key"})
	ts.Check(err)
	return n
}

// emptyNode DIR makes a node with nobody in it.
func emptyNode(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(open(ts, args[0]).Close())
}

// learner DIR LOGIN [KEYFILE [ROLE]] adds a person with a few files, and with a
// moving key if KEYFILE is given and not "-"; $id is their instance, $recipient
// their key's.
func learner(ts *testscript.TestScript, _ bool, args []string) {
	ctx := context.Background()
	n := open(ts, args[0])
	role := doctypes.Learner
	if len(args) > 3 {
		role = doctypes.Role(args[3])
	}
	p, err := n.People.Create(ctx, identity.NewPerson{
		Login: args[1], GivenName: "Inès", FamilyName: "Moreau", Role: role, Password: "cerise-tilleul-42", Quota: 1 << 24,
	})
	ts.Check(err)
	i, err := n.House.Open(ctx, p.Instance)
	ts.Check(err)
	a := i.Access(instance.Rights{Every: instance.Read | instance.Write})
	for name, content := range map[string]string{"Été.txt": "il fait chaud", "vide": "", "photo.jpg": strings.Repeat("x", 300_000)} {
		_, _, err := a.UploadFile(ctx, instance.Root, name, instance.Refuse, instance.Upload{Mime: "text/plain", Size: -1}, strings.NewReader(content))
		ts.Check(err)
	}
	if len(args) > 2 && args[2] != "-" {
		k, err := move.NewMovingKey()
		ts.Check(err)
		ts.Check(os.WriteFile(ts.MkAbs(args[2]), []byte(k.File(time.Now())), 0o600))
		ts.Check(os.WriteFile(ts.MkAbs(args[2]+".words"), []byte(strings.Join(k.Words, " ")), 0o600))
		ts.Check(i.Update(ctx, func(tx *instance.Tx) error {
			return instance.In[doctypes.MovingKey](tx).Put(doctypes.OnlyID, doctypes.MovingKey{Recipient: k.Recipient, Created: tx.Now()})
		}))
		ts.Setenv("recipient", k.Recipient)
	}
	ts.Setenv("id", string(p.Instance))
	ts.Check(errors.Join(i.Close(), n.Close()))
}

// running DIR opens a node as a server would, until the script ends.
func running(ts *testscript.TestScript, _ bool, args []string) {
	n := open(ts, args[0])
	ts.Defer(func() { ts.Check(n.Close()) })
}

// log DIR ID WHAT... checks the newest entries of the access log.
func log(ts *testscript.TestScript, _ bool, args []string) {
	ctx := context.Background()
	n := open(ts, args[0])
	i, err := n.House.Open(ctx, instance.ID(args[1]))
	ts.Check(err)
	ts.Check(i.View(ctx, func(tx *instance.Tx) error {
		records, err := consent.Records(tx, -1, len(args)-2)
		if err != nil {
			return err
		}
		for k, want := range args[2:] {
			what, reason, _ := strings.Cut(want, ":")
			if k >= len(records) || string(records[k].What) != what || records[k].Reason != reason || records[k].Actor != consent.ActorOperator {
				ts.Fatalf("log: %+v", records)
			}
		}
		return consent.Verify(tx)
	}))
	ts.Check(errors.Join(i.Close(), n.Close()))
}

// flip FILE turns one bit in the middle of a file.
func flip(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	raw, err := os.ReadFile(path)
	ts.Check(err)
	raw[len(raw)/2] ^= 1
	ts.Check(os.WriteFile(path, raw, 0o600))
}

// damage DIR turns one bit in the largest content of a node.
func damage(ts *testscript.TestScript, _ bool, args []string) {
	largest, size := "", int64(0)
	ts.Check(filepath.WalkDir(filepath.Join(ts.MkAbs(args[0]), "blobs"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		s, err := d.Info()
		if err == nil && s.Size() > size {
			largest, size = path, s.Size()
		}
		return err
	}))
	flip(ts, false, []string{largest})
}
