package mail

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pims/fault"
)

func now() time.Time { return time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC) }

var notice = Message{
	To: "parent@famille.example", Lang: fault.French, URL: "https://cartable.example/family", Words: Words{
		Subject: "Un accord vous attend", Paragraphs: []string{"Rien ne part tant que vous n’avez pas décidé. <b>"},
		Action: "Ouvrir mon espace", Footer: "Parce que vous êtes responsable légal.",
	},
}

const from From = "Cartable <cartable@ecole.example>"

// What is sent reads the same with the standard library: a plain text and an
// HTML twin, with no address to load anything from but the link.
func TestFolderKeepsWhatOtherProgramsRead(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "mail")
	if err := (Folder{dir, from, now}).Send(context.Background(), notice); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.eml"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v %v", files, err)
	}
	f, err := os.Open(files[0])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	m, err := netmail.ReadMessage(f)
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
	if err != nil || subject != notice.Subject {
		t.Errorf("subject %q %v", subject, err)
	}
	if m.Header.Get("Auto-Submitted") != "auto-generated" || m.Header.Get("User-Agent") != "" || m.Header.Get("X-Mailer") != "" {
		t.Errorf("headers %v", m.Header)
	}
	if id := m.Header.Get("Message-ID"); !strings.HasSuffix(id, "@ecole.example>") {
		t.Errorf("message id %q names a machine", id)
	}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatal(kind, err)
	}
	parts := map[string]string{}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := strings.Cut(p.Header.Get("Content-Type"), ";")
		parts[kind] = string(body)
	}
	if text := parts["text/plain"]; !strings.Contains(text, "tant que vous n’avez pas décidé. <b>") || !strings.Contains(text, notice.URL) {
		t.Errorf("plain: %q", text)
	}
	html := parts["text/html"]
	if !strings.Contains(html, "&lt;b&gt;") || strings.Contains(html, "src=") || strings.Count(html, "http") != 1 {
		t.Errorf("html: %q", html)
	}
}

func TestBadAddressesAreRefusedWithoutBeingNamed(t *testing.T) {
	for _, to := range []string{"", "nobody", "a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example"} {
		m := notice
		m.To = to
		err := Folder{t.TempDir(), from, now}.Send(context.Background(), m)
		if !errors.Is(err, ErrBadAddress) || to != "" && strings.Contains(err.Error(), to) {
			t.Errorf("%q: %v", to, err)
		}
	}
	for _, relay := range []string{"", "relay.example", "http://relay.example", "smtp://"} {
		if _, err := NewSMTP(relay, from, now); !errors.Is(err, ErrBadRelay) {
			t.Errorf("%q: %v", relay, err)
		}
	}
}

func TestRelayGetsTheMessage(t *testing.T) {
	at, got := relay(t, "250 kept")
	s, err := NewSMTP("smtp://"+at, from, now)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(context.Background(), notice); err != nil {
		t.Fatal(err)
	}
	if text := <-got; !strings.Contains(text, "To: <parent@famille.example>") || !strings.Contains(text, "multipart/alternative") {
		t.Errorf("the relay got %q", text)
	}
}

func TestRelayThatRefusesIsAnError(t *testing.T) {
	at, got := relay(t, "451 later")
	s, err := NewSMTP("smtp://"+at, from, now)
	if err != nil {
		t.Fatal(err)
	}
	if s.Send(context.Background(), notice) == nil {
		t.Error("taken for sent")
	}
	<-got
}

// relay answers one connection as RFC 5321 says.
func relay(t *testing.T, verdict string) (address string, got <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	texts := make(chan string, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer func() { _ = c.Close() }()
		say := func(s string) { _, _ = io.WriteString(c, s+"\r\n") }
		say("220 relay")
		r := bufio.NewReader(c)
		for {
			line, err := r.ReadString('\n')
			switch verb, _, _ := strings.Cut(strings.TrimSpace(line), " "); {
			case err != nil:
				return
			case verb == "DATA":
				say("354 go on")
				var text strings.Builder
				for line != ".\r\n" {
					if line, err = r.ReadString('\n'); err != nil {
						return
					}
					text.WriteString(line)
				}
				texts <- text.String()
				say(verdict)
			case verb == "QUIT":
				say("221 bye")
				return
			default:
				say("250 relay")
			}
		}
	}()
	return l.Addr().String(), texts
}
