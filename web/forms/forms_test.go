package forms

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"pims/fault"
	"pims/reports"
)

const hostile = `"><script>alert(1)</script><a href="javascript:x">`

// everyPage are all pages in a language, filled with what hostile people type.
func everyPage(t *testing.T, lang fault.Lang) map[string]string {
	t.Helper()
	all := map[string]string{}
	add := func(name string) func([]byte, error) {
		return func(page []byte, err error) {
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			all[name] = string(page)
		}
	}
	n := reports.Notice{Reason: reports.Privacy, Explanation: hostile, Where: hostile, Name: hostile, Email: hostile}
	r := reports.Report{Number: "7k4q-m2xd", Notice: n, URL: "https://pages.example/p/x"}
	bad := []string{"reason", "explanation", "where", "name", "email", "good_faith"}
	add("gone")(Gone(lang, ""))
	add("gone with a contact")(Gone(lang, "equipe@ecole.example"))
	add("refused")(Refused(lang, fault.Message{Title: hostile, Detail: hostile}))
	add("report")(Report(lang, reports.Notice{}, "https://pages.example/p/x", nil, fault.Message{}))
	add("report again")(Report(lang, n, "https://pages.example/p/x", bad, fault.Message{Detail: hostile}))
	add("thanks")(Thanks(lang, r, "https://ecole.example/contact"))
	add("decision")(Decision(lang, r, reports.Decision{}, nil))
	add("decision again")(Decision(lang, r, reports.Decision{Verdict: reports.Suspend, Facts: hostile, Ground: hostile}, []string{"verdict", "facts", "ground"}))
	for name, v := range map[string]reports.Decision{
		"kept": {Verdict: reports.Keep}, "suspended": {Verdict: reports.Suspend, Facts: hostile, Ground: hostile},
		"restored": {Verdict: reports.Suspend, Restored: time.Now()},
	} {
		r.Decision = &v
		add(name)(Decision(lang, r, reports.Decision{}, nil))
	}
	at := time.Now()
	item := Item{Name: hostile, URL: hostile, Save: hostile, Size: 1, Modified: at}
	add("folder")(Shared(lang, Look{Title: hostile, Author: hostile, Until: at, Path: []Step{{hostile, hostile}, {hostile, hostile}}, Limited: true, Left: 2,
		Report: hostile, Items: []Item{item, {Name: hostile, URL: hostile, Folder: true}, {Name: hostile, Aside: true}}, Count: 3, Page: 2, Pages: 3, Here: hostile, Zip: hostile}))
	add("empty folder")(Shared(lang, Look{Title: hostile}))
	for _, show := range []string{"", "image", "audio", "video", "pdf", "text"} {
		add("file " + show)(Shared(lang, Look{Title: hostile, File: &File{Item: item, Show: show, Source: hostile}}))
	}
	add("file to look at")(Shared(lang, Look{Title: hostile, ViewOnly: true, File: &File{Item: item}}))
	add("file put aside")(Shared(lang, Look{Title: hostile, File: &File{Item: Item{Name: hostile, Aside: true}}}))
	add("file that stays")(Shared(lang, Look{Title: hostile, File: &File{Item: item, Stays: true}}))
	for name, v := range map[string]Lock{"locked": {}, "wrong password": {Wrong: true}, "locked with files": {NotKept: true}, "too many tries": {Why: hostile}} {
		add(name)(Locked(lang, v))
	}
	add("spent")(Spent(lang, hostile))
	for name, v := range map[string]Drop{"drop": {Author: hostile, Report: hostile}, "no name": {NoName: true}, "no file": {NoFile: true}, "too large": {TooLarge: true, NoName: true}} {
		v.Title, v.From, v.Until = hostile, hostile, at
		add(name)(DropForm(lang, v))
	}
	kept := []ReceivedFile{{Name: hostile, Size: 1, Print: make([]byte, PrintSize)}}
	refused := []RefusedFile{{hostile, "large"}, {hostile, "room"}}
	for name, v := range map[string]Receipt{
		"receipt": {Files: kept, Again: hostile}, "in part": {Files: kept, Refused: refused, Beyond: 3}, "ended": {Files: kept, Ended: true}, "broken": {Files: kept, Broken: true, Again: hostile},
		"nothing": {Refused: refused, Again: hostile}, "ended before": {Ended: true},
	} {
		v.Title, v.From, v.At, v.Until = hostile, hostile, at, at
		add(name)(Received(lang, v))
	}
	add("receipt over")(ReceiptOver(lang))
	add("not kept")(NotKept(lang))
	return all
}

var (
	key    = regexp.MustCompile(`>\s*[a-z]+(-[a-z]+)+\s*<|\{\}|%!`)
	labels = regexp.MustCompile(`<(?:input|textarea)[^>]* id="([^"]+)"`)
	refs   = regexp.MustCompile(`aria-describedby="([^"]+)"`)
)

func TestPages(t *testing.T) {
	for _, lang := range []fault.Lang{fault.French, fault.English} {
		for name, page := range everyPage(t, lang) {
			where := fmt.Sprintf("%s, %s", name, lang)
			if !strings.Contains(page, `<html lang="`+string(lang)+`"`) || strings.Count(page, "<h1") != 1 {
				t.Errorf("%s: no language or no heading", where)
			}
			for _, not := range []string{"<script", "javascript:", " style=", " onclick", "src=\"http"} {
				if strings.Contains(page, not) && !strings.Contains(page, "&lt;script") {
					t.Errorf("%s: has %s", where, not)
				}
			}
			if strings.Contains(page, "<script") {
				t.Errorf("%s: a script", where)
			}
			if missing := key.FindString(page); missing != "" {
				t.Errorf("%s: no sentence for %s", where, missing)
			}
			for _, id := range labels.FindAllStringSubmatch(page, -1) {
				if !strings.Contains(page, `for="`+id[1]+`"`) {
					t.Errorf("%s: %s has no label", where, id[1])
				}
			}
			for _, ids := range refs.FindAllStringSubmatch(page, -1) {
				for id := range strings.FieldsSeq(ids[1]) {
					if !strings.Contains(page, `id="`+id+`"`) {
						t.Errorf("%s: nothing has the id %s", where, id)
					}
				}
			}
			if err := balanced(page); err != nil {
				t.Errorf("%s: %v", where, err)
			}
		}
	}
}

// balanced reports elements that are not closed where they should be.
func balanced(page string) error {
	d := xml.NewDecoder(strings.NewReader(page))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	fr, en := messages()[fault.French], messages()[fault.English]
	for k, s := range fr {
		if en[k] == "" || s == "" || strings.Contains(s, "{}") != strings.Contains(en[k], "{}") {
			t.Errorf("%s: %q and %q", k, s, en[k])
		}
	}
	if len(fr) != len(en) {
		t.Errorf("%d sentences and %d", len(fr), len(en))
	}
	for _, s := range fr {
		if strings.Contains(s, "'") || regexp.MustCompile(` [:;!?»]|« `).MatchString(s) || strings.Contains(s, "...") {
			t.Errorf("%q is not set as French is", s)
		}
	}
}
