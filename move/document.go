package move

import (
	"encoding/hex"
	"encoding/json"
	"strconv"

	"pims/doctypes"
	"pims/fault"
	"pims/instance"
	"pims/storage"
)

// Documents travel as they are, but for their contents: the reference to a
// blob of this host (its id and key) is replaced by where the content lies in
// the archive.

// content is what stands for a blob in an archive.
type content struct {
	Path   string `json:"path"` // below the top folder
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"` // 64 hex digits
}

// stored is one content on its way into an archive.
type stored struct {
	path    string
	ref     storage.Ref
	version doctypes.Version
}

// fileContents lists the contents of a file, the current one first. Versions that
// share a blob share an entry of the archive.
func fileContents(id instance.DocID, path string, f doctypes.File) (all []stored, pathOf map[string]string) {
	pathOf = map[string]string{}
	for i := len(f.Versions) - 1; i >= 0; i-- {
		v := f.Versions[i]
		if pathOf[v.Blob.ID] != "" {
			continue
		}
		at := path
		if i < len(f.Versions)-1 {
			at = dirVersions + "/" + string(id) + "/" + strconv.Itoa(v.N)
		}
		pathOf[v.Blob.ID] = at
		all = append(all, stored{at, v.Blob, v})
	}
	return all, pathOf
}

// fields is a JSON object of which only some fields are looked at: the others,
// known to this program or not, stay as they are.
type fields map[string]json.RawMessage

func (f fields) set(name string, v any) error {
	raw, err := json.Marshal(v)
	f[name] = raw
	return err
}

// render returns a document as it stands in the archive, and the contents that
// it refers to.
func (p *plan) render(doc instance.Document) (_ instance.Document, _ []stored, err error) {
	defer fault.Wrap(&err, "%s %s", doc.Doctype, doc.ID)
	account := doc.Doctype == doctypes.AccountName
	if doc.Doctype != doctypes.FileName && !account && p.lost[doc.ID] == "" {
		return doc, nil, nil
	}
	body := fields{}
	if err := json.Unmarshal(doc.Body, &body); err != nil {
		return doc, nil, storage.ErrDamaged.Because(err)
	}
	if account {
		if body["portals"] == nil {
			return doc, nil, nil
		}
		delete(body, "portals") // credentials of this host: another asks for them anew
		doc.Body, err = json.Marshal(body)
		return doc, nil, err
	}
	if name := p.lost[doc.ID]; name != "" {
		if err := body.set("parent", instance.Root); err != nil {
			return doc, nil, err
		}
		if err := body.set("name", name); err != nil {
			return doc, nil, err
		}
	}
	var all []stored
	if doc.Doctype == doctypes.FileName {
		if all, err = p.renderVersions(doc, body); err != nil {
			return doc, nil, err
		}
	}
	doc.Body, err = json.Marshal(body)
	return doc, all, err
}

func (p *plan) renderVersions(doc instance.Document, body fields) ([]stored, error) {
	var f doctypes.File
	if err := json.Unmarshal(doc.Body, &f); err != nil || len(f.Versions) == 0 {
		return nil, storage.ErrDamaged.Because(err)
	}
	all, pathOf := fileContents(doc.ID, p.paths[doc.ID], f)
	var versions []fields
	if err := json.Unmarshal(body["versions"], &versions); err != nil {
		return nil, storage.ErrDamaged.Because(err)
	}
	for i, v := range versions {
		ref := f.Versions[i].Blob
		if err := v.set("blob", content{pathOf[ref.ID], ref.Size, hex.EncodeToString(ref.SHA256)}); err != nil {
			return nil, err
		}
	}
	return all, body.set("versions", versions)
}

// archivedFile is what a reader needs of a file's body in an archive.
type archivedFile struct {
	Parent   instance.DocID `json:"parent"`
	Name     string         `json:"name"`
	Versions []struct {
		N    int     `json:"n"`
		Blob content `json:"blob"`
	} `json:"versions"`
}

// restore returns a file's document as it is stored here: each content is
// replaced by the reference that it has here; versions for which there is none
// are left out, and none is returned as nil.
func restore(doc instance.Document, refOf func(path string) (storage.Ref, bool)) (*instance.Document, error) {
	body := fields{}
	var versions []fields
	var f archivedFile
	if err := json.Unmarshal(doc.Body, &body); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(body["versions"], &versions); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(doc.Body, &f); err != nil {
		return nil, err
	}
	kept := versions[:0]
	for i, v := range versions {
		ref, ok := refOf(f.Versions[i].Blob.Path)
		if !ok {
			continue
		}
		if err := v.set("blob", ref); err != nil {
			return nil, err
		}
		kept = append(kept, v)
	}
	if len(kept) == 0 {
		return nil, nil
	}
	if err := body.set("versions", kept); err != nil {
		return nil, err
	}
	raw, err := json.Marshal(body)
	doc.Body = raw
	return &doc, err
}
