package web

import (
	"net/http"
	"strconv"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/storage"
	"pims/web/forms"
)

// pageOfEntries is how many entries one page of a folder shows.
const pageOfEntries = 500

// lookAt answers with the page of a folder or file.
func (v *linkVisit) lookAt(w http.ResponseWriter, r *http.Request, c *apps.Call, l consent.Shared) error {
	e, err := v.api.host.Shared.Look(r.Context(), c, instance.DocID(v.id), l.WithoutPlace)
	if err != nil {
		return err
	}
	in := forms.Look{
		Title: l.Title, Author: l.Author, Until: l.Expires, ViewOnly: l.Way == doctypes.LinkView, Report: v.report(),
	}
	for n, at := range e.Path {
		name := at.Name
		if n == 0 {
			name = l.Title
		}
		in.Path = append(in.Path, forms.Step{Name: name, URL: v.to(l, at.ID)})
	}
	if l.Limit > 0 {
		in.Limited, in.Left = true, l.Left
	}
	if e.Kind == instance.KindFile {
		in.File = &forms.File{Item: v.item(l, e.Entry)}
		if in.File.Stays = e.Stays; e.Stays {
			in.File.Save = ""
		} else if shows(l) && e.Show != "" && e.Infected == "" {
			in.File.Show, in.File.Source = e.Show, v.base+"/"+showPart+"/"+string(e.ID)
		}
		return v.page(w, http.StatusOK)(forms.Shared(v.lang, in))
	}
	at, err := pageNumber(r, len(e.Entries))
	if err != nil {
		return err
	}
	in.Count, in.Page, in.Pages = len(e.Entries), at, (len(e.Entries)+pageOfEntries-1)/pageOfEntries
	in.Here = v.to(l, e.ID)
	if l.Way == doctypes.LinkRead && len(e.Entries) > 0 {
		in.Zip = v.base + "/" + zipPart + "/" + string(e.ID)
	}
	for _, e := range e.Entries[(at-1)*pageOfEntries : min(at*pageOfEntries, len(e.Entries))] {
		in.Items = append(in.Items, v.item(l, e))
	}
	return v.page(w, http.StatusOK)(forms.Shared(v.lang, in))
}

// item is an entry as a page lists it.
func (v *linkVisit) item(l consent.Shared, e instance.Entry) forms.Item {
	i := forms.Item{
		Name: e.Name, Mime: e.Mime, Size: e.Size, Modified: e.Modified, Folder: e.Kind == instance.KindFolder, URL: v.to(l, e.ID), Aside: e.Infected != "",
	}
	if !i.Folder && !i.Aside && l.Way == doctypes.LinkRead {
		i.Save = v.base + "/" + savePart + "/" + string(e.ID)
	}
	return i
}

// to is the address of the page of a folder or file.
func (v *linkVisit) to(l consent.Shared, id instance.DocID) string {
	if id == l.Doc {
		return v.base
	}
	return v.base + "/" + entryPart + "/" + string(id)
}

// report is where the link can be reported, if anywhere.
func (v *linkVisit) report() string {
	if v.cfg.Reports == nil {
		return ""
	}
	return linksBase + v.address + "/" + reportPart
}

// pageNumber reads which page of so many entries is asked for, from 1.
func pageNumber(r *http.Request, entries int) (int, error) {
	asked := r.URL.Query().Get("page")
	if asked == "" {
		return 1, nil
	}
	n, err := strconv.Atoi(asked)
	if err != nil || n < 1 || (n-1)*pageOfEntries >= max(entries, 1) || n > 1000 {
		return 0, storage.ErrNotFound
	}
	return n, nil
}
