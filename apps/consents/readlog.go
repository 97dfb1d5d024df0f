package consents

import (
	"slices"
	"time"

	"pims/consent"
	"pims/doctypes"
	"pims/fault"
	"pims/instance"
)

// Read is an entry of the access log about a grant.
type Read struct {
	Time    time.Time `json:"time"`
	What    string    `json:"what" enum:"read,refused"`
	Objects []string  `json:"objects" nullable:"false" doc:"In words"`
	Index   int64     `json:"index" doc:"Of the log's leaf"`
}

// How far back the log is looked through for one grant, and how much of it is
// shown.
const (
	logDepth = 5000
	logPage  = 500
	maxReads = 200
)

// readLog fills in what the log says of a grant, and returns the index of the
// leaf that began it, -1 if it is not in reach.
func (d *Detail) readLog(tx *instance.Tx, id string, names map[string]string, lang fault.Lang) (granted int64, err error) {
	d.ReadsLog = []Read{}
	granted = -1
	below := int64(-1)
	for seen := 0; seen < logDepth; {
		page, err := consent.Records(tx, below, logPage)
		if err != nil || len(page) == 0 {
			return granted, err
		}
		seen += len(page)
		below = page[len(page)-1].Index
		for _, rec := range page {
			switch {
			case rec.Grant != id:
			case rec.What == consent.Granted:
				return rec.Index, nil // nothing of it is older
			case (rec.What == consent.Read || rec.What == consent.Refused) && len(d.ReadsLog) < maxReads:
				d.ReadsLog = append(d.ReadsLog, Read{rec.Time, string(rec.What), objects(rec, names, lang), rec.Index})
			}
		}
	}
	return granted, nil
}

// unnamed says what a read was of that is not there any more.
var unnamed = map[fault.Lang]map[doctypes.Name]string{
	fault.French:  {doctypes.CertificationName: "Une certification", doctypes.AccountName: "Le profil", "": "Un document"},
	fault.English: {doctypes.CertificationName: "A certification", doctypes.AccountName: "The profile", "": "A document"},
}

func objects(rec consent.Record, names map[string]string, lang fault.Lang) []string {
	out := []string{}
	for _, o := range rec.Objects {
		name := names[string(o.ID)]
		if name == "" {
			name = unnamed[lang][o.Doctype]
		}
		if name == "" {
			name = unnamed[lang][""]
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}
