package consent

import (
	"errors"

	"pims/doctypes"
	"pims/instance"
	"pims/storage"
)

// ofPage is a page where others have a client's id, which has no slash: a page's
// grant opens nothing to any client.
func ofPage(page instance.DocID) string { return "page/" + string(page) }

// holderOf is whom a grant lets in: the id of a client, [ofPage] or [ofEntry].
func holderOf(g doctypes.Grant) string {
	switch g.Kind {
	case doctypes.GrantPage:
		return ofPage(instance.DocID(g.Client))
	case doctypes.GrantLink:
		return ofEntry(instance.DocID(g.Client))
	default:
		return g.Client
	}
}

// shownBy returns the grant by which a page is public, or was last; empty if it
// never was.
func shownBy(tx *instance.Tx, page instance.DocID) (instance.DocID, error) {
	key, err := grantKey(keyShown, page)
	if err != nil {
		return "", err
	}
	raw, err := tx.Space(registry).Get(key)
	return instance.DocID(raw), ignoreAbsent(err)
}

// show lets a page's grant, which has just become effective, take the place of
// the one before.
func show(tx *instance.Tx, id instance.DocID, g doctypes.Grant) error {
	page := instance.DocID(g.Client)
	former, err := shownBy(tx, page)
	if err != nil || former == id {
		return err
	}
	key, err := grantKey(keyShown, page)
	if err != nil {
		return err
	}
	if err := tx.Space(registry).Set(key, []byte(id)); err != nil {
		return err
	}
	was, err := loadGrant(tx, former)
	if err != nil || !was.Ended.IsZero() {
		return ignoreAbsent(err)
	}
	if lapse(tx, &was); was.Ended.IsZero() {
		end(tx, &was, whyReplaced, byYou)
	}
	return errors.Join(saveGrant(tx, former, was), grantMatter(former, was, tx.Now()).tell(tx))
}

// admitVisit returns the publication that a page shows to everybody now,
// storage.ErrNotFound if it shows none.
func admitVisit(tx *instance.Tx, page instance.DocID, scope string) (grant instance.DocID, item gateItem, err error) {
	if grant, err = shownBy(tx, page); err != nil {
		return "", item, err
	}
	k, err := readGate(tx, grant)
	if err != nil {
		return "", item, err
	}
	if item, err = k.admit(tx, ofPage(page), scope); errors.Is(err, ErrGrantEnded) {
		err = storage.ErrNotFound
	}
	return grant, item, err
}

// Shown returns by which grant a page is public now, and which publication it
// shows, storage.ErrNotFound if it shows none.
func Shown(tx *instance.Tx, page instance.DocID) (grant, publication instance.DocID, err error) {
	grant, item, err := admitVisit(tx, page, PublicScope)
	if err == nil && len(item.IDs) != 1 {
		err = storage.ErrNotFound
	}
	if err != nil {
		return "", "", err
	}
	return grant, instance.DocID(item.IDs[0]), nil
}

// keepPreview notes where those who are asked see the page, for whoever is asked
// later.
func keepPreview(tx *instance.Tx, grant instance.DocID, address string) error {
	key, err := grantKey(keyPreview, grant)
	if err != nil {
		return err
	}
	return tx.Space(registry).Set(key, []byte(address))
}

func previewOf(tx *instance.Tx, grant instance.DocID) (string, error) {
	key, err := grantKey(keyPreview, grant)
	if err != nil {
		return "", err
	}
	raw, err := tx.Space(registry).Get(key)
	return string(raw), ignoreAbsent(err)
}
