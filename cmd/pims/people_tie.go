package main

import (
	"context"
	"fmt"
	"io"

	"pims/cmd/internal/node"
	"pims/identity"
)

type peopleTieCmd struct {
	Data     string `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
	Learner  string `required:"" placeholder:"LOGIN" help:"The learner."`
	Guardian string `required:"" placeholder:"LOGIN" help:"Who holds parental authority."`
	Relation string `default:"guardian" enum:"mother,father,guardian" help:"One of ${enum}."`
	Source   string `required:"" placeholder:"TEXT" help:"Who states it, such as the school and its document: learner and guardian can read it."`
}

// Help is shown by "pims people tie --help".
func (peopleTieCmd) Help() string {
	return `Ties come from the school and not from people. A learner who moved here brings signed statements of the former host, which this confirms:

  pims people tie --data /srv/pims --learner ines.martin --guardian ada.martin --relation mother --source "Collège, fiche du 3 septembre"`
}

// Run has the node do it.
func (c peopleTieCmd) Run(ctx context.Context, out io.Writer) error {
	return operate(ctx, c.Data, "people-tie", c, out)
}

// Operate sets the tie, and has the guardian asked about an opening that waits.
func (c peopleTieCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	learner, err := n.People.ByLogin(ctx, c.Learner)
	if err != nil {
		return err
	}
	guardian, err := n.People.ByLogin(ctx, c.Guardian)
	if err != nil {
		return err
	}
	tie := identity.Tie{Learner: learner.ID, Guardian: guardian.ID, Relation: c.Relation, Since: n.House.Now(), Source: c.Source}
	if tie, err = n.People.SetTie(ctx, tie); err != nil {
		return err
	}
	if err := n.Desk.Confirm(ctx, learner.ID); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s holds parental authority over %s; tie %s\n", guardian.Login, learner.Login, tie.ID)
	return err
}

type peopleUntieCmd struct {
	Data string         `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
	ID   identity.TieID `arg:"" name:"tie" help:"The tie to end."`
}

// Help is shown by "pims people untie --help".
func (peopleUntieCmd) Help() string {
	return `A court's order or an adult child ends a tie. Example:

  pims people untie --data /srv/pims TIE`
}

// Run has the node do it.
func (c peopleUntieCmd) Run(ctx context.Context, out io.Writer) error {
	return operate(ctx, c.Data, "people-untie", c, out)
}

// Operate ends the tie, and with it the guardian's say in what the learner agrees to.
func (c peopleUntieCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	tie, err := n.People.EndTie(ctx, c.ID)
	if err != nil {
		return err
	}
	if tie.Learner != "" { // who has arrived
		if err := n.Desk.Confirm(ctx, tie.Learner); err != nil {
			return err
		}
	}
	_, err = fmt.Fprintln(out, "ended", c.ID)
	return err
}
