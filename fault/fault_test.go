package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pims/fault"
)

var errTaken = fault.New(fault.Conflict, "name-taken")

func TestErrorKeepsItsIdentity(t *testing.T) {
	cause := errors.New("the disk said no")
	err := error(errTaken.With("name", "a.txt").Because(cause))
	fault.Wrap(&err, "rename %d", 7)
	if !errors.Is(err, errTaken) || !errors.Is(err, cause) || fault.KindOf(err) != fault.Conflict || fault.Code(err) != "name-taken" {
		t.Errorf("lost what it was: %v", err)
	}
	if got, want := err.Error(), "rename 7: name-taken: the disk said no"; got != want {
		t.Errorf("Error() = %q, want %q", got, want)
	}
	if errTaken.Args != nil || errTaken.Err != nil {
		t.Error("With or Because changed the value itself")
	}
	if other := fault.New(fault.Conflict, "other"); errors.Is(err, other) {
		t.Error("is another code")
	}
}

func TestUnclassified(t *testing.T) {
	err := errors.New("select * from secrets")
	if fault.KindOf(err) != fault.Internal || fault.Code(err) != fault.CodeInternal {
		t.Errorf("kind %v, code %q", fault.KindOf(err), fault.Code(err))
	}
	for _, lang := range []fault.Lang{fault.French, fault.English} {
		if m := fault.Sentence(err, lang); m.Detail == "" || strings.Contains(m.Detail, "secrets") {
			t.Errorf("%s: %q", lang, m.Detail)
		}
	}
	var none error
	if fault.Wrap(&none, "context"); none != nil {
		t.Errorf("Wrap made an error of none: %v", none)
	}
}

func TestSentence(t *testing.T) {
	tests := []struct {
		err  error
		lang fault.Lang
		want string
	}{
		{errTaken.With("name", "Maths"), fault.English, "“Maths” already exists"},
		{errTaken.With("name", "Maths"), fault.French, "«\u00a0Maths\u00a0»"},
		{fmt.Errorf("around: %w", errTaken.With("name", "{reason}")), fault.English, "“{reason}”"},
		{fault.New(fault.Invalid, "bad-name").With("reason", "slash"), fault.English, "“/”"},
		{fault.New(fault.Invalid, "bad-name").With("reason", "unheard of"), fault.English, "cannot be used"},
		{fault.New(fault.Invalid, "no such code"), fault.English, "on our side"},
	}
	for _, test := range tests {
		if got := fault.Sentence(test.err, test.lang).Detail; !strings.Contains(got, test.want) {
			t.Errorf("Sentence(%v, %s) = %q, want …%q…", test.err, test.lang, got, test.want)
		}
	}
}

func TestParseLang(t *testing.T) {
	for tag, want := range map[string]fault.Lang{"en": "en", "en-GB": "en", "EN-us": "en", "fr-CA": "fr", "de": "fr", "": "fr", "eng": "fr"} {
		if got := fault.ParseLang(tag); got != want {
			t.Errorf("ParseLang(%q) = %q, want %q", tag, got, want)
		}
	}
}
