package drive

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"pims/apps"
	"pims/consent"
	"pims/doctypes"
	"pims/instance"
)

// filesActivity is to read what became of a file or folder: the grants of its
// links tell a part of that.
var filesActivity = consent.Scope{Name: "files:activity", Rights: instance.Rights{On: map[doctypes.Name]instance.Verb{
	doctypes.FileName: instance.Read, doctypes.FolderName: instance.Read, doctypes.GrantName: instance.Read,
}}}

// Event is something that happened to a file or folder.
type Event struct {
	At      time.Time  `json:"at" doc:"opened: where the hour begins, or the link"`
	What    string     `json:"what" enum:"added,deposit,connection,version,infected,trashed,link,opened,read" doc:"infected: put aside, since a virus was found in it; opened: by a link; read: by a service with an agreement"`
	Who     *Who       `json:"who,omitempty" doc:"Absent: the owner, or nobody knows who"`
	Version int        `json:"version,omitempty"`
	Name    string     `json:"name,omitempty" doc:"deposit in a folder: of the file"`
	Count   int        `json:"count,omitempty" doc:"opened: how often in that hour"`
	Link    *EventLink `json:"link,omitempty" doc:"link, opened: which"`
}

// Who is somebody who did something.
type Who struct {
	Name string `json:"name,omitempty" doc:"depositor: in their own words"`
	Kind string `json:"kind" enum:"depositor,connection,guardian,service,host"`
}

// EventLink is the link that an event is about.
type EventLink struct {
	ID    string           `json:"id"`
	Title string           `json:"title"`
	Way   doctypes.LinkWay `json:"way" enum:"read,view,drop"`
	Step  string           `json:"step,omitempty" enum:"made,agreed,refused,objected,withdrawn,expired,suspended,restored,moved,backup,confirmed" doc:"link: what became of it"`
}

// Activity is a part of what happened, the newest first. It is made of what is
// kept anyway: the document and its versions, the links to it and the access
// log. Renaming, moving and what came back from the trash leave no trace, and
// neither does what the owner reads.
type Activity struct {
	Events []Event `json:"events" nullable:"false" doc:"May be none although there is a cursor"`
	Cursor string  `json:"cursor,omitempty" doc:"Of what happened before"`
}

type (
	activityInput struct {
		ID     string `path:"id"`
		Cursor string `query:"cursor" maxLength:"60"`
	}
	activityOutput struct{ Body Activity }
)

// How many events an answer has, but for those of one moment, and how many
// entries of the log are looked through for it.
const (
	activityPage = 50
	activityLog  = 1000
)

func activity(ctx context.Context, c *apps.Call, in *activityInput) (*activityOutput, error) {
	id, err := docID(in.ID)
	if err != nil {
		return nil, err
	}
	from, err := readSince(in.Cursor)
	if err != nil {
		return nil, err
	}
	out := new(activityOutput)
	err = c.View(ctx, func(tx *instance.Tx) error {
		e, err := tx.Tree().Entry(id)
		if err != nil {
			return err
		}
		all, links, err := traces(tx, e)
		if err != nil {
			return err
		}
		logged, next, err := logged(tx, e, links, from.below)
		if err != nil {
			return err
		}
		out.Body = page(all, logged, from, next)
		return nil
	})
	return out, err
}

// since is how far an activity was told: what happened from a moment on, in
// microseconds, and the log down to an index.
type since struct{ before, below int64 }

func readSince(cursor string) (since, error) {
	if cursor == "" {
		return since{1<<63 - 1, -1}, nil
	}
	before, below, _ := strings.Cut(cursor, ".")
	b, bad := strconv.ParseInt(before, 10, 64)
	n, worse := strconv.ParseInt(below, 10, 64)
	if bad != nil || worse != nil || n < -1 {
		return since{}, errBadCursor
	}
	return since{b, n}, nil
}

func (s since) String() string {
	return strconv.FormatInt(s.before, 10) + "." + strconv.FormatInt(s.below, 10)
}

// page is what there is to tell of what documents know, and of a part of the log:
// next is how far that was looked through, since{} if to the entry's beginning.
func page(known, logged []Event, from, next since) (a Activity) {
	all := slices.DeleteFunc(known, func(e Event) bool { return e.At.UnixMicro() < next.before })
	all = slices.DeleteFunc(append(all, logged...), func(e Event) bool { return e.At.UnixMicro() >= from.before })
	slices.Reverse(all) // of what happened at once, the last first
	slices.SortStableFunc(all, func(a, b Event) int { return cmp.Compare(b.At.UnixMicro(), a.At.UnixMicro()) })
	n := min(activityPage, len(all))
	for n > 0 && n < len(all) && all[n].At.UnixMicro() == all[n-1].At.UnixMicro() {
		n++
	}
	a.Events = append([]Event{}, all[:n]...)
	switch {
	case n < len(all):
		a.Cursor = since{all[n-1].At.UnixMicro(), from.below}.String()
	case next != since{}:
		a.Cursor = next.String()
	}
	return a
}
