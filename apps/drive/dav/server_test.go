package dav_test

import (
	"net"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"

	"pims/apps"
	"pims/apps/drive/dav"
	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/identity"
	"pims/instance"
	"pims/internal/webtest"
)

// app has no more of the drive than WebDAV.
type app struct{}

func on(v instance.Verb) instance.Rights {
	return instance.Rights{On: map[doctypes.Name]instance.Verb{doctypes.FileName: v, doctypes.FolderName: v}}
}

var (
	reads  = consent.Scope{Name: "files:read", Rights: on(instance.Read)}
	writes = consent.Scope{Name: "files:write", Rights: on(instance.Read | instance.Write)}
)

func (app) Manifest() apps.Manifest {
	return apps.Manifest{Slug: "drive", Name: map[fault.Lang]string{fault.French: "Fichiers"}, Scopes: []consent.Scope{reads, writes}}
}

func (app) Routes(r *apps.Router) { dav.Mount(r, reads, writes) }

// place is a node behind a real server, and a device of Tom's.
type place struct {
	*webtest.Run
	url      string // of the files
	login    string
	password string
}

// serve starts a node that clients of other programs can reach.
func serve(t *testing.T) place {
	t.Helper()
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	origin := "http://" + at.Addr().String()
	run := webtest.With(t, func(r *webtest.Run) []apps.App {
		r.Node.URL, r.Node.ContentURL = origin, strings.Replace(origin, "127.0.0.1", "localhost", 1)
		return []apps.App{app{}}
	})
	server := httptest.NewUnstartedServer(run.Web.App())
	if err := server.Listener.Close(); err != nil {
		t.Fatal(err)
	}
	server.Listener = at
	server.Start()
	t.Cleanup(server.Close)
	return place{run, origin + dav.Root, "tom", password(t, run, "tom", identity.NewAppPassword{})}
}

// password makes an app password for a device's files.
func password(t testing.TB, r *webtest.Run, login string, n identity.NewAppPassword) string {
	t.Helper()
	n.Name, n.Protocols, n.Expires = "device", []string{identity.ProtocolFiles}, r.Node.Now().AddDate(0, 1, 0)
	secret, _, err := r.Node.People.CreateAppPassword(t.Context(), r.Person(login).Instance, n)
	if err != nil {
		t.Fatal(err)
	}
	return secret.Password
}

// need skips a test, and says why, where a program is not installed.
func need(t *testing.T, program, debian string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		t.Skipf("NOT PROVED HERE: %s is not installed (Debian: %s; \"make tools\" installs it)", program, debian)
	}
	return path
}

// run runs a command to its end and returns what it said.
func run(t *testing.T, cmd *exec.Cmd) string {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd.Args, err, out)
	}
	return string(out)
}
