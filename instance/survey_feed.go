package instance

import (
	"encoding/binary"
	"encoding/json"

	"pims/storage"
)

// claimFeed notes where a document says to stand in the feed.
func (s *survey) claimFeed(at docPlace, seq uint64) {
	s.stands[at] = seq
	if _, taken := s.feed[seq]; taken || seq == 0 {
		s.mendFeed(at)
		return
	}
	s.feed[seq] = at
	s.count.Seq = max(s.count.Seq, seq)
}

// lookAtFeed compares the feed with what documents say of their place in it.
func (s *survey) lookAtFeed() error {
	found := map[uint64]bool{}
	err := s.scan(keyFeed, func(key string, value []byte, damaged bool) {
		if len(key) != len(keyFeed)+8 {
			s.dropFeed(key)
			return
		}
		seq := binary.BigEndian.Uint64([]byte(key[len(keyFeed):]))
		s.count.Seq = max(s.count.Seq, seq)
		var item feedItem
		damaged = damaged || json.Unmarshal(value, &item) != nil
		want, claimed := s.feed[seq]
		if stands, is := s.stands[docPlace{item.Doctype, item.ID}]; is && !damaged && stands < seq {
			s.flaw(WrongDocument, nil) // the feed knows of a later change: an old value came back
		}
		switch {
		case claimed:
			found[seq] = true
			if damaged || item != (feedItem{want.doctype, want.id, false}) {
				s.mendFeed(want)
			}
		case damaged:
			s.dropFeed(key)
		case !item.Deleted && !s.kept[item.ID]:
			if !s.there[item.ID] {
				s.lost[item.ID] = true
			}
			s.dropFeed(key)
		}
	})
	for seq, at := range s.feed {
		if !found[seq] {
			s.mendFeed(at)
		}
	}
	return err
}

func (s *survey) mendFeed(at docPlace) {
	s.flaw(WrongFeed, func(tx *Tx) error { return tx.mendFeed(at) })
}

// mendFeed writes a document's place in the feed; where another has it, the
// document moves to the end.
func (tx *Tx) mendFeed(at docPlace) error {
	key, err := docKey(at.doctype, at.id)
	if err != nil {
		return err
	}
	var e envelope
	if err := storage.GetJSON(tx.kv, string(key), &e); err != nil {
		return err
	}
	own := feedItem{at.doctype, at.id, false}
	var held feedItem
	err = storage.GetJSON(tx.kv, string(feedKey(e.Seq)), &held)
	switch {
	case err != nil && !isAbsent(err) && !isDamaged(err):
		return err
	case e.Seq > 0 && (err != nil || !held.Deleted && !tx.standsAt(held, e.Seq) || held == own):
		return storage.SetJSON(tx.kv, string(feedKey(e.Seq)), own)
	}
	if e.Seq, err = tx.feed(at.doctype, at.id, 0, false); err != nil {
		return err
	}
	return storage.SetJSON(tx.kv, string(key), e)
}

// dropFeed removes what stands in the feed for no document.
func (s *survey) dropFeed(key string) {
	s.flaw(WrongFeed, func(tx *Tx) error {
		var item feedItem
		err := storage.GetJSON(tx.kv, key, &item)
		if err != nil && !isDamaged(err) {
			return err
		}
		if err == nil && (item.Deleted || tx.standsAt(item, numberAfter(keyFeed, []byte(key)))) {
			return nil
		}
		return tx.kv.Delete([]byte(key))
	})
}

// standsAt reports whether the document of an item says to stand there.
func (tx *Tx) standsAt(item feedItem, seq uint64) bool {
	var e envelope
	key, err := docKey(item.Doctype, item.ID)
	return err == nil && storage.GetJSON(tx.kv, string(key), &e) == nil && e.Seq == seq
}
