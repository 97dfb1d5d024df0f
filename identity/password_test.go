package identity

import (
	"context"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"pims/fault"
	"pims/instance"
)

func TestWeakPasswords(t *testing.T) {
	p := &People{rules: newPasswordRules()}
	person := Person{Login: "lea.martin", GivenName: "Léa", FamilyName: "Martin", BirthDate: "2010-05-12"}
	for password, reason := range map[string]string{
		"":                        "short",
		"sept 77":                 "short",
		"ééééééé":                 "short",
		"e\u0301e\u0301a\u0301bc": "short", // five characters in NFC
		strings.Repeat("xyz", 43): "long",
		"azertyuiop":              "common",
		"Azerty123!":              "common",
		"MotDePasse":              "common",
		"SOLEIL2012":              "common",
		"Doudou__01":              "common",
		"éducationnationale":      "common",
		"123456789":               "common",
		"87654321":                "common",
		"abcdefghi":               "common",
		"aaaaaaaaaa":              "common",
		"abababab":                "common",
		"lea.martin":              "personal",
		"LéaMartin2010":           "personal",
		"martin-lea!":             "personal",
		"Martin 2010":             "personal",
		"12/05/2010":              "personal",
		"20100512":                "personal",
	} {
		err := p.CheckNewPassword(person, password)
		if e, ok := errors.AsType[*fault.Error](err); !ok || e.Code != "weak-password" || e.Args["reason"] != reason {
			t.Errorf("%q: %v, want %s", password, err, reason)
		}
	}
	for _, password := range []string{
		goodPassword, "huit car", "mon soleil brille", "léa aime les maths", "🦊🦊🦊🦊🐻🐻🐻🌳", strings.Repeat("xyz ", 32), "05122010 et plus",
	} {
		if err := p.CheckNewPassword(person, password); err != nil {
			t.Errorf("%q: %v", password, err)
		}
	}
	if n := len(p.rules.common); n < 300 {
		t.Errorf("%d common passwords", n)
	}
	for word := range p.rules.common {
		if instance.Fold(word) != word || word == "" {
			t.Errorf("%q is not folded", word)
		}
	}
}

func FuzzNewPassword(f *testing.F) {
	for _, s := range []string{"", "password", "pässwörd1", "\xff\xfe", strings.Repeat("e\u0301", 130), "lea martin"} {
		f.Add(s)
	}
	p := &People{rules: newPasswordRules()}
	person := Person{Login: "lea.martin", GivenName: "Léa", FamilyName: "Martin", BirthDate: "2010-05-12"}
	f.Fuzz(func(t *testing.T, s string) {
		err := p.CheckNewPassword(person, s)
		if again := p.CheckNewPassword(person, norm.NFD.String(s)); (err == nil) != (again == nil) && utf8.ValidString(s) {
			t.Errorf("%q: %v, but in NFD %v", s, err, again)
		}
		if err == nil && utf8.RuneCountInString(norm.NFC.String(s)) < MinPassword {
			t.Errorf("%q is short", s)
		}
	})
}

func TestPasswordsAreNormalisedAndWhole(t *testing.T) {
	r := newRig(t)
	n := lea()
	n.Password = strings.Repeat("é0xy", 32) // 128 characters, 160 bytes
	r.create(n)
	r.must(r.signIn(n.Login, norm.NFD.String(n.Password)))
	r.want(r.signIn(n.Login, n.Password[:len(n.Password)-1]), ErrBadCredentials)
	r.want(r.signIn(n.Login, n.Password+"x"), ErrBadCredentials)
	r.want(r.signIn(n.Login, strings.Repeat("x", 1<<20)), ErrBadCredentials)
}

func TestChangePassword(t *testing.T) {
	r := newRig(t)
	person := r.create(lea())
	ctx := t.Context()
	var tokens []string
	var sessions []Session
	for range 3 {
		token, session, _, err := r.people.SignInSession(ctx, "lea.martin", goodPassword, home, Device{})
		r.must(err)
		tokens, sessions = append(tokens, token), append(sessions, session)
	}
	noted := 0
	also := func(tx *instance.Tx) error { noted++; return tx.Space("test").Set([]byte("noted"), nil) }
	change := func(current, next string, also func(*instance.Tx) error) error {
		return r.people.ChangePassword(ctx, person.ID, current, next, sessions[1].ID, also)
	}
	r.want(change("wrong password", "another good one", also), ErrWrongPassword)
	r.want(change(goodPassword, "Martin2010", also), ErrWeakPassword)
	failed := errors.New("the log is full")
	if err := change(goodPassword, "another good one", func(*instance.Tx) error { return failed }); !errors.Is(err, failed) {
		t.Fatal(err)
	}
	if noted != 0 {
		t.Error("noted a change that was not made")
	}
	r.must(r.signIn("lea.martin", goodPassword))

	r.must(change(goodPassword, "another good one", also))
	for i, token := range tokens {
		_, _, err := r.sessions.Get(ctx, token, ClientWeb)
		if alive := err == nil; alive != (i == 1) {
			t.Errorf("session %d alive: %v (%v)", i, alive, err)
		}
	}
	r.want(r.signIn("lea.martin", goodPassword), ErrBadCredentials)
	r.must(r.signIn("lea.martin", "another good one"))
	if noted != 1 {
		t.Errorf("noted %d times", noted)
	}
	r.must(r.people.VerifyPassword(ctx, person.ID, "another good one"))
	r.want(r.people.VerifyPassword(ctx, person.ID, goodPassword), ErrWrongPassword)

	r.must(r.people.SetPassword(ctx, person.ID, "set by the operator", nil))
	_, _, err := r.sessions.Get(ctx, tokens[1], ClientWeb)
	r.want(err, ErrSignedOut)
	r.must(r.signIn("lea.martin", "set by the operator"))
}

func TestRehash(t *testing.T) {
	r := newRig(t)
	person := r.create(lea())
	before, err := r.people.account(t.Context(), person.Instance)
	r.must(err)
	dearer := cheap()
	dearer.Memory = 16
	r.people.hasher = newHasher(dearer)
	token, _, _, err := r.people.SignInSession(t.Context(), "lea.martin", goodPassword, home, Device{})
	r.must(err)
	_, _, err = r.sessions.Get(t.Context(), token, ClientWeb)
	r.must(err)
	after, err := r.people.account(t.Context(), person.Instance)
	r.must(err)
	if before.PasswordHash == after.PasswordHash || !strings.Contains(after.PasswordHash, "m=16,") {
		t.Errorf("not rehashed: %s", after.PasswordHash)
	}
	r.must(r.signIn("lea.martin", goodPassword))
}

// TestCraftedHashes: an imported account may hold anything as a hash.
func TestCraftedHashes(t *testing.T) {
	h := newHasher(cheap())
	const rest = "$c29tZXNhbHRzb21lc2FsdA$" + "RdescudvJCsgt3ub+b+dWRWJTmaaJObG"
	for _, hash := range []string{
		"", "x", "$argon2id$v=19$m=4194304,t=1,p=1" + rest, "$argon2id$v=19$m=8,t=0,p=1" + rest, "$argon2id$v=19$m=8,t=1,p=0" + rest,
		"$argon2id$v=19$m=8,t=4000000000,p=1" + rest, "$argon2i$v=19$m=8,t=1,p=1" + rest, "$argon2id$v=19$m=8,t=1,p=1$$",
	} {
		for _, password := range []string{"", goodPassword} {
			if ok, _, err := h.verify(t.Context(), password, hash); ok || err != nil {
				t.Errorf("%q: %v, %v", hash, ok, err)
			}
		}
	}
}

func TestHasherWaitsWithContext(t *testing.T) {
	h := newHasher(cheap())
	for range hashersAtOnce {
		if err := h.enter(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.hash(ctx, goodPassword); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	h.leave()
	if _, err := h.hash(t.Context(), goodPassword); err != nil {
		t.Error(err)
	}
}
