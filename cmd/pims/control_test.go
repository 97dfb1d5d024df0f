package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pims/cmd/internal/node"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/storage"
)

func TestWhatCameOfAnOperationTravels(t *testing.T) {
	for _, test := range []struct {
		err    error
		status int
		said   string
	}{
		{nil, 0, ""},
		{exitError{code: 3}, 3, ""},
		{errors.Join(exitError{code: 3}, nil), 3, ""},
		{exitError{3, errors.New("two things are left")}, 3, "two things are left"},
		{fmt.Errorf("open: %w", storage.ErrQuarantined), 1, "open: " + storage.ErrQuarantined.Error()},
		{node.ErrNoNode.With("dir", "/srv/\x7f été\n"), 1, "no-node"},
	} {
		there := outcomeOf(test.err).err()
		status, said := exitStatus(there)
		if status != test.status || (said == nil) != (test.said == "") || said != nil && said.Error() != test.said {
			t.Errorf("%v became %d, %v", test.err, status, said)
		}
		var before, after *fault.Error
		if errors.As(test.err, &before) && (!errors.As(there, &after) || fault.Sentence(there, fault.French) != fault.Sentence(test.err, fault.French)) {
			t.Errorf("%v is told as %v", test.err, fault.Sentence(there, fault.French))
		}
	}
}

// serveControl has h answer on the control socket of a folder.
func serveControl(t *testing.T, dir string, h http.Handler) {
	t.Helper()
	l, err := node.ListenControl(dir)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: h}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Error(err)
		}
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
}

func TestOnlyTheOwnerReachesTheNode(t *testing.T) {
	dir := filepath.Join(t.TempDir(), strings.Repeat("deep/", 30)) // longer than a socket's address
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	serveControl(t, dir, operations(t.Context(), nil))
	info, err := os.Stat(filepath.Join(dir, node.ControlSocket))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	// Another version's: not done, and not half.
	if err := ask(t.Context(), dir, "instance-list", unheard{Data: dir, Everything: true}, new(strings.Builder)); err == nil || !strings.Contains(err.Error(), "another version") {
		t.Errorf("an unknown field: %v", err)
	}
	if err := ask(t.Context(), dir, "unheard", unheard{}, new(strings.Builder)); err == nil || !strings.Contains(err.Error(), "another version") {
		t.Errorf("an unknown name: %v", err)
	}
}

// unheard is an operation of another version.
type unheard struct {
	instanceListCmd
	Data       string
	Everything bool
}

// TestWorkThatIsCutOffIsNotSaidToBeDone: nor that nothing was changed.
func TestWorkThatIsCutOffIsNotSaidToBeDone(t *testing.T) {
	for what, cut := range map[string]http.HandlerFunc{
		"before it answered":    func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"in the middle":         func(w http.ResponseWriter, _ *http.Request) { answer(t, w); panic(http.ErrAbortHandler) },
		"before it said how":    func(w http.ResponseWriter, _ *http.Request) { answer(t, w) },
		"as it heard the order": func(w http.ResponseWriter, _ *http.Request) { hangUp(t, w) },
	} {
		dir := t.TempDir()
		serveControl(t, dir, cut)
		if err := ask(t.Context(), dir, "instance-list", instanceListCmd{}, new(strings.Builder)); !errors.Is(err, errEnded) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := ask(t.Context(), t.TempDir(), "instance-list", instanceListCmd{}, new(strings.Builder)); !errors.Is(err, node.ErrRunning) {
		t.Errorf("nobody hears: %v", err)
	}
}

func answer(t *testing.T, w http.ResponseWriter) {
	if _, err := fmt.Fprintln(flushing{w}, "done so far"); err != nil {
		t.Error(err)
	}
}

func hangUp(t *testing.T, w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		err = conn.Close()
	}
	if err != nil {
		t.Error(err)
	}
}

func TestAnInstanceIsPutAsideAndReleased(t *testing.T) {
	dir := t.TempDir()
	n, err := node.Open(t.Context(), filepath.Join(dir, "data"), node.Options{Create: true, KeyFile: filepath.Join(dir, "key")})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := n.Close(); err != nil {
			t.Error(err)
		}
	}()
	p, err := n.People.Create(t.Context(), identity.NewPerson{Login: "ada.martin", GivenName: "Ada", Role: doctypes.Learner, Quota: 1 << 20})
	if err != nil {
		t.Fatal(err)
	}
	list := func(want string) {
		t.Helper()
		var out strings.Builder
		if err := (instanceListCmd{}).Operate(t.Context(), n, &out); err != nil || !strings.HasPrefix(out.String(), string(p.Instance)) ||
			!strings.Contains(out.String(), want) || strings.Count(out.String(), "\n") != 1 {
			t.Errorf("%q, %v", &out, err)
		}
	}
	if err := n.Pool.Quarantine(t.Context(), storage.ID(p.Instance), "it took the process down twice"); err != nil {
		t.Fatal(err)
	}
	list(": it took the process down twice\n")
	if _, err := n.House.Open(t.Context(), p.Instance); !errors.Is(err, storage.ErrQuarantined) {
		t.Errorf("opens: %v", err)
	}
	if err := (instanceReleaseCmd{ID: p.Instance}).Operate(t.Context(), n, new(strings.Builder)); err != nil {
		t.Error(err)
	}
	list(string(p.Instance) + "\n")
	i, err := n.House.Open(t.Context(), p.Instance)
	if err != nil {
		t.Fatal(err)
	}
	if err := i.Close(); err != nil {
		t.Error(err)
	}
}
