package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"pims/cmd/internal/node"
	"pims/doctypes"
	"pims/identity"
)

// peopleCmd adds and lists people.
type peopleCmd struct {
	Add   peopleAddCmd   `cmd:"" help:"Register a person and make their instance."`
	List  peopleListCmd  `cmd:"" help:"List the people of a node."`
	Tie   peopleTieCmd   `cmd:"" help:"Say who holds parental authority over a learner."`
	Untie peopleUntieCmd `cmd:"" help:"End a tie."`
}

type peopleAddCmd struct {
	Data       string        `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
	Login      string        `required:"" placeholder:"NAME" help:"What the person signs in with."`
	GivenName  string        `required:"" placeholder:"NAME" help:"Given name."`
	FamilyName string        `placeholder:"NAME" help:"Family name."`
	Role       doctypes.Role `required:"" enum:"learner,teacher,guardian,adult" placeholder:"ROLE" help:"One of ${enum}."`
	BirthDate  string        `placeholder:"YYYY-MM-DD" help:"Date of birth."`
	Group      string        `placeholder:"NAME" help:"Class or group, as it is shown."`
	Quota      int64         `default:"5000000000" help:"Bytes of contents that may be kept."`
	Password   string        `placeholder:"FILE" name:"password-file" required:"" help:"File whose first line is the first password; - for standard input."`
	JSON       bool          `help:"Print the person as JSON."`
	Secret     string        `kong:"-"` // the first line of that file
}

// Help is shown by "pims people add --help".
func (peopleAddCmd) Help() string {
	return `Example, with the password typed and not kept:

  pims people add --data /srv/pims --login ada.martin --given-name Ada --role learner --password-file -`
}

// Run has the node do it.
func (c peopleAddCmd) Run(ctx context.Context, out io.Writer) error {
	if c.Quota < 0 {
		return errors.New("a quota is a number of bytes, 0 or more")
	}
	var err error
	if c.Secret, err = readSecret(c.Password); err != nil {
		return err
	}
	return operate(ctx, c.Data, "people-add", c, out)
}

// Operate registers the person.
func (c peopleAddCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	p, err := n.People.Create(ctx, identity.NewPerson{
		Login: c.Login, GivenName: c.GivenName, FamilyName: c.FamilyName, Role: c.Role,
		BirthDate: c.BirthDate, Group: c.Group, Password: c.Secret, Quota: c.Quota,
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(out).Encode(p)
	}
	_, err = fmt.Fprintf(out, "%s may sign in; instance %s\n", p.Login, p.Instance)
	return err
}

type peopleListCmd struct {
	Data string `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
	JSON bool   `help:"Print one JSON object a line."`
}

// Help is shown by "pims people list --help".
func (peopleListCmd) Help() string {
	return `Example, the ids of all teachers' instances:

  pims people list --data /srv/pims --json | jq -r 'select(.role == "teacher").instance'`
}

// Run has the node do it.
func (c peopleListCmd) Run(ctx context.Context, out io.Writer) error {
	return operate(ctx, c.Data, "people-list", c, out)
}

// Operate lists the people.
func (c peopleListCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if !c.JSON {
		if _, err := fmt.Fprintln(table, "LOGIN\tROLE\tSTATE\tINSTANCE"); err != nil {
			return err
		}
	}
	for p, err := range n.People.All(ctx) {
		if err != nil {
			return err
		}
		if c.JSON {
			err = json.NewEncoder(out).Encode(p)
		} else {
			_, err = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", p.Login, p.Role, p.State, p.Instance)
		}
		if err != nil {
			return err
		}
	}
	return table.Flush()
}

// readSecret reads the first line of a file: secrets on a command line are seen
// by everybody on the machine.
func readSecret(file string) (string, error) {
	raw, err := os.ReadFile(file)
	if file == "-" {
		raw, err = io.ReadAll(io.LimitReader(os.Stdin, 4<<10))
	}
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(raw), "\n")
	return strings.TrimSuffix(line, "\r"), nil
}
