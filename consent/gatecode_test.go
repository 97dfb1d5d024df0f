package consent

import (
	"errors"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"pims/storage"
)

func TestAGateIsReadAsItWasWritten(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		texts := rapid.SliceOfN(rapid.String(), 1, 4)
		k := gate{rapid.String().Draw(rt, "client"), State(rapid.String().Draw(rt, "state")), rapid.Int64().Draw(rt, "expires"), nil}
		for range rapid.IntRange(0, 3).Draw(rt, "items") {
			item := gateItem{Scope: rapid.String().Draw(rt, "scope")}
			if rapid.Bool().Draw(rt, "some") {
				item.IDs, item.Fields = texts.Draw(rt, "ids"), texts.Draw(rt, "fields")
			}
			k.Items = append(k.Items, item)
		}
		raw := k.encode()
		if got, err := decodeGate(raw); err != nil || !reflect.DeepEqual(got, k) {
			rt.Fatalf("got %+v, %v; want %+v", got, err, k)
		}
		cut := rapid.IntRange(0, len(raw)-1).Draw(rt, "cut")
		if _, err := decodeGate(raw[:cut]); !errors.Is(err, storage.ErrDamaged) {
			rt.Fatalf("%d of %d bytes: %v", cut, len(raw), err)
		}
	})
}

func FuzzGate(f *testing.F) {
	f.Add(gate{"boussole", StateActive, 1, []gateItem{{"a", []string{"b"}, []string{"c"}}}}.encode())
	f.Add([]byte{gateForm, 255, 255, 255, 255, 15})
	f.Fuzz(func(t *testing.T, raw []byte) {
		k, err := decodeGate(raw)
		if err != nil && !errors.Is(err, storage.ErrDamaged) {
			t.Fatal(err)
		}
		if err == nil {
			again, err := decodeGate(k.encode())
			if err != nil || !reflect.DeepEqual(again, k) {
				t.Fatalf("%+v became %+v, %v", k, again, err)
			}
		}
	})
}
