package instance

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"slices"

	"pims/fault"
	"pims/storage"
)

// Letter is what one instance tells others. It is applied in each of them once,
// after all that the sender has told them before.
type Letter struct {
	To   []ID            `json:"to"`   // 1 to MaxRecipients, each once
	Kind string          `json:"kind"` // says what Body is
	Body json.RawMessage `json:"body"`
}

// MaxRecipients is how many a letter may go to.
const MaxRecipients = 16

// Receiver applies letters. Package consent has one.
type Receiver interface {
	// Receive applies a letter in the recipient's instance. An error keeps it
	// for later, and with it all that the same sender tells this recipient
	// next: a letter that can never be applied is passed over with nil.
	Receive(tx *Tx, from ID, l Letter) error
	// Again hears of a letter that was applied before and comes once more: a
	// crash may have come between that commit and the work that it wanted,
	// which is wanted again here.
	Again(tx *Tx, l Letter) error
	// Returned hears in the sender's instance that a recipient is no more.
	Returned(tx *Tx, to ID, l Letter) error
}

// Carrier brings a letter to its recipient's instance, on this node or another,
// and returns when it is applied there. ErrGone if there is no such instance.
type Carrier interface {
	Carry(ctx context.Context, from, to ID, number uint64, l Letter) error
}

// ErrGone is a letter whose recipient does not exist, or no longer.
var ErrGone = fault.New(fault.NotFound, "recipient-gone")

var (
	errBadLetter  = errors.New("a letter has a kind and 1 to 16 recipients, each once")
	errNoReceiver = errors.New("this house receives no letters")
)

// Post puts a letter into the outbox, in the commit of this transaction.
// ErrForbidden in a transaction that may write nothing.
//
// Numbers grow, and begin with the clock: a sender who is restored from a
// backup, or comes back to this host, must not repeat numbers that recipients
// have seen, since they would take its letters for old ones.
func (tx *Tx) Post(l Letter) error {
	if l.Kind == "" || len(l.To) == 0 || len(l.To) > MaxRecipients || repeats(l.To) {
		return errBadLetter
	}
	if !tx.rights.write() {
		return ErrForbidden
	}
	c, err := tx.counters()
	if err != nil {
		return err
	}
	c.Letters = max(c.Letters+1, uint64(tx.now.UnixMicro()))
	tx.Want(Deliver, tx.now)
	return storage.SetJSON(tx.kv, string(outKey(c.Letters)), l)
}

func repeats(ids []ID) bool {
	sorted := slices.Sorted(slices.Values(ids))
	return len(slices.Compact(sorted)) < len(ids)
}

// Accept applies a letter in the instance of a recipient, unless it has been
// already: Receive and the number commit together. ErrGone if there is no such
// instance. Whoever calls it answers for from.
func (h *House) Accept(ctx context.Context, from, to ID, number uint64, l Letter) (err error) {
	defer fault.Wrap(&err, "accept letter %s", l.Kind)
	if h.Receiver == nil {
		return errNoReceiver
	}
	key, err := inKey(from)
	if err != nil {
		return err
	}
	i, err := h.Open(ctx, to)
	if isAbsent(err) {
		return ErrGone.Because(err)
	}
	if err != nil {
		return err
	}
	err = i.Update(ctx, func(tx *Tx) error {
		var last uint64
		if err := storage.GetJSON(tx.kv, key, &last); err != nil && !isAbsent(err) {
			return err
		}
		if number <= last {
			return h.Receiver.Again(tx, l) // it came before, and the sender has not heard of it
		}
		if err := h.Receiver.Receive(tx, from, l); err != nil {
			return err
		}
		return storage.SetJSON(tx.kv, key, number)
	})
	return errors.Join(err, i.Close())
}

// carry goes by House.Carrier, or straight to the recipient.
func (h *House) carry(ctx context.Context, from, to ID, number uint64, l Letter) error {
	if h.Carrier != nil {
		return h.Carrier.Carry(ctx, from, to, number, l)
	}
	return h.Accept(ctx, from, to, number, l)
}

func outKey(number uint64) []byte {
	return binary.BigEndian.AppendUint64([]byte(keyOut), number)
}

// inKey is where the last number of a sender lies.
func inKey(from ID) (string, error) {
	raw, err := DocID(from).raw()
	if err != nil {
		return "", storage.ErrBadID
	}
	return keyIn + string(raw), nil
}
