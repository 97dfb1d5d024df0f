package drive_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"pims/apps/drive"
	"pims/internal/webtest"
)

const api = "/api/v1/drive"

// story is a node with this app, and tom's view of it.
type story struct {
	*webtest.Run
	t   *testing.T
	tom *webtest.Actor
}

func newStory(t *testing.T) story {
	t.Helper()
	t.Parallel()
	r := webtest.New(t, drive.New())
	return story{r, t, r.As("tom")}
}

// called is the header that names an upload.
func called(name string) string { return "attachment; filename*=UTF-8''" + url.PathEscape(name) }

// folder makes a folder and returns its id.
func (s story) folder(parent, name string) string {
	s.t.Helper()
	return s.tom.Post(api+"/folders", webtest.JSON{"parent": parent, "name": name}).Status(201).Field("id")
}

// file uploads a file and returns its id.
func (s story) file(parent, name, content string) string {
	s.t.Helper()
	return s.put(parent, name, content).Status(201).Field("id")
}

func (s story) put(parent, name, content string, header ...string) *webtest.Answer {
	s.t.Helper()
	return s.tom.Put(api+"/folders/"+parent+"/content", content, append([]string{"Content-Disposition", called(name)}, header...)...)
}

// list reads a folder.
func (s story) list(id, query string) drive.Listing {
	s.t.Helper()
	var l drive.Listing
	s.tom.Get(api + "/folders/" + id + query).Status(200).JSON(&l)
	return l
}

func names(entries []drive.Entry) []string {
	all := []string{}
	for _, e := range entries {
		all = append(all, e.Name)
	}
	return all
}

func containsAny(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}
