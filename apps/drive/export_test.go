package drive

import "pims/instance"

// Selected has a link of this key open a zip archive of one entry.
func Selected(a *App, owner instance.ID, key, id instance.DocID) {
	a.selections.put(key, selection{owner: owner, ids: []instance.DocID{id}, name: "a.zip"})
}
