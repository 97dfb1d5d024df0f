package main

import (
	"context"
	"errors"
	"io"
	"strings"

	"pims/cmd/internal/node"
)

// operation is an operator's work on an open node. Its exported fields are its
// JSON: a node that serves does the work itself, told by its control socket.
type operation interface {
	Operate(ctx context.Context, n *node.Node, out io.Writer) error
}

// newOperation returns the operation of a name with nothing filled in, nil if
// there is none.
func newOperation(name string) operation {
	switch name {
	case "backup":
		return new(backupCmd)
	case "client-add":
		return new(clientAddCmd)
	case "client-list":
		return new(clientListCmd)
	case "client-remove":
		return new(clientRemoveCmd)
	case "doctor":
		return new(doctorCmd)
	case "instance-list":
		return new(instanceListCmd)
	case "instance-erase":
		return new(instanceEraseCmd)
	case "instance-release":
		return new(instanceReleaseCmd)
	case "key-turn":
		return new(keyTurnCmd)
	case "key-copy":
		return new(keyCopyCmd)
	case "key-own":
		return new(keyOwnCmd)
	case "key-forget":
		return new(keyForgetCmd)
	case "people-add":
		return new(peopleAddCmd)
	case "people-list":
		return new(peopleListCmd)
	case "people-tie":
		return new(peopleTieCmd)
	case "people-untie":
		return new(peopleUntieCmd)
	case "report-list":
		return new(reportListCmd)
	case "report-show":
		return new(reportShowCmd)
	case "report-decide":
		return new(reportDecideCmd)
	case "report-restore":
		return new(reportRestoreCmd)
	case "restore-instance":
		return new(restoreCmd)
	}
	return nil
}

// exitError ends the program with another status than 1. Err may be nil: then
// nothing is said.
type exitError struct {
	code int
	err  error
}

func (e exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e exitError) Unwrap() error { return e.err }

// exitStatus returns the status for an error, and what is to be said of it, nil
// for nothing.
func exitStatus(err error) (int, error) {
	if err == nil {
		return 0, nil
	}
	status := 1
	if e, ok := errors.AsType[exitError](err); ok {
		status = e.code
	}
	if strings.TrimSpace(err.Error()) == "" {
		return status, nil
	}
	return status, err
}

// operate does the work of a name on the node of a folder: here if the node is
// stopped, and by the process that serves it if there is one.
func operate(ctx context.Context, dir, name string, op operation, out io.Writer) error {
	n, err := node.Open(ctx, dir, node.Options{})
	if errors.Is(err, node.ErrRunning) {
		return ask(ctx, dir, name, op, out)
	}
	if err != nil {
		return err
	}
	return errors.Join(op.Operate(ctx, n, out), n.Close())
}
