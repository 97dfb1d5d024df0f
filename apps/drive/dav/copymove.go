package dav

import (
	"errors"
	"net/http"
	"strings"

	"pims/instance"
)

// transfer is a COPY or MOVE on its way.
type transfer struct {
	from, to target
	parent   instance.Entry
	way      instance.Conflict
}

// transfer finds both ends and checks that they may be touched.
func (q *request) transfer(tx *instance.Tx, names []string, moves bool) (x transfer, err error) {
	if x.from, err = q.existing(tx); err != nil {
		return x, err
	}
	if x.to, err = q.find(tx, names); err != nil {
		return x, err
	}
	if x.from.isBase() || x.to.isBase() {
		return x, errAbove
	}
	var ok bool
	if x.parent, ok = x.to.parent(); !ok {
		return x, errNoParent
	}
	renames := moves && x.to.exists() && x.to.entry().ID == x.from.entry().ID && x.to.name() != x.from.entry().Name
	if holds(x.to.chain, x.from.entry().ID) && !renames {
		return x, errAbove // into itself, or onto itself
	}
	x.way = instance.Refuse
	touches := []touch{{x.to, true, !x.to.exists() || moves, true}}
	if x.to.exists() && !renames {
		if strings.EqualFold(q.r.Header.Get("Overwrite"), "F") {
			return x, errFailed
		}
		x.way = instance.Replace
	}
	if moves {
		touches = append(touches, touch{x.from, true, true, true})
	}
	return x, q.may(tx, x.from, touches...)
}

// done answers: 201 for what is new, 204 for what took the place of another.
func (x transfer) status() int {
	if x.way == instance.Replace {
		return http.StatusNoContent
	}
	return http.StatusCreated
}

// move is one commit, whatever lies below. What is replaced goes to the trash.
func (q *request) move() error {
	if depth := q.r.Header.Get("Depth"); depth != "" && !strings.EqualFold(depth, "infinity") {
		return errBad
	}
	names, err := q.destination()
	if err != nil {
		return err
	}
	var x transfer
	var gone []instance.DocID
	err = q.c.Update(q.r.Context(), func(tx *instance.Tx) (err error) {
		if x, err = q.transfer(tx, names, true); err != nil {
			return err
		}
		if gone, err = q.lockedBelow(tx, x.from); err != nil {
			return err
		}
		if x.to.exists() {
			more, err := q.lockedBelow(tx, x.to)
			if err != nil {
				return err
			}
			gone = append(gone, more...)
		}
		name := x.to.name()
		_, err = tx.Tree().Change(x.from.entry().ID, instance.Patch{Parent: &x.parent.ID, Name: &name}, x.way)
		return err
	})
	if err != nil {
		return aboutItself(err)
	}
	q.locks.drop(q.c.ID(), gone)
	return q.empty(x.status())
}

// copy copies a file, or a folder with all that lies below it, or with Depth 0
// the folder alone.
func (q *request) copy() error {
	depth := q.r.Header.Get("Depth")
	if depth != "" && depth != "0" && !strings.EqualFold(depth, "infinity") {
		return errBad
	}
	names, err := q.destination()
	if err != nil {
		return err
	}
	var x transfer
	err = q.c.View(q.r.Context(), func(tx *instance.Tx) (err error) {
		x, err = q.transfer(tx, names, false)
		return err
	})
	if err != nil {
		return err
	}
	if from := x.from.entry(); depth == "0" && from.Kind == instance.KindFolder {
		err = q.copyAlone(x)
	} else {
		_, err = q.c.Copy(q.r.Context(), from.ID, x.parent.ID, x.to.name(), x.way)
	}
	if err != nil {
		return aboutItself(err)
	}
	return q.empty(x.status())
}

// copyAlone copies a folder without what is in it.
func (q *request) copyAlone(x transfer) error {
	return q.c.Update(q.r.Context(), func(tx *instance.Tx) error {
		tree := tx.Tree()
		made, err := tree.CreateFolder(x.parent.ID, x.to.name(), x.way)
		if err != nil {
			return err
		}
		kept, err := dead(tx, x.from.entry())
		if err != nil || len(kept) == 0 {
			return err
		}
		p := instance.Patch{Properties: map[string]*string{}}
		for _, one := range kept {
			p.Properties[one.Name] = &one.XML
		}
		_, err = tree.Change(made.ID, p, instance.Refuse)
		return err
	})
}

// aboutItself gives what cannot be put below itself the status of RFC 4918, 9.8.5.
func aboutItself(err error) error {
	if errors.Is(err, instance.ErrIntoItself) {
		return errAbove
	}
	return err
}
