package fault

import "time"

var months = [...]string{
	"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
}

// Day writes a calendar date (YYYY-MM-DD) as people do in a sentence: "1er mai
// 2026". What is no date stays as it is.
func Day(date string, lang Lang) string {
	at, err := time.Parse(time.DateOnly, date)
	switch {
	case err != nil:
		return date
	case lang == English:
		return at.Format("2 January 2006")
	case at.Day() == 1:
		return "1er " + months[at.Month()-1] + at.Format(" 2006")
	}
	return at.Format("2 ") + months[at.Month()-1] + at.Format(" 2006")
}
