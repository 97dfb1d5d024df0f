package archive

import (
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"pims/instance"
)

// Extract puts all that is in the archive into a folder that grows. Two of one
// name are both kept, the second one numbered.
func (a *Archive) Extract(g *instance.Graft, sniff func(name string, head []byte) string) error {
	folders := map[string]instance.DocID{"": g.Top()}
	for _, item := range a.Items {
		within := item.Path
		if !item.Folder {
			within = within[:len(within)-1]
		}
		parent, err := below(g, folders, within)
		if err != nil {
			return err
		}
		if item.Folder {
			continue
		}
		name := item.Path[len(item.Path)-1]
		err = a.Read(item, func(r io.Reader) error { return g.AddFile(parent, name, item.Modified, sniff, r) })
		if err != nil && !a.Damage(item, err) {
			return err
		}
	}
	return nil
}

// below returns the folder of a path, made with those above it if it is not
// there. All entries that name it mean the same one, whatever their spelling.
func below(g *instance.Graft, folders map[string]instance.DocID, path []string) (instance.DocID, error) {
	key := norm.NFC.String(strings.Join(path, "/"))
	if id, ok := folders[key]; ok {
		return id, nil
	}
	parent, err := below(g, folders, path[:len(path)-1])
	if err != nil {
		return "", err
	}
	id, err := g.AddFolder(parent, path[len(path)-1])
	folders[key] = id
	return id, err
}

// FolderFor is what the folder is called that an archive is extracted to.
func FolderFor(name string) string {
	if n := len(name) - len(".zip"); n > 0 && utf8.ValidString(name[:n]) && strings.EqualFold(name[n:], ".zip") {
		name = name[:n]
	}
	return name
}
