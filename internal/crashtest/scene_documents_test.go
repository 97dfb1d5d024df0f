package crashtest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
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

// heaps writes so much that memtables become tables and tables are merged, to
// somebody who has nothing else.
type heaps struct{}

const (
	heavy  = "max.petit"
	around = 10 // operations, then they write over what the first has written
)

func (heaps) id(k, d int) instance.DocID {
	return instance.DocID(fmt.Sprintf("0198c0de-%04d-7000-8000-%012d", k%around, d))
}

func (heaps) text(k int) string {
	return fmt.Sprint(k, " ", strings.Repeat(string(rune('a'+k%26)), 40_000))
}

func (heaps) prepare(ctx context.Context, n *node) error {
	_, err := n.person(ctx, heavy)
	return err
}

func (s heaps) step(ctx context.Context, n *node, k int) error {
	return n.update(ctx, heavy, func(tx *instance.Tx) error {
		for d := range 5 {
			if err := instance.In[doctypes.Certification](tx).Put(s.id(k, d), doctypes.Certification{Title: s.text(k), Issuer: "Pix"}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s heaps) holds(ctx context.Context, n *node, k int) error {
	return n.view(ctx, heavy, func(tx *instance.Tx) error {
		for back := range min(k, around) {
			for d := range 5 {
				doc, err := instance.In[doctypes.Certification](tx).Get(s.id(k-back, d))
				if err != nil {
					return fmt.Errorf("document %d of operation %d: %w", d, k-back, err)
				}
				if doc.Title != s.text(k-back) {
					return differs("document %d of operation %d begins with %.12q", d, k-back, doc.Title)
				}
			}
		}
		_, err := instance.In[doctypes.Certification](tx).Get(s.id(k+1, 0))
		if k < around && !errors.Is(err, storage.ErrNotFound) {
			return differs("operation %d was done", k+1)
		}
		return nil
	})
}
