package crashtest

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"pims/find"
	"pims/instance"
)

// searches writes a text and has it read into the index: what was acknowledged
// is found by its words, and by no words that it had before.
type searches struct{}

const dictation = "dictée.txt"

func (searches) prepare(context.Context, *node) error { return nil }

// word is one that no other operation writes, and that has no ending.
func (searches) word(k int) string {
	digits := strings.NewReplacer("0", "b", "1", "c", "2", "d", "3", "f", "4", "g", "5", "h", "6", "j", "7", "k", "8", "l", "9", "m")
	return "kz" + digits.Replace(fmt.Sprintf("%06d", k)) + "k"
}

func (s searches) step(ctx context.Context, n *node, k int) error {
	return n.in(ctx, tom, func(i *instance.Instance) error {
		if err := upload(ctx, i, instance.Root, dictation, []byte("Le mot du jour est "+s.word(k)+".")); err != nil {
			return err
		}
		return s.index(ctx, i)
	})
}

func (searches) index(ctx context.Context, i *instance.Instance) error {
	return find.NewIndexer(nil, slog.New(slog.DiscardHandler)).Run(ctx, i)
}

// holds indexes first what a crash has kept from it.
func (s searches) holds(ctx context.Context, n *node, k int) error {
	return n.in(ctx, tom, func(i *instance.Instance) error {
		if err := s.index(ctx, i); err != nil {
			return err
		}
		return i.View(ctx, func(tx *instance.Tx) error {
			for _, one := range []int{k - 1, k, k + 1} {
				found, err := find.Search(tx, find.Query{Words: s.word(one), Limit: 10})
				if err != nil {
					return err
				}
				if want := one == k && k > 0; len(found.Hits) == 1 != want || found.Pending {
					return differs("after operation %d the word of %d is found %d times", k, one, len(found.Hits))
				}
			}
			return nil
		})
	})
}
