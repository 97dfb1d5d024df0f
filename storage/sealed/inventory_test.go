package sealed

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"pims/storage"
	"pims/storage/memory"
)

// books is a sealed keyspace in memory beside its bare side.
type books struct {
	sealer *Sealer
	bare   storage.Keyspace
	ks     storage.Keyspace
}

const booksID = storage.ID("0198c0de-7d0c-7aaa-bbbb-0123456789ab")

var booksKey = [32]byte{2}

func newBooks(t interface{ Fatal(...any) }) *books {
	bare, err := memory.New().Create(context.Background(), booksID)
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewSealer(booksID, [32]byte{1}, booksKey)
	if err != nil {
		t.Fatal(err)
	}
	return &books{s, bare, s.Keyspace(bare)}
}

// recount computes the sum anew, by another way than the code: one large number.
func (b *books) recount(covers func(key []byte) bool) (sum digest, keys uint64, err error) {
	total := new(big.Int)
	err = b.bare.View(context.Background(), func(tx storage.Tx) error {
		for p, err := range tx.Scan(nil, nil) {
			if err != nil {
				return err
			}
			if string(p.Key) == "\x00inventory" || !covers(p.Key) {
				continue
			}
			n := len(p.Value)
			mac := hmac.New(sha256.New, booksKey[:])
			mac.Write(binary.BigEndian.AppendUint32(nil, uint32(len(p.Key))))
			mac.Write(slices.Concat(p.Key, p.Value[:12], p.Value[n-16:]))
			number := mac.Sum(nil)
			slices.Reverse(number)
			total.Add(total, new(big.Int).SetBytes(number))
			keys++
		}
		return nil
	})
	total.Mod(total, new(big.Int).Lsh(big.NewInt(1), 256))
	for i := range sum {
		sum[i] = new(big.Int).Rsh(total, uint(64*i)).Uint64()
	}
	return sum, keys, err
}

// TestInventoryEqualsARecount: after any history of Updates, alone and in
// groups, failed and half-counted ones.
func TestInventoryEqualsARecount(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		b := newBooks(r)
		state := Missing
		if rapid.Bool().Draw(r, "format 1") {
			for _, key := range []string{"a", "b", "ba", "c"} {
				if err := b.place(key, b.sealer.seal([]byte(key), []byte("old"))); err != nil {
					r.Fatal(err)
				}
			}
		} else {
			state = Whole
			if err := b.change(change{"first", "value", false, false}); err != nil {
				r.Fatal(err)
			}
		}
		r.Repeat(map[string]func(*rapid.T){
			"update": func(r *rapid.T) {
				c := someChange.Draw(r, "change")
				if err := b.change(c); errors.Is(err, errGivenUp) != c.fails || err != nil && !c.fails {
					r.Fatal(err)
				}
			},
			"group": func(r *rapid.T) {
				var all sync.WaitGroup
				for _, c := range rapid.SliceOfN(someChange, 2, 6).Draw(r, "changes") {
					all.Go(func() { _ = b.change(c) })
				}
				all.Wait()
			},
			"add": func(r *rapid.T) {
				if err := b.add(rapid.Bool().Draw(r, "delete")); err != nil {
					r.Fatal(err)
				}
			},
			"count": func(r *rapid.T) {
				done, err := b.sealer.count(context.Background(), b.bare, rapid.IntRange(1, 3).Draw(r, "keys"))
				if err != nil {
					r.Fatal(err)
				}
				if state = Unfinished; done {
					state = Whole
				}
			},
			"": func(r *rapid.T) { b.check(r, state) },
		})
	})
}

// check compares the record and what Audit says with a recount.
func (b *books) check(r *rapid.T, want InventoryState) {
	var v inventory
	var state InventoryState
	err := b.bare.View(context.Background(), func(tx storage.Tx) (err error) {
		v, state, err = b.sealer.record(tx)
		return err
	})
	if err != nil {
		r.Fatal(err)
	}
	a, err := b.sealer.Audit(context.Background(), b.bare)
	if err != nil {
		r.Fatal(err)
	}
	sum, keys, err := b.recount(v.covers)
	if err != nil {
		r.Fatal(err)
	}
	if state == Whole && want == Missing {
		want = Whole // all was deleted, and it began anew
	}
	if state != want || a.State != want || a.Damaged != nil || v.sum != sum || v.keys != keys {
		r.Fatalf("%v with %d keys, sum %x; audited %+v; want %v with %d keys, sum %x", state, v.keys, v.sum, a, want, keys, sum)
	}
}

// change is one Update: a key is written twice, or deleted, and another one is
// touched, before it may fail.
type change struct {
	key, value string
	del, fails bool
}

var someChange = rapid.Custom(func(r *rapid.T) change {
	key := rapid.StringOfN(rapid.SampledFrom([]rune("abc")), 1, 2, -1)
	return change{key.Draw(r, "key"), rapid.StringN(0, 3, -1).Draw(r, "value"), rapid.Bool().Draw(r, "delete"), rapid.IntRange(0, 3).Draw(r, "fails") == 0}
})

var errGivenUp = errors.New("given up")

func (b *books) change(c change) error {
	return b.ks.Update(context.Background(), func(tx storage.Tx) error {
		err := errors.Join(tx.Set([]byte(c.key), []byte("at first")), tx.Delete([]byte("b")), tx.Delete([]byte("absent")))
		if c.del {
			err = errors.Join(err, tx.Delete([]byte(c.key)))
		} else {
			err = errors.Join(err, tx.Set([]byte(c.key), []byte(c.value)))
		}
		if c.fails {
			return errGivenUp
		}
		return err
	})
}

// add writes a key that is surely free, once too often, and may delete it.
func (b *books) add(del bool) error {
	return b.ks.Update(context.Background(), func(tx storage.Tx) error {
		fresh := []byte("new " + rand.Text())
		err := errors.Join(storage.Add(tx, fresh, []byte("1")), storage.Add(tx, fresh, []byte("2")))
		if got, bad := tx.Get(fresh); bad != nil || string(got) != "2" {
			err = errors.Join(err, bad, fmt.Errorf("added, and reads %q", got))
		}
		if del {
			err = errors.Join(err, tx.Delete(fresh))
		}
		return err
	})
}

// place writes behind the back of the layer; nil deletes.
func (b *books) place(key string, value []byte) error {
	return b.bare.Update(context.Background(), func(tx storage.Tx) error {
		if value == nil {
			return tx.Delete([]byte(key))
		}
		return tx.Set([]byte(key), value)
	})
}

// lying returns a value as it lies.
func (b *books) lying(t *testing.T, key string) (value []byte) {
	t.Helper()
	must(t, b.bare.View(t.Context(), func(tx storage.Tx) (err error) {
		value, err = tx.Get([]byte(key))
		return err
	}))
	return value
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestAuditSeesDamage: whatever is done behind the back of the layer shows, is
// not in the way of those who write, and is settled by a recount.
func TestAuditSeesDamage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what    string
		do      func(t *testing.T, b *books)
		state   InventoryState
		damaged []string
	}{
		{"nothing", func(*testing.T, *books) {}, Whole, nil},
		{"value missing", func(t *testing.T, b *books) { must(t, b.place("b", nil)) }, Differs, nil},
		{"stale value put back", func(t *testing.T, b *books) {
			stale := b.lying(t, "b")
			must(t, b.change(change{key: "b", value: "new"}))
			must(t, b.place("b", stale))
		}, Differs, nil},
		{"resurrected", func(t *testing.T, b *books) {
			gone := b.lying(t, "c")
			must(t, b.change(change{key: "c", del: true}))
			must(t, b.place("c", gone))
		}, Differs, nil},
		{"two values swapped", func(t *testing.T, b *books) {
			one, other := b.lying(t, "a"), b.lying(t, "c")
			must(t, errors.Join(b.place("a", other), b.place("c", one)))
		}, Differs, []string{"a", "c"}},
		{"one missing, a stranger instead", func(t *testing.T, b *books) {
			must(t, errors.Join(b.place("b", nil), b.place("bb", b.sealer.seal([]byte("bb"), nil))))
		}, Differs, nil},
		{"flipped", func(t *testing.T, b *books) {
			value := b.lying(t, "a")
			value[nonceSize] ^= 1
			must(t, b.place("a", value))
		}, Whole, []string{"a"}},
		{"emptied", func(t *testing.T, b *books) { must(t, b.place("a", []byte{})) }, Differs, []string{"a"}},
		{"record missing", func(t *testing.T, b *books) { must(t, b.place(string(recordKey), nil)) }, Missing, nil},
		{"record spoilt", func(t *testing.T, b *books) { must(t, b.place(string(recordKey), []byte("spoilt"))) }, Unreadable, nil},
		{"record stale", func(t *testing.T, b *books) {
			stale := b.lying(t, string(recordKey))
			must(t, b.change(change{key: "d", value: "new"}))
			must(t, b.place(string(recordKey), stale))
		}, Differs, nil},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			b := newBooks(t)
			for _, key := range []string{"b", "a", "c"} {
				must(t, b.ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte(key), []byte("value of "+key)) }))
			}
			c.do(t, b)
			b.mustAudit(t, c.state, c.damaged...)
			for range 2 { // writing goes on, and hides nothing that it did not replace
				must(t, b.ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Set([]byte("e"), []byte("later")) }))
				b.mustAudit(t, c.state, c.damaged...)
			}
			for _, key := range c.damaged {
				must(t, b.ks.Update(t.Context(), func(tx storage.Tx) error { return tx.Delete([]byte(key)) }))
			}
			must(t, b.sealer.Recount(t.Context(), b.bare))
			b.mustAudit(t, Whole)
		})
	}
}

// TestAuditOfAHalfCountedKeyspace: what is counted is checked already.
func TestAuditOfAHalfCountedKeyspace(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	for _, key := range []string{"a", "b", "c", "d"} {
		must(t, b.place(key, b.sealer.seal([]byte(key), nil)))
	}
	b.mustAudit(t, Missing)
	_, err := b.sealer.count(t.Context(), b.bare, 2)
	must(t, err)
	b.mustAudit(t, Unfinished)
	value := b.lying(t, "a")
	must(t, b.place("a", nil))
	b.mustAudit(t, Differs)
	must(t, b.place("a", value))
	b.mustAudit(t, Unfinished)
}

func (b *books) mustAudit(t *testing.T, state InventoryState, damaged ...string) {
	t.Helper()
	a, err := b.sealer.Audit(t.Context(), b.bare)
	must(t, err)
	var keys []string
	for _, key := range a.Damaged {
		keys = append(keys, string(key))
	}
	if a.State != state || !slices.Equal(keys, damaged) {
		t.Errorf("audited %v, damaged %q; want %v, %q", a.State, keys, state, damaged)
	}
}

// TestTheRecordDoesNotShow to whoever uses the keyspace, who cannot touch it.
func TestTheRecordDoesNotShow(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	must(t, b.change(change{key: "a"}))
	for _, run := range []func(context.Context, func(storage.Tx) error) error{b.ks.View, b.ks.Update} {
		must(t, run(t.Context(), func(tx storage.Tx) error {
			if _, err := tx.Get(recordKey); !errors.Is(err, storage.ErrNotFound) {
				t.Errorf("get: %v", err)
			}
			for p, err := range tx.Scan(nil, nil) {
				if err != nil || string(p.Key) != "a" {
					t.Errorf("scan: %q, %v", p.Key, err)
				}
			}
			if tx.Set(recordKey, nil) == nil || tx.Delete(recordKey) == nil {
				t.Error("written")
			}
			return nil
		}))
	}
	b.mustAudit(t, Whole)
}

func FuzzInventory(f *testing.F) {
	f.Add((&inventory{keys: 7, sum: digest{1, 2, 3, 4}, done: true}).marshal())
	f.Add((&inventory{next: []byte("m")}).marshal())
	f.Add([]byte(nil))
	f.Add(make([]byte, recordSize))
	f.Fuzz(func(t *testing.T, raw []byte) {
		v, err := parseInventory(raw)
		if err != nil {
			return
		}
		if again := v.marshal(); !bytes.Equal(again, raw) {
			t.Errorf("%x became %x", raw, again)
		}
		if v.done && len(v.next) > 0 || len(v.next) > storage.MaxKey {
			t.Errorf("parsed as %+v", v)
		}
	})
}
