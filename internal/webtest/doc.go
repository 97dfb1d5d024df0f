// Package webtest tells stories over HTTP: a whole node in memory, a few
// people, and verbs that fail the test with the request and the answer.
//
//	r := webtest.New(t, drive.New())
//	r.As("tom").Post("/api/v1/drive/folders", webtest.JSON{"parent": "root", "name": "Maths"}).Status(201).Sees("Maths")
//	r.As("ines").Get("/api/v1/of/" + r.Instance("tom") + "/drive/folders/root").Status(404).MustNotSee("Maths")
//	r.Nobody().Get("/api/v1/drive/folders/root").Status(401).Code("signed-out")
//
// Requests go to the handlers of package web directly; what belongs to the
// server below them (bad lengths, large headers) needs a real one. Test files
// only may import this package.
package webtest
