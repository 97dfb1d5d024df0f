package consents_test

import (
	"context"
	"testing"

	"pims/consent"
	"pims/doctypes"
	"pims/instance"
	"pims/internal/webtest"
)

// A page that is published stands among the agreements as what it is: no third
// party, and nothing said of what it keeps to itself.
func TestAPublishedPageIsAnAgreement(t *testing.T) {
	s := newStory(t)
	ctx := context.Background()
	inst, err := s.House.Open(ctx, instance.ID(s.Instance("tom")))
	must(t, err)
	page, err := instance.NewDocID()
	must(t, err)
	var grant instance.DocID
	must(t, inst.Update(ctx, func(tx *instance.Tx) error {
		grant, _, err = consent.Publish(tx, consent.PageProposal{
			Page: page, Publication: page, Title: "Mes projets", Purpose: "Montrer la page.", Language: "fr",
			Shown: []string{"3 photos"}, Expires: tx.Now().AddDate(0, 6, 0),
		})
		return err
	}))
	must(t, inst.Close())
	s.tom.Get(api).Status(200).Sees(`"kind":"page"`, `"page":"`+string(page)+`"`, `"client_name":"Mes projets"`, `"state":"active"`, `"shown":["3 photos"]`).MustNotSee(`"held"`)
	s.tom.Get(api+"/"+string(grant)).Status(200).Sees(`"kind":"page"`, `"never":[]`, `"values":[]`).MustNotSee("continue_url")
	for _, other := range []*webtest.Actor{s.ines, s.samir} {
		other.Get(api).MustNotSee("Mes projets")
		other.Get(api + "/" + string(grant)).Status(404).MustNotSee("Mes projets")
	}

	inst, err = s.House.Open(ctx, instance.ID(s.Instance("tom")))
	must(t, err)
	must(t, inst.Update(ctx, func(tx *instance.Tx) error {
		return consent.Suspend(tx, grant, doctypes.Suspension{At: tx.Now(), Reason: "plainte", Ground: "CGU", Reference: "D-1"})
	}))
	must(t, inst.Close())
	s.tom.Get(api).Status(200).Sees(`"state":"frozen"`, `"held":true`)

	s.tom.Delete(api + "/" + string(grant)).Status(204)
	s.tom.Get(api).Status(200).Sees(`"state":"ended"`, `"why":"withdrawn"`)
}
