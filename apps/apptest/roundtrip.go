package apptest

import (
	"context"
	"encoding/json"
	"reflect"
	"time"

	"pims/doctypes"
	"pims/instance"
)

// roundTrip puts the example of a doctype into an instance, reads it back as it
// is and as Go, and checks that a field of a newer program stays.
func roundTrip(w *World, name doctypes.Name) {
	t := w.T
	t.Helper()
	d, ok := doctypes.Lookup(name)
	if !ok {
		t.Fatalf("%s is not declared", name)
	}
	example := exampleOf(w, name)
	example["of_a_newer_program"] = json.RawMessage(`{"kept":true}`)
	body, err := json.Marshal(example)
	must(t, err)
	id, err := instance.NewDocID()
	must(t, err)
	now := time.Now().UTC().Truncate(time.Microsecond)
	doc := instance.Document{Doctype: name, ID: id, Version: d.Version, Rev: 7, Created: now, Updated: now, Body: body}
	w.As(w.NewInstance(), func(inst *instance.Instance) {
		ctx := context.Background()
		must(t, inst.Update(ctx, func(tx *instance.Tx) error { return tx.Import(doc) }))
		var got instance.Document
		must(t, inst.View(ctx, func(tx *instance.Tx) (err error) {
			got, err = tx.Document(name, id)
			return err
		}))
		if got.Rev != doc.Rev || !same(w, got.Body, body) {
			t.Errorf("%s: came back as revision %d, %s\nfor %s", name, got.Rev, got.Body, body)
		}
		v := reflect.New(d.Go)
		must(t, json.Unmarshal(got.Body, v.Interface()))
		again, err := doctypes.Merge(got.Body, v.Elem().Interface())
		must(t, err)
		if !same(w, again, body) {
			t.Errorf("%s: Go writes %s\nfor %s", name, again, body)
		}
	})
}

func exampleOf(w *World, name doctypes.Name) map[string]json.RawMessage {
	w.T.Helper()
	raw, err := doctypes.Schema(name)
	must(w.T, err)
	var schema struct {
		Examples []map[string]json.RawMessage `json:"examples"`
	}
	must(w.T, json.Unmarshal(raw, &schema))
	if len(schema.Examples) == 0 {
		w.T.Fatalf("the schema of %s has no example", name)
	}
	return schema.Examples[0]
}

func same(w *World, a, b []byte) bool {
	w.T.Helper()
	var x, y any
	must(w.T, json.Unmarshal(a, &x))
	must(w.T, json.Unmarshal(b, &y))
	return reflect.DeepEqual(x, y)
}
