package crashtest

import (
	"context"
	"fmt"
	"strings"

	"pims/doctypes"
	"pims/instance"
)

// documents writes three documents in one Update, all of them with the number of
// the operation. Several workers share an instance, and so its commits.
type documents struct{ worker int }

func (s documents) id(n int) instance.DocID {
	return instance.DocID(fmt.Sprintf("0198c0de-%04d-7000-8000-%012d", s.worker, n))
}

// text is large enough that tables are written and compacted in a few rounds.
func (s documents) text(k int) string {
	return fmt.Sprintf("%d/%d ", s.worker, k) + strings.Repeat(string(rune('a'+k%26)), 2000+k%7*2000)
}

func (s documents) prepare(ctx context.Context, n *node) error { return s.step(ctx, n, 0) }

func (s documents) step(ctx context.Context, n *node, k int) error {
	text := s.text(k)
	return n.update(ctx, lea, func(tx *instance.Tx) error {
		for d := range 3 {
			if err := instance.In[doctypes.Certification](tx).Put(s.id(d), doctypes.Certification{Title: text, Issuer: "Pix"}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s documents) holds(ctx context.Context, n *node, k int) error {
	text := s.text(k)
	return n.view(ctx, lea, func(tx *instance.Tx) error {
		for d := range 3 {
			doc, err := instance.In[doctypes.Certification](tx).Get(s.id(d))
			if err != nil {
				return err
			}
			if doc.Title != text {
				return differs("document %d begins with %.12q, not %.12q", d, doc.Title, text)
			}
		}
		return nil
	})
}
