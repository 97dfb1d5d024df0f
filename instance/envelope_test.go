package instance

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// TestEnvelope: what is written is what json.Marshal writes, to the byte, and
// what any order of fields or foreign body says is read.
func TestEnvelope(t *testing.T) {
	at := time.Date(2026, 3, 4, 5, 6, 7, 8000, time.UTC)
	body, err := json.Marshal(map[string]string{"name": `a<b>&"c",` + "\n\u2028é", "b": `,"b":{}`})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []envelope{
		{Version: 1, Rev: 1, Created: at, Updated: at, Body: body},
		{Version: 2, Rev: 70, Seq: 1 << 60, Created: at, Updated: at.Add(time.Hour), Body: json.RawMessage(`{}`)},
	} {
		want, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		got, err := e.pack()
		if err != nil || string(got) != string(want) {
			t.Errorf("packed %s, %v, want %s", got, err, want)
		}
		var back envelope
		if err := back.unpack(got); err != nil || !reflect.DeepEqual(back, e) {
			t.Errorf("read %+v, %v, want %+v", back, err, e)
		}
	}
	var other envelope
	if err := other.unpack([]byte(`{"b": {"x":1,"b":[{"y":2}]}, "s": 7, "v": 1, "r": 2}`)); err != nil || other.Seq != 7 || string(other.Body) != `{"x":1,"b":[{"y":2}]}` {
		t.Errorf("another order: %+v, %v", other, err)
	}
	for _, bad := range []string{"", "{", `{"v":1,"b":`, "null,", `[1,"b":2}`} {
		if err := new(envelope).unpack([]byte(bad)); !isDamaged(err) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestFeedItem(t *testing.T) {
	for _, item := range []feedItem{{"file", Root, false}, {"app-password", Trash, true}} {
		if want, err := json.Marshal(item); err != nil || string(item.pack()) != string(want) {
			t.Errorf("%s, want %s, %v", item.pack(), want, err)
		}
	}
}
