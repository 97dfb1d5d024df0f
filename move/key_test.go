package move_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
	"golang.org/x/text/unicode/norm"

	"pims/instance"
	"pims/move"
)

func TestMovingKeyIsReadInEachForm(t *testing.T) {
	for range 50 {
		k, err := move.NewMovingKey()
		must(t, err)
		if len(k.Words) != 24 {
			t.Fatalf("%d words", len(k.Words))
		}
		words := strings.Join(k.Words, " ")
		file := k.File(day)
		plain := make([]string, 24)
		for n, w := range k.Words {
			plain[n] = instance.Fold(w)
		}
		for name, text := range map[string]string{
			"file":             file,
			"file of Windows":  "\ufeff" + strings.ReplaceAll(file, "\n", "\r\n"),
			"secret":           k.Secret,
			"secret in small":  "  " + strings.ToLower(k.Secret) + "\n",
			"words":            words,
			"in capitals":      strings.ToUpper(words),
			"without accents":  strings.Join(plain, "\n"),
			"decomposed":       norm.NFD.String(words),
			"with commas":      strings.Join(k.Words, ", ") + ".",
			"file, no secret":  strings.ReplaceAll(file, k.Secret, ""),
			"only the numbers": file[strings.Index(file, "#    1."):strings.Index(file, k.Secret)],
		} {
			id, err := move.ParseIdentity(text)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			x, ok := id.(*age.X25519Identity)
			if !ok || x.String() != k.Secret || x.Recipient().String() != k.Recipient {
				t.Fatalf("%s: another key", name)
			}
		}
	}
}

func TestKeysThatAreNone(t *testing.T) {
	k, err := move.NewMovingKey()
	must(t, err)
	swapped := strings.Fields(strings.Join(k.Words, " "))
	swapped[3], swapped[4] = swapped[4], swapped[3]
	if swapped[3] == swapped[4] {
		swapped[3] = "abaisser"
	}
	other, err := move.NewMovingKey()
	must(t, err)
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"nothing":      {"", move.ErrWords},
		"one too few":  {strings.Join(k.Words[1:], " "), move.ErrWords},
		"wrong word":   {"zzz " + strings.Join(k.Words[1:], " "), move.ErrWord},
		"cut secret":   {k.Secret[:40], move.ErrKey},
		"two keys":     {k.Secret + "\n" + other.Secret, move.ErrKey},
		"endless":      {strings.Repeat("abaisser ", 10_000), move.ErrKey},
		"another file": {"%PDF-1.7", move.ErrWords},
	} {
		_, err := move.ParseIdentity(c.text)
		if err == nil {
			t.Errorf("%s: taken", name)
			continue
		}
		want(t, err, c.want)
	}
	// A swap is found by the checksum in all but one of 256 cases.
	if id, err := move.ParseIdentity(strings.Join(swapped, " ")); err == nil && id.(*age.X25519Identity).String() == k.Secret {
		t.Error("swapped words gave the same key")
	}
}

// TestAgeReadsTheKeyFile has the real program open what was sealed to a key.
func TestAgeReadsTheKeyFile(t *testing.T) {
	tools(t, "age")
	k, err := move.NewMovingKey()
	must(t, err)
	to, err := age.ParseX25519Recipient(k.Recipient)
	must(t, err)
	var sealed bytes.Buffer
	w, err := age.Encrypt(&sealed, to)
	must(t, err)
	_, err = w.Write([]byte("bonjour"))
	must(t, err)
	must(t, w.Close())
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "key"), []byte(k.File(day)), 0o600))
	c := exec.Command("age", "-d", "-i", filepath.Join(dir, "key"))
	c.Stdin = &sealed
	out, err := c.Output()
	if err != nil || string(out) != "bonjour" {
		t.Errorf("%q, %v", out, err)
	}
}

func FuzzParseIdentity(f *testing.F) {
	k, err := move.NewMovingKey()
	must(f, err)
	f.Add(k.File(day))
	f.Add(strings.Join(k.Words, " "))
	f.Add(k.Secret)
	f.Add("1. abaisser 2) abaisser # 3.abaisser")
	f.Fuzz(func(t *testing.T, text string) {
		id, err := move.ParseIdentity(text)
		if (id == nil) == (err == nil) {
			t.Errorf("%v, %v", id, err)
		}
		if err != nil && strings.Contains(err.Error(), k.Secret) {
			t.Error("the secret is in the fault")
		}
	})
}
