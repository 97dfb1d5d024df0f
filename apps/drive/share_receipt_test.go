package drive_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"pims/apps/drive"
	"pims/identity"
	"pims/internal/webtest"
)

// receipt leaves files and returns the address of the receipt.
func (s story) receipt(l drive.SharedLink, from string, files ...string) string {
	s.t.Helper()
	body, mime := deposit(s.t, from, files...)
	return s.DoContent("POST", path(l), body, "Content-Type", mime).Status(303).
		Header("Cache-Control", "private, no-store").NoHeader("Set-Cookie").Recorder.Header().Get("Location")
}

// A receipt is read again without leaving anything again; it tells nobody else's
// deposit, and nothing in its address.
func TestAReceipt(t *testing.T) {
	c := newSchool(t)
	l := c.link(c.inner, webtest.JSON{"way": "drop", "title": "Devoirs de 4e", "limit": 3})
	lea := c.receipt(l, "Léa Petit", "devoir.txt", "2 + 2 = 4")
	max := c.receipt(l, "Max Moreau", "exposé.txt", "les volcans")
	for range 2 {
		c.OnContent("GET", lea).Status(200).Sees("Merci, Léa Petit", "devoir.txt", "Devoirs de 4e", "ne se rouvre que", `href="`+path(l)+`"`).
			MustNotSee("Max", "exposé", "notes", "Sources", "mésange").Header("Cache-Control", "private, no-store")
		c.OnContent("GET", max).Status(200).Sees("Max Moreau", "exposé.txt").MustNotSee("Léa", "devoir.txt")
	}
	c.tom.Get(api + "/entries/" + c.inner + "/links").Status(200).Sees(`"used":2`)
	if n := len(c.list(c.inner, "").Entries); n != 3 {
		t.Errorf("%d files in the folder", n)
	}
	sealed, err := base64.RawURLEncoding.DecodeString(lea[strings.LastIndex(lea, "/")+1:])
	must(t, err)
	for _, s := range []string{"Léa", "Petit", "devoir", "Devoirs"} {
		if strings.Contains(lea+string(sealed), s) {
			t.Errorf("the address tells %q", s)
		}
	}

	// It is of one link, and nobody writes one.
	other := c.link(c.outer, webtest.JSON{"way": "drop"})
	proofed := c.link(c.shared, webtest.JSON{"way": "read", "password": "trois chats verts"})
	to := c.DoContent("POST", path(proofed), url.Values{"password": {"trois chats verts"}}.Encode(), "Content-Type", "application/x-www-form-urlencoded").
		Status(303).Recorder.Header().Get("Location")
	proof := to[strings.LastIndex(to, "/")+2:]
	text := strings.TrimPrefix(lea, path(l)+"/r/")
	never := c.OnContent("GET", "/l/"+identity.NewAddress()).Status(404)
	for _, at := range []string{
		path(other) + "/r/" + text, "/l/" + identity.NewAddress() + "/r/" + text, path(l) + "/r/" + text[:len(text)-2] + "AA",
		path(l) + "/r/" + text[2:], path(l) + "/r/AAAA", path(proofed) + "/r/" + proof, path(l) + "/v/" + text,
	} {
		if got := c.OnContent("GET", at).Status(404).MustNotSee("Léa", "devoir"); got.Text() != never.Text() {
			t.Errorf("%s tells that there is a link", at)
		}
	}
	c.visit(proofed, "/~"+text).Status(200).Sees(`type="password"`)
	c.OnContent("POST", lea).Status(405)

	// It outlives its link, and not for long.
	c.tom.Delete(api + "/links/" + l.ID).Status(204)
	c.OnContent("GET", lea).Status(200).Sees("Léa Petit")
	c.Wait(59 * time.Minute)
	c.OnContent("GET", lea).Status(200).Sees("Léa Petit")
	c.Wait(time.Minute)
	c.OnContent("GET", lea).Status(410).Sees("ne se rouvre plus").MustNotSee("Léa", "devoir", "Devoirs")
}

// Whatever files are called, proxies take the address.
func TestTheReceiptOfMany(t *testing.T) {
	c := newSchool(t)
	l := c.link(c.inner, webtest.JSON{"way": "drop", "max_file": 10})
	var files []string
	for n := range 63 {
		files = append(files, fmt.Sprintf("%02d%s.txt", n, strings.Repeat("é", 120)), strings.Repeat("x", 9+n%10))
	}
	at := c.receipt(l, strings.Repeat("ï", 80), files...)
	if len(at) > 8<<10-100 {
		t.Errorf("an address of %d bytes", len(at))
	}
	c.OnContent("GET", at).Status(200).Sees("Reçu en partie", ">00é", "é…", "48éé", "trop volumineux", "n’ont pas été gardés\u00a0: 13.").MustNotSee("50é", "\ufffd")
}

// Who sends files where nothing is taken any more is told that none was kept, in
// the same words as where nothing ever was.
func TestADepositAfterTheEnd(t *testing.T) {
	c := newSchool(t)
	form, mime := deposit(t, "Léa", "devoir.txt", "2 + 2 = 4")
	post := func(at string) *webtest.Answer { return c.DoContent("POST", at, form, "Content-Type", mime) }
	never := post("/l/"+identity.NewAddress()).Status(404).Sees("Rien n’est arrivé", "Aucun fichier n’a été gardé", "demandez un autre lien")
	withdrawn := c.link(c.inner, webtest.JSON{"way": "drop"})
	c.tom.Delete(api + "/links/" + withdrawn.ID).Status(204)
	spent := c.link(c.inner, webtest.JSON{"way": "drop", "limit": 1})
	c.receipt(spent, "Léa", "devoir.txt", "x")
	over := c.link(c.inner, webtest.JSON{"way": "drop", "expires": c.Node.Desk.Now().Add(time.Hour)})
	c.Wait(2 * time.Hour)
	for why, l := range map[string]drive.SharedLink{"withdrawn": withdrawn, "spent": spent, "over": over} {
		got := post(path(l)).Status(404)
		a, b := got.Recorder.Header().Clone(), never.Recorder.Header().Clone()
		a.Del("X-Request-Id")
		b.Del("X-Request-Id")
		if got.Text() != never.Text() || fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("%s: tells that there was a link", why)
		}
	}

	// With a password: files are no guess at it, and who knows it is told the same.
	locked := c.link(c.inner, webtest.JSON{"way": "drop", "title": "Devoirs", "password": "trois chats verts", "limit": 1})
	for range 12 {
		post(path(locked)).Status(403).Sees(`type="password"`, "Aucun fichier n’a été gardé").MustNotSee("Devoirs", "Tom")
	}
	to := c.DoContent("POST", path(locked), url.Values{"password": {"trois chats verts"}}.Encode(), "Content-Type", "application/x-www-form-urlencoded").
		Status(303).Recorder.Header().Get("Location")
	c.OnContent("GET", post(to).Status(303).Recorder.Header().Get("Location")).Status(200).Sees("Merci, Léa").MustNotSee("Déposer autre chose")
	post(to).Status(404).Sees("Aucun fichier n’a été gardé")
	if n := len(c.list(c.inner, "").Entries); n != 3 {
		t.Errorf("%d files in the folder", n)
	}
}

// The answer reaches who sends more than is read.
func TestTheEndIsToldToWhoSendsMuch(t *testing.T) {
	c := newSchool(t)
	server := httptest.NewServer(c.Web.Content())
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	must(t, err)
	defer func() { must(t, conn.Close()) }()
	must(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	const size = 20 << 20
	_, err = fmt.Fprintf(conn, "POST /l/%s HTTP/1.1\r\nHost: %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: %d\r\n\r\n",
		identity.NewAddress(), strings.TrimPrefix(webtest.ContentURL, "https://"), size)
	must(t, err)
	if n, err := io.Copy(conn, io.LimitReader(xs{}, size)); err != nil {
		t.Fatalf("broken after %d bytes: %v", n, err)
	}
	answer := make([]byte, 1<<16)
	n, err := io.ReadAtLeast(conn, answer, 1000)
	must(t, err)
	if got := string(answer[:n]); !strings.HasPrefix(got, "HTTP/1.1 404") {
		t.Errorf("answered %.300s", got)
	}
}
