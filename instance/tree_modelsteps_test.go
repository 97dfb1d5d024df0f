package instance_test

import (
	"slices"
	"strings"

	"pims/instance"
)

func (d *drive) makeFolder(to instance.DocID, name string) {
	var e instance.Entry
	err := d.update(func(t instance.Tree) (err error) { e, err = t.CreateFolder(to, name, instance.Refuse); return err })
	if d.agree(err, d.open(to) && d.twin(to, name) == "") {
		d.things[e.ID] = &thing{parent: to, name: name, dir: true}
	}
}

func (d *drive) upload(to instance.DocID, name string, way instance.Conflict) {
	text, twin := d.content(), d.twin(to, name)
	e, created, err := d.a.UploadFile(d.t.Context(), to, name, way, instance.Upload{Size: int64(len(text))}, strings.NewReader(text))
	onFile := twin != "" && !d.things[twin].dir
	if !d.agree(err, d.open(to) && (twin == "" || way == instance.KeepBoth || way == instance.Replace && onFile)) {
		return
	}
	if created == (way == instance.Replace && onFile) {
		d.t.Fatalf("created: %v", created)
	}
	if created {
		if d.twin(to, e.Name) != "" {
			d.t.Fatalf("%q is taken", e.Name)
		}
		d.things[e.ID] = &thing{parent: to, name: e.Name}
	}
	d.keep(e.ID, text)
}

func (d *drive) move(id, to instance.DocID, name string, way instance.Conflict) {
	var e instance.Entry
	err := d.update(func(t instance.Tree) (err error) {
		e, err = t.Change(id, instance.Patch{Parent: &to, Name: &name}, way)
		return err
	})
	twin := d.twin(to, name)
	free := twin == "" || twin == id || way == instance.KeepBoth || way == instance.Replace && !d.within(id, twin)
	if !d.agree(err, id != instance.Root && !d.trashed(id) && d.open(to) && !d.within(to, id) && free) {
		return
	}
	if twin != "" && twin != id && way == instance.Replace {
		d.things[twin].was, d.things[twin].parent = to, instance.Trash
	}
	d.things[id].parent, d.things[id].name = to, e.Name
}

func (d *drive) copy(id, to instance.DocID) {
	e, err := d.a.Copy(d.t.Context(), id, to, "", instance.KeepBoth)
	if !d.agree(err, id != instance.Root && !d.trashed(id) && d.open(to) && !d.within(to, id)) {
		return
	}
	if d.twin(to, e.Name) != "" {
		d.t.Fatalf("%q is taken", e.Name)
	}
	d.learn(id, e, to)
}

// learn takes a copy into the model: what it is a copy of, with the current
// versions alone.
func (d *drive) learn(from instance.DocID, e instance.Entry, to instance.DocID) {
	original := d.things[from]
	made := &thing{parent: to, name: e.Name, dir: original.dir}
	if !original.dir {
		made.versions = slices.Clone(original.versions[len(original.versions)-1:])
	}
	d.things[e.ID] = made
	for _, below := range d.list(e.ID) {
		if twin := d.twin(from, below.Name); twin != "" && original.dir {
			d.learn(twin, below, e.ID)
		} else {
			d.t.Fatalf("%q is no copy", below.Name)
		}
	}
}

func (d *drive) restore(id instance.DocID) {
	one := d.things[id]
	var e instance.Entry
	err := d.update(func(t instance.Tree) (err error) { e, err = t.Restore(id, ""); return err })
	if !d.agree(err, one.parent == instance.Trash) {
		return
	}
	to := one.was
	if d.things[to] == nil || d.trashed(to) {
		to = instance.Root
	}
	if e.Parent != to || d.twin(to, e.Name) != "" {
		d.t.Fatalf("restored to %+v, not below %s", e, to)
	}
	one.parent, one.name, one.was = to, e.Name, ""
}

// clear throws things away for good.
func (d *drive) clear() {
	for range 3 {
		if id := d.pick(); id != instance.Root && !d.trashed(id) {
			must(d.t, d.update(func(t instance.Tree) error { _, err := t.Trash(id); return err }))
			d.things[id].parent = instance.Trash
		}
	}
	must(d.t, d.a.EmptyTrash(d.t.Context()))
	must(d.t, d.i.Sweep(d.t.Context()))
	var gone []instance.DocID
	for id := range d.things {
		if d.trashed(id) {
			gone = append(gone, id)
		}
	}
	for _, id := range gone {
		delete(d.things, id)
	}
}

func (d *drive) list(folder instance.DocID) (all []instance.Entry) {
	must(d.t, d.a.View(d.t.Context(), func(tx *instance.Tx) error {
		all = nil
		for e, err := range tx.Tree().List(folder) {
			if err != nil {
				return err
			}
			all = append(all, e)
		}
		return nil
	}))
	return all
}

// figures compares what is counted.
func (d *drive) figures() {
	var used, former, files, folders int64
	for id, one := range d.things {
		for n, text := range one.versions {
			used += int64(len(text))
			if n < len(one.versions)-1 {
				former += int64(len(text))
			}
		}
		if !one.dir {
			files++
		} else if id != instance.Root {
			folders++
		}
	}
	if u := usage(d.t, d.a); u.Used != used || u.Versions != former || u.Files != files || u.Folders != folders {
		d.t.Fatalf("%+v, but there are %d bytes, %d of them former, in %d files and %d folders", u, used, former, files, folders)
	}
}

// everything compares all there is, as another process opens it.
func (d *drive) everything() {
	i, err := d.w.restarted(func() error { return nil }).Open(d.t.Context(), d.i.ID())
	must(d.t, err)
	found, err := i.Examine(d.t.Context(), instance.ExamineOptions{Blobs: true})
	must(d.t, err)
	if len(found) > 0 {
		d.t.Fatalf("the doctor finds %+v", found)
	}
	must(d.t, i.Close())
	for id, one := range d.things {
		for n, text := range one.versions {
			e := d.entry(id)
			if got := read(d.t, d.a, id, e.Version-len(one.versions)+1+n); got != text {
				d.t.Fatalf("version %d of %s has %d bytes, not %d", n, one.name, len(got), len(text))
			}
		}
		if !one.dir {
			continue
		}
		var want []string
		for _, child := range d.things {
			if child.parent == id {
				want = append(want, child.name)
			}
		}
		got := names(d.t, d.a, id)
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			d.t.Fatalf("%s lists %q, not %q", one.name, got, want)
		}
	}
}
