package page

import (
	"html/template"
	"strconv"
	"strings"
	"time"

	"pims/doctypes"
)

// certification is what visitors see of one: never its number, its holder or
// what the jury said.
type certification struct {
	Title, Issuer, Facts, State, Proof string
	Good                               bool // validated, and not expired: only then has it a score
	Score, Unit, Best, Level           string
	Chart                              template.HTML
	Levels                             string // heading of the table
	Areas                              []area
}

type area struct {
	Title       string
	Competences []competence
}

type competence struct{ Title, Level string }

func certifications(from []doctypes.Certification, now time.Time, w *words) (all []certification) {
	for i := range from {
		all = append(all, newCertification(&from[i], now, w))
	}
	return all
}

func newCertification(from *doctypes.Certification, now time.Time, w *words) certification {
	c := certification{Title: from.Title, Issuer: from.Issuer}
	var facts []string
	if from.Issuer != "" && from.Issuer != from.Title {
		facts = append(facts, from.Issuer)
	}
	switch from.Status {
	case "", "validated":
		c.Good = true
		facts = append(facts, say(w.Awarded, w.date(from.Awarded)))
	case "rejected":
		c.State = w.Rejected
	case "cancelled":
		c.State = w.Cancelled
	default:
		c.State = w.Waiting
	}
	if end, err := time.Parse(time.DateOnly, from.Expires); err == nil && c.Good {
		if c.Good = now.Before(end.AddDate(0, 0, 1)); c.Good {
			facts = append(facts, say(w.Expires, w.day(end)))
		} else {
			c.State = say(w.Expired, w.day(end))
		}
	} else if from.Status != "" && from.Status != "validated" {
		facts = append(facts, say(w.Passed, w.date(from.Passed)))
	}
	c.Facts = sentence(facts)
	if !c.Good {
		return c
	}
	if !from.Source.Fetched.IsZero() && from.Issuer != "" {
		c.Proof = fill(w.Received, "{day}", w.day(from.Source.Fetched), "{issuer}", from.Issuer)
	}
	c.Score, c.Unit, _ = strings.Cut(from.Score, " ")
	if from.MaxScore > 0 && c.Score != "" {
		c.Best = fill(w.Best, "{max}", strconv.Itoa(from.MaxScore))
	}
	if c.Level = from.Level; c.Level != "" && c.Level[0] >= '0' && c.Level[0] <= '9' {
		c.Level = fill(w.Level, "{n}", c.Level)
	}
	c.areas(from, w)
	return c
}

// areas adds the table of competences and its twin, the chart.
func (c *certification) areas(from *doctypes.Certification, w *words) {
	n := 0
	said := map[int]string{}
	for _, a := range from.Areas {
		rows := make([]competence, 0, len(a.Competences))
		for _, k := range a.Competences {
			if said[k.Level] == "" {
				said[k.Level] = w.level(k.Level)
			}
			rows = append(rows, competence{k.Title, said[k.Level]})
		}
		if len(rows) > 0 {
			c.Areas = append(c.Areas, area{a.Title, rows})
			n += len(rows)
		}
	}
	if n > 0 {
		c.Levels = fill(w.Levels, "{n}", strconv.Itoa(n))
		c.Chart = chart(from.Areas, from.MaxLevel)
	}
}

// say fills the day into a sentence, "" for none.
func say(s, day string) string {
	if day == "" {
		return ""
	}
	return fill(s, "{day}", day)
}

// sentence joins what there is, and begins with a capital.
func sentence(parts []string) string {
	s := ""
	for _, p := range parts {
		switch {
		case p == "":
		case s == "":
			s = p
		default:
			s += ", " + p
		}
	}
	return capital(s)
}
