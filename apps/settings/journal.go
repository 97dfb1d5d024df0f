package settings

import (
	"context"
	"strconv"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/fault"
	"pims/instance"
)

type journalInput struct {
	Cursor string `query:"cursor" maxLength:"20"`
}

// JournalEntry is one entry of the access log, told to its owner.
type JournalEntry struct {
	Index    int64     `json:"index"`
	Time     time.Time `json:"time"`
	Actor    string    `json:"actor" enum:"you,operator,client,guardian,learner"`
	What     string    `json:"what"`
	Client   string    `json:"client,omitempty"`
	Reason   string    `json:"reason,omitempty" doc:"given by an operator"`
	Sentence string    `json:"sentence" doc:"in the language of the request"`
}

// Journal is a part of the access log, the latest first.
type Journal struct {
	Entries    []JournalEntry     `json:"entries" nullable:"false"`
	Next       string             `json:"next,omitempty" doc:"cursor of what came before"`
	Checkpoint consent.Checkpoint `json:"checkpoint" doc:"whoever keeps it can tell later whether the log was bent"`
}

type journalOutput struct{ Body Journal }

// journalPage is how many entries one answer holds.
const journalPage = 50

var errBadCursor = fault.New(fault.Invalid, "bad-cursor")

func journal(ctx context.Context, c *apps.Call, in *journalInput) (*journalOutput, error) {
	below := int64(-1)
	if in.Cursor != "" {
		n, err := strconv.ParseUint(in.Cursor, 10, 63)
		if err != nil {
			return nil, errBadCursor
		}
		below = int64(n)
	}
	out := new(journalOutput)
	err := c.View(ctx, func(tx *instance.Tx) error {
		records, err := consent.Records(tx, below, journalPage)
		if err != nil {
			return err
		}
		j := Journal{Entries: make([]JournalEntry, len(records))}
		for i, rec := range records {
			j.Entries[i] = JournalEntry{
				rec.Index, rec.Time, string(rec.Actor), string(rec.What), rec.Client, rec.Reason, tell(c.Lang, rec),
			}
		}
		if n := len(records); n == journalPage && records[n-1].Index > 0 {
			j.Next = strconv.FormatInt(records[n-1].Index, 10)
		}
		j.Checkpoint, err = consent.Head(tx)
		out.Body = j
		return err
	})
	return out, err
}

// tell says what a record tells of.
func tell(lang fault.Lang, rec consent.Record) string {
	what, fill := string(rec.What), []string{"{reason}", rec.Reason}
	if rec.Actor != consent.ActorYou {
		return sentence(lang, fill, what+"."+string(rec.Actor), what, "other."+string(rec.Actor), "other")
	}
	return sentence(lang, fill, what+"."+rec.Client, what, "other")
}
