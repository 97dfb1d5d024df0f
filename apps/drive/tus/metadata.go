package tus

import (
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"pims/apps"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// maxMetadata is how many bytes a client may say of a file; it is kept with the
// upload.
const maxMetadata = 8 << 10

// unnamed is what a file is called of which nobody has said.
var unnamed = map[fault.Lang]string{fault.French: "Fichier reçu", fault.English: "Received file"}

// wanted reads what a client says of the file that is to come.
func wanted(meta map[string]string, c *apps.Call) (p instance.Partial, err error) {
	size := 0
	for key, value := range meta {
		size += len(key) + len(value)
	}
	if size > maxMetadata {
		return p, storage.ErrTooLarge
	}
	p.Name, p.Folders = placed(meta["filename"], meta["relativePath"])
	if p.Name == "" {
		p.Name = unnamed[c.Lang]
	}
	p.Parent = instance.Root
	if id := meta["parent"]; id != "" && id != "root" {
		if p.Parent, err = docID(id); err != nil {
			return p, err
		}
	}
	if id := meta["version-of"]; id != "" {
		if p.File, err = docID(id); err != nil {
			return p, err
		}
		p.Match = meta["if-match"]
	}
	switch p.Way = instance.Conflict(meta["conflict"]); p.Way {
	case "":
		p.Way = instance.KeepBoth
	case instance.Refuse, instance.KeepBoth, instance.Replace:
	default:
		return p, errMetadata.With("name", "conflict")
	}
	p.Modified = moment(meta["modified"])
	return p, nil
}

// placed tells a file's name, and the folders that it lies in below the one it
// is sent to. A path ends in the file's own name where browsers say it, and
// Uppy says "null" for none.
func placed(name, path string) (string, []string) {
	if path == "null" {
		path = ""
	}
	folders := strings.Split(strings.Trim(path, "/"), "/")
	last := folders[len(folders)-1]
	if name == "" {
		name = last
	}
	if last == name || last == "" {
		folders = folders[:len(folders)-1]
	}
	return name, folders
}

// moment reads a file's own time, RFC 3339 or milliseconds since 1970 as
// browsers have it. One that cannot be right is not taken over.
func moment(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if ms, number := strconv.ParseInt(s, 10, 64); number == nil {
		t, err = time.UnixMilli(ms), nil
	}
	if err != nil || t.Year() < 1970 || t.Year() > 9999 {
		return time.Time{}
	}
	return t.UTC()
}

// docID reads an id; what cannot be one is answered like one that is not there.
func docID(s string) (instance.DocID, error) {
	u, err := uuid.Parse(s)
	id := instance.DocID(s)
	if err != nil || u.String() != s || id == instance.Root || id == instance.Trash {
		return "", storage.ErrNotFound
	}
	return id, nil
}
