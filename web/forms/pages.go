package forms

import (
	"pims/fault"
	"pims/reports"
)

// Gone is the page of every address that shows nothing: it is the same whether
// there never was a page, or it was withdrawn, frozen or suspended.
func Gone(lang fault.Lang, contact string) ([]byte, error) {
	l := look{Lang: lang, Contact: contactURL(contact)}
	return render(l, "gone", l.Say("gone"))
}

// Refused says what went wrong, in words.
func Refused(lang fault.Lang, m fault.Message) ([]byte, error) {
	return render(look{Lang: lang, Data: m}, "refused", m.Title)
}

// Report is the form to report a page, with what was typed so far. wrong are
// the fields that must be filled in otherwise, by the names that
// reports.Notice.Wrong gives them; why is what else kept it from being taken.
func Report(lang fault.Lang, n reports.Notice, url string, wrong []string, why fault.Message) ([]byte, error) {
	l := look{Lang: lang, wrong: wrong, Data: struct {
		reports.Notice
		URL string
		Why fault.Message
	}{n, url, why}}
	return render(l, "report", l.Say("report"))
}

// Thanks is the receipt of a report.
func Thanks(lang fault.Lang, r reports.Report, contact string) ([]byte, error) {
	l := look{Lang: lang, Contact: contactURL(contact), Data: r}
	return render(l, "thanks", l.Say("thanks"))
}

// Decision is where the host reads a report and decides, with what was typed so
// far; of one that was decided it shows the decision.
func Decision(lang fault.Lang, r reports.Report, v reports.Decision, wrong []string) ([]byte, error) {
	l := look{Lang: lang, wrong: wrong, Data: struct {
		reports.Report
		Typed reports.Decision
	}{r, v}}
	return render(l, "decision", l.With("decision", r.Number))
}
