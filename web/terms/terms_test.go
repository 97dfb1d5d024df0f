package terms_test

import (
	"bytes"
	"strings"
	"testing"

	"pims/fault"
	"pims/web/terms"
)

func TestEachLanguageSaysTheSameThreePoints(t *testing.T) {
	var sums [][]byte
	for _, lang := range []fault.Lang{fault.French, fault.English} {
		got, err := terms.In(lang)
		if err != nil {
			t.Fatal(err)
		}
		if got.Title == "" || len(got.Sections) != 3 {
			t.Errorf("%s: %d sections", lang, len(got.Sections))
		}
		words := 0
		for _, s := range got.Sections {
			if s.Title == "" || s.Text == "" || strings.ContainsAny(s.Text, "'<") {
				t.Errorf("%s: %q", lang, s.Title)
			}
			words += len(strings.Fields(s.Text))
		}
		if words > 330 {
			t.Errorf("%s: %d words; nobody of twelve reads that", lang, words)
		}
		sums = append(sums, got.Sum())
	}
	if bytes.Equal(sums[0], sums[1]) || len(sums[0]) != 32 {
		t.Error("the sum does not tell the texts apart")
	}
}

// The sum covers every word.
func TestTheSumCoversTheText(t *testing.T) {
	one, err := terms.In(fault.French)
	if err != nil {
		t.Fatal(err)
	}
	other := one
	other.Sections = append([]terms.Section(nil), one.Sections...)
	other.Sections[2].Text += " Sauf exception."
	if bytes.Equal(one.Sum(), other.Sum()) {
		t.Error("a changed text has the same sum")
	}
}
