package pix

import "strings"

// The states of a certification that a person sees.
const (
	validated = "validated"
	rejected  = "rejected"
	cancelled = "cancelled"
	waiting   = "waiting"
)

// status tells whether a certification holds. The public check of old says it
// by two flags, the others in a word; where they disagree, the one that says no
// counts, and a word that is not known is no yes.
func status(of attributes) (string, error) {
	said := validated // the public check answers for nothing else
	switch strings.ToLower(of.Status) {
	case "", "validated":
	case "rejected":
		said = rejected
	case "cancelled":
		said = cancelled
	case "waiting_for_results", "started", "error": // the jury still looks at it
		said = waiting
	default:
		return "", changed("a status that is not known")
	}
	switch {
	case of.Cancelled:
		said = cancelled
	case said == validated && of.Published != nil && !*of.Published:
		said = waiting
	}
	return said, nil
}
