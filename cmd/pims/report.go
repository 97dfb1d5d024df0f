package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"pims/cmd/internal/node"
	"pims/reports"
)

// reportCmd reads and decides reports. Mail about them leaves when the node
// serves.
type reportCmd struct {
	List    reportListCmd    `cmd:"" help:"List the reports, those that wait first."`
	Show    reportShowCmd    `cmd:"" help:"Print a report as JSON: it names who reported."`
	Decide  reportDecideCmd  `cmd:"" help:"Keep the page of a report, or take it off."`
	Restore reportRestoreCmd `cmd:"" help:"Take a suspension back: who has a say in the page decides again."`
}

type reportListCmd struct {
	Data string `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
}

// Help is shown by "pims report list --help".
func (reportListCmd) Help() string {
	return `One line for each, with the address of the page and without who reported. Example:

  pims report list --data /srv/pims`
}

// Run has the node do it.
func (c reportListCmd) Run(ctx context.Context, out io.Writer) error {
	return operate(ctx, c.Data, "report-list", c, out)
}

// Operate lists the reports.
func (c reportListCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	all, err := n.Reports.List(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if _, err := fmt.Fprintln(table, "NUMBER\tRECEIVED\tREASON\tSTATE\tPAGE"); err != nil {
		return err
	}
	for _, r := range all {
		_, err := fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", r.Number, r.Received.Format(time.DateTime), r.Notice.Reason, stateOf(r), r.URL)
		if err != nil {
			return err
		}
	}
	return table.Flush()
}

func stateOf(r reports.Report) string {
	switch {
	case r.Decision == nil:
		return "waits"
	case r.Suspended():
		return "suspended"
	case r.Decision.Verdict == reports.Suspend:
		return "restored"
	default:
		return "kept"
	}
}

type reportShowCmd struct {
	Data   string `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
	Number string `arg:"" help:"Of the report."`
}

// Help is shown by "pims report show --help".
func (reportShowCmd) Help() string {
	return `Example:

  pims report show --data /srv/pims NUMBER | jq .notice.explanation`
}

// Run has the node do it.
func (c reportShowCmd) Run(ctx context.Context, out io.Writer) error {
	return operate(ctx, c.Data, "report-show", c, out)
}

// Operate prints the report.
func (c reportShowCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	r, err := n.Reports.Get(ctx, c.Number)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(out)
	enc.SetIndent("", "  ")
	return enc.Encode(r)
}

type reportDecideCmd struct {
	Data    string          `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
	Verdict reports.Verdict `required:"" enum:"keep,suspend" help:"One of ${enum}."`
	Facts   string          `placeholder:"TEXT" help:"What was found: the owner reads it word for word. Needed to suspend."`
	Ground  string          `placeholder:"TEXT" help:"The article of the law, or the point of the terms. Needed to suspend."`
	Number  string          `arg:"" help:"Of the report."`
}

// Help is shown by "pims report decide --help".
func (reportDecideCmd) Help() string {
	return `A decision is made once, by a person, and with reasons (règlement (UE) 2022/2065, article 17). Write nothing that tells who reported. Example:

  pims report decide --data /srv/pims --verdict suspend --facts "La deuxième photo montre un élève reconnaissable, sans son accord." --ground "Code civil, article 9" NUMBER`
}

// Run has the node do it.
func (c reportDecideCmd) Run(ctx context.Context, out io.Writer) error {
	return operate(ctx, c.Data, "report-decide", c, out)
}

// Operate decides the report.
func (c reportDecideCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	r, err := n.Reports.Decide(ctx, c.Number, reports.Decision{Verdict: c.Verdict, Facts: c.Facts, Ground: c.Ground})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, r.Number, stateOf(r))
	return err
}

type reportRestoreCmd struct {
	Data   string `required:"" type:"existingdir" placeholder:"DIR" help:"The node's data folder."`
	Number string `arg:"" help:"Of the report."`
}

// Help is shown by "pims report restore --help".
func (reportRestoreCmd) Help() string {
	return `Example:

  pims report restore --data /srv/pims NUMBER`
}

// Run has the node do it.
func (c reportRestoreCmd) Run(ctx context.Context, out io.Writer) error {
	return operate(ctx, c.Data, "report-restore", c, out)
}

// Operate takes the suspension back.
func (c reportRestoreCmd) Operate(ctx context.Context, n *node.Node, out io.Writer) error {
	r, err := n.Reports.Restore(ctx, c.Number)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, r.Number, stateOf(r))
	return err
}
