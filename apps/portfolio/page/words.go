package page

import (
	"math"
	"strconv"
	"strings"
	"sync"
	"time"

	"pims/fault"
	"pims/identity"
)

// words are what the interface says by itself, in one language: the fields of
// messages/{fr,en}.json.
type words struct {
	Skip, By, DraftTitle, DraftText, AskedTitle, AskedText           string
	MadeBy, Since, Until, NoTracking, NoPlace, Report, Contact, Here string
	NoAlt, Download, Unnamed                                         string
	Kinds                                                            map[string]string
	Awarded, Passed, Expires, Expired, Best, Received, Levels        string
	Level, LevelNone, Competence, LevelHead, Rejected, Cancelled     string
	Waiting, Verified, Unknown, Invalid, BadgeExpired, How, HowOf    string
	ValidChecks                                                      []string
	UnknownWhy, InvalidWhy, ExpiredWhy, Criteria, Issuer             string
	Months, Units                                                    []string
	First, Comma                                                     string
}

var allWords = sync.OnceValue(func() map[fault.Lang]*words { return fault.Texts[*words](files) })

func wordsIn(lang fault.Lang) *words {
	if w := allWords()[lang]; w != nil {
		return w
	}
	return allWords()[fault.French]
}

// fill puts values in the place of {names}, given as pairs: what others wrote
// comes last, since it may hold braces itself.
func fill(s string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		at := strings.Index(s, pairs[i])
		if at >= 0 {
			s = s[:at] + pairs[i+1] + s[at+len(pairs[i]):]
		}
	}
	return s
}

// day writes the day of a moment as people do, "" for none.
func (w *words) day(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	at = at.In(identity.Paris())
	number := w.First
	if at.Day() > 1 {
		number = strconv.Itoa(at.Day())
	}
	return number + "\u00a0" + w.Months[at.Month()-1] + " " + strconv.Itoa(at.Year())
}

// date writes a date of the form YYYY-MM-DD; what is none stays as it is.
func (w *words) date(s string) string {
	at, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return w.day(at)
}

// size writes a number of bytes in thousands, as shops and phones count.
func (w *words) size(n int64) string {
	value, unit := float64(n), 0
	for value >= 999.5 && unit < len(w.Units)-1 {
		value /= 1000
		unit++
	}
	digits := 0
	if unit > 0 && math.Round(value*10) < 100 {
		digits = 1
	}
	s := strings.TrimSuffix(strconv.FormatFloat(value, 'f', digits, 64), ".0")
	return strings.Replace(s, ".", w.Comma, 1) + "\u00a0" + w.Units[unit]
}

// level says a level of a competence; 0 is none yet.
func (w *words) level(n int) string {
	if n <= 0 {
		return w.LevelNone
	}
	return fill(w.Level, "{n}", strconv.Itoa(n))
}
