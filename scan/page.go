package scan

import (
	"context"
	"errors"
	"time"

	"pims/instance"
	"pims/storage"
)

// page is some of what there is to do in an instance, and how far that came.
type page struct {
	by     string // the scanner and its database
	at     state
	next   uint64    // number of the feed, when all of list is done
	list   []suspect // to be examined
	gone   []string  // keys of the space that tell of contents that are gone
	more   bool      // there may be more after it
	done   int       // of list
	judged []suspect // those of which files say the same already, and the space nothing
}

// suspect is a content to be judged.
type suspect struct {
	ref     storage.Ref
	was     string            // what files say was found in it
	found   time.Time         // when that was
	noted   bool              // the space tells of it, or is to
	failed  bool              // clamd did at it, more than once
	verdict *instance.Verdict // that there is; nil: it has to be examined
	came    time.Time         // when it became current; zero for what is examined again
}

// keep writes what was done of a page, in one Update.
func (p *page) keep(ctx context.Context, i *instance.Instance, comeBack time.Duration) error {
	return i.Update(ctx, func(tx *instance.Tx) error {
		kv := tx.Space(Space)
		at, err := readState(kv)
		if err != nil {
			return err
		}
		if at != p.at {
			return errMoved
		}
		for _, one := range p.judged {
			if err := tx.KeepVerdict(one.ref, *one.verdict); err != nil {
				return err
			}
		}
		for _, key := range p.gone {
			if err := kv.Delete([]byte(key)); err != nil {
				return err
			}
		}
		if p.done == len(p.list) && p.next != at.Cursor {
			at.Cursor = p.next
			if err := at.put(kv); err != nil {
				return err
			}
		}
		return p.want(tx, at, comeBack)
	})
}

// want asks for what comes next. It looks once more: the last word said to the
// queue counts, and who changed something meanwhile has said theirs.
func (p *page) want(tx *instance.Tx, at state, comeBack time.Duration) error {
	feed, _, err := tx.Changes(at.Cursor, 1)
	if err != nil {
		return err
	}
	waiting, err := has(tx, keyAsked)
	if err != nil {
		return err
	}
	if p.more || p.done < len(p.list) || len(feed) > 0 || waiting {
		tx.Want(Work, tx.Now().Add(comeBack))
		return nil
	}
	found, err := has(tx, keyOnce)
	if found {
		tx.Want(Work, tx.Now().Add(recheck))
	}
	return err
}

// has reports whether there is any key of a prefix.
func has(tx *instance.Tx, prefix string) (bool, error) {
	for _, err := range tx.Space(Space).Scan([]byte(prefix), nil) {
		return err == nil, err
	}
	return false, nil
}

// settle notes in the space that a content was judged, and whether it is to be
// examined by another database.
func settle(kv storage.Tx, blob string, again bool) error {
	err := kv.Delete([]byte(keyAsked + blob))
	if !again {
		return errors.Join(err, kv.Delete([]byte(keyOnce+blob)))
	}
	return errors.Join(err, kv.Set([]byte(keyOnce+blob), nil))
}
