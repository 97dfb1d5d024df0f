package drive_test

import (
	"context"

	"pims/apps"
	"pims/apps/apptest"
	"pims/apps/drive"
	"pims/consent"
	"pims/doctypes"
	"pims/identity"
	"pims/instance"
)

// linked is what the app is made of where it has links.
type linked struct{ apptest.Directory }

func (n *linked) newApp(w *apptest.World) apps.App {
	n.Open(w)
	return drive.New().WithLinks(n.People, &consent.Desk{House: w.House, People: n.People, Now: w.House.Now, Host: "https://cartable.test"}).WithScans(true)
}

// grown lets the owner be of an age to decide alone.
func (*linked) grown(w *apptest.World) {
	w.As(w.Owner, func(inst *instance.Instance) {
		must(w.T, inst.Update(context.Background(), func(tx *instance.Tx) error {
			return instance.In[doctypes.Account](tx).Put(doctypes.OnlyID, doctypes.Account{GivenName: "Tom", Role: doctypes.Adult})
		}))
	})
}

// shared opens the World's folder by a link, whose id takes the folder's place.
func (n *linked) shared(w *apptest.World) {
	n.grown(w)
	w.As(w.Owner, func(inst *instance.Instance) {
		id, err := instance.NewDocID()
		must(w.T, err)
		must(w.T, inst.Update(context.Background(), func(tx *instance.Tx) error {
			_, err := consent.Share(tx, consent.LinkProposal{
				ID: id, Doc: w.Folder, Title: "Exposé", Expires: tx.Now().AddDate(0, 1, 0),
				Link: doctypes.Link{Way: doctypes.LinkRead, Address: identity.NewAddress()},
			})
			return err
		}))
		w.Folder = id
	})
}
