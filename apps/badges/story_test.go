package badges_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"pims/apps/badges"
	"pims/apps/drive"
	"pims/doctypes"
	"pims/instance"
	"pims/internal/webtest"
	"pims/openbadges"
)

const (
	api      = "/api/v1/badges"
	tomsMail = "tom.delmas@tilleuls.test"
)

// newStory is a node where Tom has a mail address, that asks nobody anything.
func newStory(t *testing.T) *webtest.Run {
	t.Helper()
	t.Parallel()
	verifier := new(openbadges.Verifier)
	r := webtest.New(t, badges.New(verifier), drive.New())
	verifier.Now = r.House.Now
	inside(t, r, "tom", func(tx *instance.Tx) error {
		accounts := instance.In[doctypes.Account](tx)
		a, err := accounts.Get(doctypes.OnlyID)
		a.Email = tomsMail
		must(t, err)
		return accounts.Put(doctypes.OnlyID, a)
	})
	return r
}

func inside(t *testing.T, r *webtest.Run, login string, fn func(*instance.Tx) error) {
	t.Helper()
	inst, err := r.House.Open(context.Background(), r.Person(login).Instance)
	must(t, err)
	must(t, inst.Update(context.Background(), fn))
	must(t, inst.Close())
}

// Tom drops the picture that he got by mail: every question is answered, and
// the picture is kept as it was.
func TestDropped(t *testing.T) {
	r := newStory(t)
	tom := r.As("tom")
	file := medal(t)
	var got badges.Badge
	tom.Post(api, file, "Content-Disposition", "attachment; filename*=UTF-8''Mon%20badge.png").Status(201).JSON(&got)
	if got.Verdict != "valid" || got.Name != "Sécurité machines" || got.Issuer.Name != "Fablab du Quai" || got.Awarded != "2026-08-01" || len(got.Checks) != 7 {
		t.Fatalf("got %+v", got)
	}
	for _, c := range got.Checks {
		if c.Outcome != "passed" && c.Outcome != "not-needed" || c.Question == "" || c.Sentence == "" {
			t.Errorf("got %+v", c)
		}
	}
	if got.Original == nil || got.Original.Name != "Mon badge.png" {
		t.Fatalf("the original: %+v", got.Original)
	}
	kept := tom.Get("/api/v1/drive/files/" + got.Original.ID + "/content").Status(200).Bytes()
	if !bytes.Equal(kept, file) {
		t.Error("the file is not what was dropped")
	}
	shown := r.Content(got.Image.URL).Status(200).Header("Content-Type", "image/png").Bytes()
	if !bytes.Equal(shown, file) {
		t.Error("the picture is not the badge")
	}

	// The same once more is the same badge, and no second file.
	tom.Post(api, file).Status(200).Sees(got.ID)
	tom.Get(api).Status(200).Sees(`"name":"Mon badge.png"`).MustNotSee("Mon badge (2)")
	if n := strings.Count(tom.Get(api).Text(), `"format":`); n != 1 {
		t.Errorf("%d badges", n)
	}
	tom.Get(api+"/"+got.ID, "Accept-Language", "en").Status(200).Sees(`"question":"Is`)
}

// A badge for somebody else, a changed one and an expired one are kept, and
// said to be what they are.
func TestWhatDoesNotHold(t *testing.T) {
	r := newStory(t)
	tom := r.As("tom")
	tom.Post(api, issuer().Issue(award("ines@tilleuls.test"))).Status(201).Sees(`"verdict":"invalid"`, `"name":"recipient","outcome":"failed"`)
	forged := bytes.Replace(issuer().Issue(award(tomsMail)), []byte("Découpe laser"), []byte("Découpe au jet d’eau"), 1)
	tom.Post(api, forged).Status(201).Sees(`"verdict":"invalid"`, `"name":"signature","outcome":"failed"`)

	token := award(tomsMail)
	token.Name = "Permis vélo"
	id := tom.Post(api, issuer().IssueJWT(token)).Status(201).Sees(`"verdict":"valid"`, `"format":"ob3-jwt"`).Field("id")
	r.Wait(2 * 365 * 24 * time.Hour)
	r.Again("tom").Get(api+"/"+id).Status(200).Sees(`"verdict":"invalid"`, `"name":"dates","outcome":"failed"`)
}

// A copy of a badge that somebody has changed takes nothing away from the badge.
func TestForgedTwin(t *testing.T) {
	r := newStory(t)
	tom := r.As("tom")
	good := issuer().Issue(award(tomsMail))
	id := tom.Post(api, good).Status(201).Sees(`"verdict":"valid"`).Field("id")
	forged := bytes.Replace(good, []byte("Découpe laser"), []byte("Découpe au jet d’eau"), 1)
	other := tom.Post(api, forged).Status(201).Sees(`"verdict":"invalid"`).Field("id")
	tom.Get(api+"/"+id).Status(200).Sees(`"verdict":"valid"`, "Découpe laser")
	if same := tom.Post(api, forged).Status(200).Field("id"); same != other {
		t.Errorf("the same file is %s and %s", other, same)
	}
	tom.Post(api, good).Status(200).Sees(id)
}

// What is no badge changes nothing.
func TestRefused(t *testing.T) {
	r := newStory(t)
	tom := r.As("tom")
	for _, c := range []struct {
		code string
		body []byte
	}{
		{"not-a-badge", nil},
		{"no-badge-in-image", picture(t)},
		{"not-a-badge", []byte(`{"bonjour":1}`)},
		{"badge-too-large", bytes.Repeat([]byte{'a'}, openbadges.MaxFile+1)},
	} {
		tom.Post(api, c.body).Code(c.code)
	}
	tom.Post(api+"/files", webtest.JSON{"file": "0198c0de-0000-7000-8000-000000000009"}).Status(404)
	tom.Get(api).Status(200).Sees(`"badges":[]`)
	tom.Get("/api/v1/drive/folders/root").Status(200).MustNotSee("Badges")
}

// A badge whose picture is inside is shown by it; without its file it cannot be
// verified anew, and can be made again from a file that is still there.
func TestPictureAndFile(t *testing.T) {
	r := newStory(t)
	tom := r.As("tom")
	a := award(tomsMail)
	a.Image = "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture(t))
	var got badges.Badge
	tom.Post(api, issuer().Issue(a)).Status(201).JSON(&got)
	if got.Image == nil || got.Original.Name != "Sécurité machines.json" {
		t.Fatalf("got %+v", got)
	}
	if shown := r.Content(got.Image.URL).Status(200).Bytes(); !bytes.Equal(shown, picture(t)) {
		t.Error("another picture is shown")
	}
	tom.Post(api+"/"+got.ID+"/verify", nil).Status(200).Sees(`"verdict":"valid"`)
	tom.Delete(api + "/" + got.ID).Status(204)
	tom.Get(api + "/" + got.ID).Status(404)
	again := tom.Post(api+"/files", webtest.JSON{"file": got.Original.ID}).Status(201).Sees(`"verdict":"valid"`).Field("id")
	tom.Post("/api/v1/drive/entries/"+got.Original.ID+"/trash", nil).Status(200)
	tom.Delete("/api/v1/drive/trash").Status(204)
	tom.Post(api+"/"+again+"/verify", nil).Status(409).Code("badge-file-gone")
	tom.Get(api + "/" + again).Status(200).Sees(`"verdict":"valid"`).MustNotSee(`"original"`)
}

// The pages that show a badge are named beside it, but those in the trash.
func TestPages(t *testing.T) {
	r := newStory(t)
	tom := r.As("tom")
	id := tom.Post(api, medal(t)).Status(201).Field("id")
	inside(t, r, "tom", func(tx *instance.Tx) error {
		pages := instance.In[doctypes.Page](tx)
		block := []doctypes.Block{{ID: "a", Kind: "badge", Items: []doctypes.BlockItem{{ID: id}, {ID: id}}}}
		must(t, pages.Put("0198c0de-0000-7000-8000-000000000001", doctypes.Page{Title: "Mes projets", Blocks: block}))
		return pages.Put("0198c0de-0000-7000-8000-000000000002", doctypes.Page{Title: "Jetée", Blocks: block, Trashed: tx.Now()})
	})
	tom.Get(api + "/" + id).Status(200).Sees(`"pages":[{"id":"0198c0de-0000-7000-8000-000000000001","title":"Mes projets"}]`).MustNotSee("Jetée")
}

func TestNobodySeesAnothers(t *testing.T) {
	r := newStory(t)
	var got badges.Badge
	r.As("tom").Post(api, medal(t)).Status(201).JSON(&got)
	of := "/api/v1/of/" + r.Instance("tom") + "/badges"
	for _, login := range []string{"ines", "mme.caron", "m.benali"} {
		who := r.As(login)
		who.Get(of).Status(404).Code("not-found").MustNotSee("machines")
		who.Get(api + "/" + got.ID).Status(404).Code("not-found").MustNotSee("machines")
		who.Post(api+"/"+got.ID+"/verify", nil).Status(404)
		who.Post(api+"/files", webtest.JSON{"file": got.Original.ID}).Status(404)
		who.Delete(api + "/" + got.ID).Status(404)
	}
	r.Nobody().Get(api).Status(401).Code("signed-out")
	r.Nobody().Post(api, medal(t)).Status(401)
	r.As("tom").Delete("/api/v1/session")
	r.Content(got.Image.URL).Status(404).MustNotSee("machines")
	if log := r.Log(); strings.Contains(log, "machines") || strings.Contains(log, tomsMail) {
		t.Error("the log tells of the badge or its owner")
	}
}
