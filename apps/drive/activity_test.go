package drive_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pims/apps/drive"
	"pims/consent"
	"pims/instance"
	"pims/internal/webtest"
)

// activity reads all that became of an entry, answer by answer, as "what" with
// what else is known, the newest first.
func (s story) activity(id string) (all []string) {
	s.t.Helper()
	for cursor := ""; ; {
		var a drive.Activity
		s.tom.Get(api + "/entries/" + id + "/activity?cursor=" + cursor).Status(200).JSON(&a)
		for _, e := range a.Events {
			line := []string{e.What}
			if e.Who != nil {
				line = append(line, e.Who.Kind, e.Who.Name)
			}
			if e.Version+e.Count > 0 {
				line = append(line, fmt.Sprint(e.Version+e.Count))
			}
			if e.Link != nil {
				line = append(line, e.Link.Title, e.Link.Step)
			}
			all = append(all, strings.TrimSpace(strings.Join(append(line, e.Name), " ")))
		}
		if cursor = a.Cursor; cursor == "" {
			return all
		}
	}
}

func (s story) happened(id string, want ...string) {
	s.t.Helper()
	if got := s.activity(id); strings.Join(got, "\n") != strings.Join(want, "\n") {
		s.t.Errorf("%q, want %q", got, want)
	}
}

// open opens tom's instance.
func (s story) open() *instance.Instance {
	s.t.Helper()
	inst, err := s.House.Open(s.t.Context(), instance.ID(s.Instance("tom")))
	must(s.t, err)
	return inst
}

// counted writes down what visits were counted in memory.
func (s story) counted() {
	s.t.Helper()
	inst := s.open()
	must(s.t, s.Node.Guard.CountVisits(s.t.Context(), inst))
	must(s.t, inst.Close())
}

func TestWhatBecameOfAFile(t *testing.T) {
	s := sharing(t)
	id := s.file("root", "exposé.txt", "un")
	s.happened(id, "added")
	s.Wait(time.Hour)
	s.tom.Put(api+"/files/"+id+"/content", "deux").Status(200)
	s.Wait(time.Hour)
	l := s.link(id, webtest.JSON{"way": "read", "title": "Pour la classe"})
	s.Wait(time.Hour)
	for range 3 {
		s.visit(l, "").Status(200)
	}
	s.Wait(time.Hour) // that hour is over, and has its leaf
	s.visit(l, "").Status(200)
	s.counted()
	s.Wait(time.Minute)
	s.tom.Delete(api + "/links/" + l.ID).Status(204)
	s.Wait(time.Minute)
	s.tom.Post(api+"/entries/"+id+"/trash", nil).Status(200)
	s.happened(id, "trashed", "link Pour la classe withdrawn", "opened 1 Pour la classe", "opened 3 Pour la classe",
		"link Pour la classe made", "version 2", "added")
	s.happened(s.file("root", "autre.txt", "x"), "added")

	s.tom.Get(api + "/entries/" + id + "/activity?cursor=hier").Status(422).Code("bad-cursor")
	s.tom.Get(api + "/entries/trash/activity").Status(404)
	s.As("ines").Get(api + "/entries/" + id + "/activity").Status(404).MustNotSee("classe")
	s.As("ines").Get("/api/v1/of/" + s.Instance("tom") + "/drive/entries/" + id + "/activity").Status(404).MustNotSee("classe")
	s.Device("tom", "files:read").Get(api + "/entries/" + id + "/activity").Status(403).Code("not-allowed")
	s.Nobody().Get(api + "/entries/" + id + "/activity").Status(401)
}

// What somebody leaves says so: in its own activity, in its folder's, in listings
// and to a search.
func TestWhatWasHandedIn(t *testing.T) {
	s := sharing(t)
	inbox := s.folder("root", "Boîte")
	own := s.file(inbox, "Consigne.txt", "rendre avant lundi")
	l := s.link(inbox, webtest.JSON{"way": "drop", "title": "Devoirs"})
	s.Wait(time.Hour)
	s.leave(l, "Léa Petit", "devoir.txt", "2 + 2 = 4").Status(200)
	s.happened(inbox, "opened 1 Devoirs", "deposit Léa Petit – devoir.txt", "link Devoirs made", "added")
	var left drive.Entry
	for _, e := range s.list(inbox, "").Entries {
		if e.ID != own {
			left = e
		} else if e.Origin != "" {
			t.Errorf("the owner's own came by %q", e.Origin)
		}
	}
	if left.Origin != "deposit" {
		t.Errorf("left: %+v", left)
	}
	s.happened(left.ID, "deposit depositor Léa Petit")
	finds := func(q webtest.JSON, sees, not string) {
		t.Helper()
		s.tom.Post(api+"/search", q).Status(200).Sees(sees).MustNotSee(not)
	}
	for range 2 { // by the entries, then by the index
		finds(webtest.JSON{"origin": "deposit"}, "devoir.txt", "Consigne.txt")
		finds(webtest.JSON{"origin": "own", "types": []string{"text"}}, "Consigne.txt", "devoir.txt")
		finds(webtest.JSON{"q": "consigne", "origin": "own"}, "Consigne.txt", "devoir.txt")
		s.tom.Post(api+"/search", webtest.JSON{"origin": "connection"}).Status(200).Sees(`"entries":[]`)
		s.Settle()
	}
	// A copy is the owner's own; a newer content of it is not.
	s.tom.Put(api+"/files/"+left.ID+"/content", "2 + 2 = 5").Status(200).Sees(`"origin":"deposit"`)
	s.tom.Post(api+"/entries/"+left.ID+"/copy", webtest.JSON{"parent": "root"}).Status(201).MustNotSee(`"origin"`)
}

// However much the log holds, each thing is told once.
func TestALongActivity(t *testing.T) {
	s := sharing(t)
	id := s.file("root", "exposé.txt", "un")
	want := []string{"added"}
	inst := s.open()
	for range 30 {
		s.Wait(time.Minute)
		l := s.link(id, webtest.JSON{"way": "read", "title": "Lien"})
		s.visit(l, "").Status(200)
		s.tom.Delete(api + "/links/" + l.ID).Status(204)
		want = append(want, "link Lien made", "link Lien withdrawn", "opened 1 Lien")
		must(t, inst.Update(t.Context(), func(tx *instance.Tx) error {
			for range 50 { // of something else
				if err := consent.Append(tx, consent.Record{Actor: consent.ActorYou, What: consent.Visit}); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	must(t, inst.Close())
	s.Wait(2 * time.Hour)
	s.counted()
	count := map[string]int{}
	for _, line := range s.activity(id) {
		count[line]++
	}
	for _, line := range want {
		count[line]--
	}
	for line, n := range count {
		if n != 0 {
			t.Errorf("%q is told %d times too often", line, n)
		}
	}
}
