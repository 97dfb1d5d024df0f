package consent

import (
	"encoding/json"
	"errors"
	"slices"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// Mailbox applies the letters of this package: it is the instance.Receiver of a
// node. A letter from somebody who has no say in what it is about changes
// nothing and leaves a leaf.
type Mailbox struct{}

// Receive implements instance.Receiver.
func (Mailbox) Receive(tx *instance.Tx, from instance.ID, l instance.Letter) error {
	switch l.Kind {
	case letterAsked:
		return receiveAs(tx, from, l, ActorLearner, receiveAsked)
	case letterNews:
		return receiveAs(tx, from, l, ActorLearner, receiveNews)
	case letterAnswered:
		return receiveAs(tx, from, l, ActorGuardian, receiveAnswer)
	default:
		return nil // of a newer program: it says nothing here
	}
}

// Again implements instance.Receiver.
func (Mailbox) Again(tx *instance.Tx, l instance.Letter) error {
	switch l.Kind {
	case letterAsked:
		tx.Want(Notify, tx.Now())
	case letterAnswered:
		o, err := instance.In[doctypes.Opening](tx).Get(doctypes.OnlyID)
		if err == nil && OpeningState(o) == StateRefused {
			tx.Want(Erase, tx.Now())
		}
		return ignoreAbsent(err)
	}
	return nil
}

// Returned implements instance.Receiver: whoever is gone is written to no more.
func (Mailbox) Returned(tx *instance.Tx, to instance.ID, l instance.Letter) error {
	var about struct{ Subject instance.DocID }
	if err := json.Unmarshal(l.Body, &about); err != nil {
		return nil // there is nobody to tell
	}
	if l.Kind == letterAnswered {
		return ignoreAbsent(changeRequest(tx, to, about.Subject, func(r *doctypes.FamilyRequest) { r.State = string(StateEnded) }))
	}
	m, err := loadMatter(tx, about.Subject)
	if err != nil {
		return ignoreAbsent(err)
	}
	at := holder(m.parties, to)
	if at < 0 {
		return nil
	}
	m.parties[at].Instance = ""
	m.excuse()
	_, err = m.save(tx, m.parties)
	return err
}

// errNoSay is a letter that its sender may not write.
var errNoSay = errors.New("not a party to this")

// receiveAs applies the body of a letter. What cannot be applied ever is noted
// and passed over; any other error keeps the letter for later.
func receiveAs[T any](tx *instance.Tx, from instance.ID, l instance.Letter, as Actor, apply func(*instance.Tx, instance.ID, T) error) error {
	var body T
	err := errNoSay
	if bad := json.Unmarshal(l.Body, &body); bad == nil {
		err = apply(tx, from, body)
	}
	if errors.Is(err, errNoSay) || errors.Is(err, storage.ErrNotFound) {
		return Append(tx, Record{Actor: as, What: Refused, Reason: l.Kind})
	}
	return err
}

func ignoreAbsent(err error) error {
	if errors.Is(err, storage.ErrNotFound) {
		return nil
	}
	return err
}

// receiveAnswer applies a holder's answer in the learner's instance.
func receiveAnswer(tx *instance.Tx, from instance.ID, a answered) error {
	m, err := loadMatter(tx, a.Subject)
	if err != nil {
		return err
	}
	at := holder(m.parties, from)
	if at < 0 || !isAnswer(a.Answer) || m.Rule == doctypes.RuleSelf {
		return errNoSay
	}
	if m.State.over() {
		return m.tell(tx) // too late: they hear how it ended
	}
	p := &m.parties[at]
	p.Answer, p.At = settle(a.Answer, m.State), tx.Now()
	if m.moved && p.Answer == doctypes.Refused {
		p.Answer = doctypes.Objected // one word must not erase years of work
	}
	e := doctypes.Event{Time: tx.Now(), What: string(p.Answer), By: p.Name}
	if m.State, err = m.save(tx, m.parties, e); err != nil {
		return err
	}
	rec := Record{Actor: ActorGuardian, What: Answered, Outcome: string(p.Answer)}
	if m.About != aboutOpening {
		rec.Grant = string(m.Subject)
	}
	return errors.Join(Append(tx, rec), m.tell(tx))
}

// receiveAsked writes a learner's request into a holder's instance, or takes up
// the one that is there.
func receiveAsked(tx *instance.Tx, from instance.ID, a asked) error {
	key, err := requestKey(from, a.Subject)
	if err != nil || !slices.Contains([]string{aboutOpening, aboutGrant, aboutPage, aboutLink}, a.About) {
		return errNoSay
	}
	id, err := requestOf(tx, key)
	if errors.Is(err, storage.ErrNotFound) {
		if id, err = instance.NewDocID(); err == nil {
			err = tx.Space(registry).Set(key, []byte(id))
		}
	}
	if err != nil {
		return err
	}
	r := doctypes.FamilyRequest{
		About: a.About, Learner: string(from), Subject: string(a.Subject), GivenName: a.GivenName,
		ClientName: a.ClientName, Purpose: a.Purpose, Shown: a.Shown, Received: tx.Now(), Expires: a.Expires, Preview: a.Preview,
	}
	a.news.apply(&r)
	tx.Want(Notify, tx.Now())
	return instance.In[doctypes.FamilyRequest](tx).Put(id, r)
}

// receiveNews brings a holder's request up to date.
func receiveNews(tx *instance.Tx, from instance.ID, n news) error {
	return changeRequest(tx, from, n.Subject, n.apply)
}

// apply keeps an answer that is still on its way against one of before.
func (n news) apply(r *doctypes.FamilyRequest) {
	r.Rule, r.Parties, r.State, r.Reads = n.Rule, n.Parties, string(n.State), n.Reads
	if isAnswer(n.Answer) && !n.Said.Before(r.Answered) || r.Answer == "" {
		r.Answer = n.Answer
	}
}

// Notify is the background work of an instance whose owner should hear that a
// request waits; package notices does it.
const Notify instance.Work = "notify"
