package consent

import (
	"github.com/google/uuid"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// Answer says what a holder of parental authority, the owner of this instance,
// thinks of a learner's request: it is noted here and posted to the learner's
// instance, where it counts. Saying no while all wait refuses, saying no later
// objects, whichever of the two words was used. Saying the same again changes
// nothing.
//
// ErrRequestOver if no answer can change it any more. The transaction needs the
// rights to read and write family requests.
func Answer(tx *instance.Tx, request instance.DocID, a doctypes.Answer) error {
	if !isAnswer(a) {
		return ErrBadAnswer
	}
	requests := instance.In[doctypes.FamilyRequest](tx)
	r, err := requests.Get(request)
	if err != nil {
		return err
	}
	state := RequestState(r, tx.Now())
	if state.over() {
		return ErrRequestOver
	}
	a = settle(a, state)
	if a == r.Answer {
		return nil
	}
	r.Answer, r.Answered = a, tx.Now()
	if err := requests.Put(request, r); err != nil {
		return err
	}
	if err := Append(tx, Record{Actor: ActorYou, What: Answered, Outcome: string(a)}); err != nil {
		return err
	}
	return post(tx, instance.ID(r.Learner), letterAnswered, answered{instance.DocID(r.Subject), a})
}

// requestKey is where the id of a request lies by what it is about.
func requestKey(learner instance.ID, subject instance.DocID) ([]byte, error) {
	for _, id := range []string{string(learner), string(subject)} {
		if u, err := uuid.Parse(id); err != nil || u.String() != id {
			return nil, storage.ErrNotFound
		}
	}
	return []byte(keyRequest + string(learner) + "/" + string(subject)), nil
}

func requestOf(tx *instance.Tx, key []byte) (instance.DocID, error) {
	id, err := tx.Space(registry).Get(key)
	return instance.DocID(id), err
}

// changeRequest changes a learner's request, storage.ErrNotFound if that
// learner never made it.
func changeRequest(tx *instance.Tx, learner instance.ID, subject instance.DocID, change func(*doctypes.FamilyRequest)) error {
	key, err := requestKey(learner, subject)
	if err != nil {
		return err
	}
	id, err := requestOf(tx, key)
	if err != nil {
		return err
	}
	requests := instance.In[doctypes.FamilyRequest](tx)
	r, err := requests.Get(id)
	if err != nil {
		return err
	}
	change(&r)
	return requests.Put(id, r)
}
