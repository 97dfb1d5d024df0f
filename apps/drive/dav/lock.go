package dav

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"pims/apps/drive/contents"
	"pims/instance"
)

// lock takes a lock, or has one last longer if the request has no body. Where
// nothing is, it makes an empty file (RFC 4918, 9.10.4).
func (q *request) lock() error {
	info, err := parse(q.r.Body)
	if err != nil {
		return err
	}
	lasts := timeout(q.r.Header.Get("Timeout"))
	if info == nil {
		return q.refresh(lasts)
	}
	k, err := readLock(info, q.r.Header.Get("Depth"))
	if err != nil {
		return err
	}
	k.lasts = lasts
	var t target
	var now time.Time
	look := func(tx *instance.Tx) (err error) {
		now = tx.Now()
		if t, err = q.target(tx); err != nil {
			return err
		}
		if t.exists() {
			return q.may(tx, t)
		}
		if _, ok := t.parent(); !ok {
			return errNoParent
		}
		return q.may(tx, t, touch{target: t, member: true})
	}
	if err := q.c.View(q.r.Context(), look); err != nil {
		return err
	}
	status := http.StatusOK
	if !t.exists() {
		status = http.StatusCreated
		if err := q.reserve(&t); err != nil {
			return err
		}
	}
	if err := q.take(t, &k, now); err != nil {
		return err
	}
	q.w.Header().Set("Lock-Token", "<"+k.token+">")
	return q.tell(k, t, now, status)
}

// readLock reads what is to be locked how.
func readLock(info *element, depth string) (k lock, err error) {
	scope, kind := info.child("lockscope"), info.child("locktype")
	if !info.is("lockinfo") || scope == nil || kind == nil || kind.child("write") == nil {
		return k, errBad
	}
	k.shared = scope.child("shared") != nil
	if !k.shared && scope.child("exclusive") == nil {
		return k, errBad
	}
	switch {
	case depth == "", strings.EqualFold(depth, "infinity"):
		k.deep = true
	case depth != "0":
		return k, errBad
	}
	if owner := info.child("owner"); owner != nil {
		if k.owner = owner.whole(); len(k.owner) > maxOwner {
			return k, errTooLarge
		}
	}
	k.token = newToken()
	return k, nil
}

// reserve makes an empty file of a name that is to be locked.
func (q *request) reserve(t *target) error {
	parent, _ := t.parent()
	u := instance.Upload{Mime: contents.MediaType(t.name(), nil)}
	e, _, err := q.c.UploadFile(q.r.Context(), parent.ID, t.name(), instance.Refuse, u, http.NoBody)
	if errors.Is(err, instance.ErrNameTaken) {
		return refusal{status: http.StatusLocked} // somebody was faster
	}
	t.chain = append(slices.Clone(t.chain), e)
	return err
}

// take adds a lock on what a target leads to.
func (q *request) take(t target, k *lock, now time.Time) error {
	k.id, k.expires = t.entry().ID, now.Add(k.lasts)
	if t.entry().Kind == instance.KindFile {
		k.deep = false
	}
	var taken bool
	err := q.c.View(q.r.Context(), func(tx *instance.Tx) (err error) {
		below := func(id instance.DocID) bool {
			in, lost := lies(tx.Tree(), id, k.id)
			err = errors.Join(err, lost)
			return in
		}
		var full error
		taken, full = q.locks.add(q.c.ID(), t.chain, *k, now, below)
		return errors.Join(err, full)
	})
	if err == nil && !taken {
		err = refusal{http.StatusLocked, "no-conflicting-lock", t.href()}
	}
	return err
}

func (q *request) refresh(lasts time.Duration) error {
	var k lock
	var t target
	var now time.Time
	err := q.c.View(q.r.Context(), func(tx *instance.Tx) (err error) {
		now = tx.Now()
		if t, err = q.existing(tx); err != nil {
			return err
		}
		tokens, err := q.conditions(tx, t, q.locks.of(q.c.ID(), now))
		if err != nil {
			return err
		}
		if len(tokens) == 0 {
			return errBad
		}
		if k, err = q.locks.refresh(q.c.ID(), t.chain, tokens, lasts, now); err != nil {
			return refusal{status: http.StatusPreconditionFailed, condition: "lock-token-matches-request-uri"}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for i, e := range t.chain {
		if e.ID == k.id {
			t = t.up(i)
			break
		}
	}
	return q.tell(k, t, now, http.StatusOK)
}

// tell answers with a lock that begins at a target.
func (q *request) tell(k lock, t target, now time.Time, status int) error {
	out := newBody()
	defer out.free()
	out.text(`<D:prop xmlns:D="DAV:"><D:lockdiscovery>`)
	out.cur.b = k.active(out.cur.b, t.href(), now)
	out.text("</D:lockdiscovery></D:prop>\n")
	return out.send(q.w, status)
}

func (q *request) unlock() error {
	token, begins := strings.CutPrefix(strings.TrimSpace(q.r.Header.Get("Lock-Token")), "<")
	token, ends := strings.CutSuffix(token, ">")
	if !begins || !ends {
		return errBad
	}
	err := q.c.View(q.r.Context(), func(tx *instance.Tx) error {
		t, err := q.existing(tx)
		if err != nil {
			return err
		}
		if q.locks.release(q.c.ID(), t.chain, token, tx.Now()) != nil {
			return refusal{status: http.StatusConflict, condition: "lock-token-matches-request-uri"}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return q.empty(http.StatusNoContent)
}

// timeout reads how long a client wants a lock to last (RFC 4918, 10.7).
func timeout(header string) time.Duration {
	for want := range strings.SplitSeq(header, ",") {
		want = strings.TrimSpace(want)
		if strings.EqualFold(want, "Infinite") {
			return lockLongest
		}
		if len(want) < 7 || !strings.EqualFold(want[:7], "Second-") {
			continue
		}
		if n, err := strconv.ParseUint(want[7:], 10, 32); err == nil {
			return min(max(time.Duration(n)*time.Second, lockShortest), lockLongest)
		}
	}
	return lockDefault
}
