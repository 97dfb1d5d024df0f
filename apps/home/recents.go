package home

import "pims/instance"

// recentLimit is how many files the first page shows.
const recentLimit = 6

// recents returns the files that were modified last.
func recents(t instance.Tree) ([]Entry, error) {
	newest, err := t.Recent(recentLimit)
	if err != nil {
		return nil, err
	}
	all := make([]Entry, len(newest))
	for i, e := range newest {
		all[i] = view(e)
	}
	return all, nil
}

func view(e instance.Entry) Entry {
	parent := string(e.Parent)
	if e.Parent == instance.Root {
		parent = "root"
	}
	return Entry{
		string(e.ID), string(e.Kind), e.Name, parent, e.Created, e.Modified, e.Size, e.Mime, e.ETag, e.Favourite, e.Version,
	}
}
