package drive

import (
	"context"
	"time"

	"pims/apps"
	"pims/find"
	"pims/instance"
)

type searchInput struct {
	Body struct {
		Query     string      `json:"q,omitempty" maxLength:"255" doc:"words, all of which must be found; empty: all that passes the filters, if there is one"`
		Types     []string    `json:"types,omitempty" maxItems:"11" enum:"folder,image,video,audio,pdf,document,spreadsheet,presentation,text,archive,other" doc:"one of these"`
		From      *time.Time  `json:"from,omitempty" doc:"modified then or later"`
		To        *time.Time  `json:"to,omitempty" doc:"modified before"`
		MinSize   int64       `json:"min_size,omitempty" minimum:"0" doc:"bytes; files only"`
		MaxSize   int64       `json:"max_size,omitempty" minimum:"0" doc:"bytes; files only; 0: of any size"`
		Folder    string      `json:"folder,omitempty" doc:"somewhere below this folder"`
		Tag       string      `json:"tag,omitempty" maxLength:"255"`
		Favourite bool        `json:"favourite,omitempty" doc:"favourites only"`
		Origin    find.Origin `json:"origin,omitempty" enum:"own,deposit,connection" doc:"how it came: put there by its owner, left by a link, brought by a connection"`
		Limit     int         `json:"limit,omitempty" minimum:"1" maximum:"200" default:"50"`
	}
}

// Found is an entry that a search found, and the way to it.
type Found struct {
	Entry
	Crumbs  []Crumb  `json:"crumbs" nullable:"false" doc:"from the root to the entry itself"`
	Where   []string `json:"where" nullable:"false" enum:"name,tag,content" doc:"the words were found; content is the text of a file, or a description"`
	Snippet *Snippet `json:"snippet,omitempty" doc:"where the content begins with the words, or nearly"`
}

// Snippet is a line of a content with the words in it.
type Snippet struct {
	Text  string `json:"text"`
	Marks []Mark `json:"marks" nullable:"false" doc:"the words, in order"`
}

// Mark is where a word stands in a line.
type Mark struct {
	Start int `json:"start" doc:"in UTF-16 code units"`
	End   int `json:"end" doc:"the first after it"`
}

// Results is what a search found, best first.
type Results struct {
	Entries []Found `json:"entries" nullable:"false"`
	Pending bool    `json:"pending" doc:"the contents of the newest files are still being read: they are found by name only"`
}

type searchOutput struct{ Body Results }

func (in *searchInput) query() (q find.Query, err error) {
	b := in.Body
	q = find.Query{Words: b.Query, MinSize: b.MinSize, MaxSize: b.MaxSize, Tag: b.Tag, Favourite: b.Favourite, Origin: b.Origin, Limit: b.Limit}
	for _, t := range b.Types {
		q.Classes = append(q.Classes, find.Class(t))
	}
	if b.From != nil {
		q.From = *b.From
	}
	if b.To != nil {
		q.To = *b.To
	}
	if b.Folder != "" {
		q.Folder, err = docID(b.Folder)
	}
	return q, err
}

// search finds names, tags and contents. It is a POST so that what a person
// looks for stands in no address.
func (a *App) search(ctx context.Context, c *apps.Call, in *searchInput) (*searchOutput, error) {
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	out := &searchOutput{Results{Entries: []Found{}}}
	err = c.View(ctx, func(tx *instance.Tx) error {
		found, err := find.Search(tx, q)
		if err != nil {
			return err
		}
		out.Body.Pending, out.Body.Entries = found.Pending, make([]Found, len(found.Hits))
		for i, hit := range found.Hits {
			one := Found{Entry: a.view(hit.Entry), Crumbs: crumbs(hit.Path), Where: []string{}}
			for _, w := range hit.Where {
				one.Where = append(one.Where, string(w))
			}
			if s := hit.Snippet; s != nil {
				one.Snippet = &Snippet{s.Text, make([]Mark, len(s.Marks))}
				for n, m := range s.Marks {
					one.Snippet.Marks[n] = Mark(m)
				}
			}
			out.Body.Entries[i] = one
		}
		return nil
	})
	return out, err
}
