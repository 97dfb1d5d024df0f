package isolation_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/instance"
)

// state is all that a victim has, in a form that two of which can be compared:
// by document, the log, the sessions.
type state map[string]string

// state reads somebody's whole instance. How often clients asked in vain is the
// registry's own count: that is how a refusal is told to the owner.
func (w *world) state(login string) state {
	w.t.Helper()
	s := state{}
	w.open(login, func(i *instance.Instance) error {
		return i.View(context.Background(), func(tx *instance.Tx) error {
			for _, d := range doctypes.All() {
				for doc, err := range tx.Documents(d.Name, "") {
					if err != nil {
						return err
					}
					sum, err := digest(d.Name, doc.Body)
					if err != nil {
						return err
					}
					s[string(d.Name)+" "+string(doc.ID)] = sum
				}
			}
			arriving, err := tx.Partials()
			if err != nil {
				return err
			}
			for _, p := range arriving {
				s["upload "+string(p.ID)] = fmt.Sprint(p)
			}
			records, err := consent.Records(tx, 1<<40, 1<<20)
			if err != nil {
				return err
			}
			n := 0
			for _, r := range records {
				if r.Actor != consent.ActorClient {
					n++
				}
			}
			s["log"] = fmt.Sprint(n)
			usage, err := tx.Usage()
			s["usage"] = fmt.Sprint(usage)
			return err
		})
	})
	sessions, err := w.Node.Sessions.List(context.Background(), w.people[login].ID)
	must(w.t, err)
	s["sessions"] = fmt.Sprint(len(sessions))
	return s
}

func digest(name doctypes.Name, body json.RawMessage) (string, error) {
	if name == doctypes.GrantName {
		var g doctypes.Grant
		if err := json.Unmarshal(body, &g); err != nil {
			return "", err
		}
		g.Refusals, g.Reads, g.LastRead = 0, 0, time.Time{}
		var err error
		if body, err = json.Marshal(g); err != nil {
			return "", err
		}
	}
	sum := sha256.Sum256(body)
	return fmt.Sprintf("%x", sum[:8]), nil
}

// differs names what is not the same, empty if all is.
func (s state) differs(other state) string {
	for key := range s {
		if other[key] != s[key] {
			return key
		}
	}
	for key := range other {
		if _, ok := s[key]; !ok {
			return key
		}
	}
	return ""
}
