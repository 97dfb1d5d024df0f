package crashtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	"pims/doctor"
	"pims/identity"
	"pims/storage"
	"pims/storage/badger"
)

// audit opens the node and tells of each thing that is not as it was: "differs"
// if nobody has said so, "fault" if somebody has. Each line names the instance.
// "torn" is a scene that lacks its last operation.
func audit(ctx context.Context, j job, told io.Writer) (err error) {
	log.SetOutput(badger.NoExit(os.Stderr))
	lines := []string{"end"}
	tell := func(id storage.ID, err error) {
		var d difference
		kind := "fault"
		if errors.As(err, &d) || errors.Is(err, storage.ErrNotFound) {
			kind = "differs"
		}
		if err != nil {
			lines = append(lines, fmt.Sprintf("%s %s %s", kind, id, strings.ReplaceAll(err.Error(), "\n", " ")))
		}
	}
	defer func() {
		_, bad := fmt.Fprintln(told, strings.Join(lines, "\n"))
		err = errors.Join(err, bad)
	}()
	n, err := open(ctx, j.Dir, j.Crashed)
	if err != nil {
		tell("node", err)
		return nil
	}
	tell("node", n.people.Repair(ctx))
	homes := map[string]identity.Person{}
	for _, login := range []string{lea, tom, still} {
		homes[login], err = n.people.ByLogin(ctx, login)
		tell("node", err)
	}
	all := everyScene()
	for _, name := range names(all) {
		home, ok := homes[livesIn(name)]
		if !ok {
			home.Instance = "node"
		}
		err := all[name].holds(ctx, n, j.Done[name])
		if err != nil && j.Done[name] > 0 && n.lacksOne(ctx, all[name], j.Done[name], err) {
			lines = append(lines, "torn "+name)
			continue
		}
		tell(storage.ID(home.Instance), err)
	}
	tell(storage.ID(homes[still].Instance), n.calm(ctx, still))
	for p, err := range n.people.All(ctx) {
		tell("node", err)
		if p.State == identity.Live {
			tell(storage.ID(p.Instance), n.scrub(ctx, p.Instance))
		}
	}
	for _, id := range own {
		tell("node", n.audit(ctx, id))
	}
	tell("node", n.close())
	return nil
}

// Of operations that commit in an instance and in the directory, one commit is gone.
var (
	errAstray    = differs("the address of a link leads nowhere")
	errNoAccount = differs("an instance does not know whose it is")
)

// lacksOne reports whether a scene that does not hold after k operations lacks one
// commit: its last operation, or half of that; an address the doctor brings back.
func (n *node) lacksOne(ctx context.Context, s scene, k int, why error) bool {
	switch {
	case errors.Is(why, errNoAccount):
		return true
	case errors.Is(why, errAstray):
		_, err := n.doctor(ctx, doctor.Options{Repair: true})
		return err == nil && s.holds(ctx, n, k) == nil
	}
	return s.holds(ctx, n, k-1) == nil
}

// livesIn is the login of whom a scene happens to; empty if to the whole node.
func livesIn(scene string) string {
	switch strings.TrimRight(scene, "-123") {
	case "documents", "uploads", "partials", "copies", "deletion", "moves", "versions", "grafts", "links":
		return lea
	case "consents", "visits", "searches":
		return tom
	}
	return ""
}
