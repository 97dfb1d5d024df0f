package example

import (
	"context"
	"net/url"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/konnectors"
)

// Konnector holds what is the same for everybody: here, where the service is.
// It keeps nothing of a run, because it runs for many people at once.
type Konnector struct{ base *url.URL }

// New returns the konnector of the service at an address: https and a host, or
// in the demo a loopback address that the Runner's options allow.
func New(base string) (*Konnector, error) {
	u, err := url.Parse(base)
	return &Konnector{u}, err
}

// Manifest implements konnectors.Konnector. The interface is made of it: people
// read Name, What and Gives in the catalogue, and fill in one field per Ask.
func (k *Konnector) Manifest() konnectors.Manifest {
	return konnectors.Manifest{
		// The slug stands in every document that this konnector ever brought:
		// it never changes.
		Slug: "example",
		Name: map[fault.Lang]string{fault.French: "Sécurité routière", fault.English: "Road safety"},
		What: map[fault.Lang]string{
			fault.French:  "Attestations de l’académie",
			fault.English: "Attestations of the académie",
		},
		Gives: map[fault.Lang]string{
			fault.French:  "L’attestation scolaire de sécurité routière, avec son PDF d’origine.",
			fault.English: "The school road-safety attestation, with its original PDF.",
		},
		// Ask for as little as the service needs: a code rather than a password.
		// A field is secret when it must not be shown on a screen.
		Asks: []konnectors.Ask{{
			Name:    "code",
			Label:   map[fault.Lang]string{fault.French: "Code de l’attestation", fault.English: "Attestation code"},
			Help:    map[fault.Lang]string{fault.French: "En bas à droite de l’attestation papier.", fault.English: "At the bottom right of the paper attestation."},
			Pattern: `ASSR-[0-9]{4}-[A-Z0-9]{4}`,
			Example: "ASSR-2026-A1B2",
		}},
		// The source refuses every other host, whatever the service's answers
		// say; and the sink every other doctype.
		Hosts:    []string{k.base.Host},
		Icon:     "award",
		Doctypes: []doctypes.Name{doctypes.CertificationName},
		// An attestation changes hardly ever: do not ask more often than there
		// may be news.
		Every: 7 * 24 * time.Hour,
	}
}

// Run implements konnectors.Konnector. Its shape is that of every run: ask,
// tell the three ways apart in which it can fail, hand over what came.
func (k *Konnector) Run(ctx context.Context, account konnectors.Account, src *konnectors.Source, sink *konnectors.Sink) error {
	// What opens the service goes into a header, never into an address:
	// addresses end up in other people's logs.
	code := "Code " + account.Fields["code"]
	answer, err := src.Get(ctx, k.at("/v1/attestation"), "Authorization", code, "Accept", "application/json")
	if err != nil {
		// First: no answer at all, or one that says "not now". The source has
		// found the right fault already, and the run is tried again later.
		return err
	}
	switch answer.Status {
	case 200:
	case 401:
		// Second: the service does not accept the account. Only this fault stops
		// the schedule and asks the person, so be sure: a breakdown shown as a
		// wrong code makes people change codes that were right.
		return konnectors.ErrWrongCode
	default:
		// Third: an answer that this konnector was not written for. Nothing is
		// guessed, and somebody who maintains it looks.
		return konnectors.ErrChangedShape
	}
	a, err := parse(answer.Body)
	if err != nil {
		return err
	}
	// An address out of an answer may lead anywhere: the source checks it, and
	// each redirect from it.
	original, err := src.Get(ctx, k.at(a.Original), "Authorization", code)
	if err != nil {
		return err
	}
	if original.Status != 200 || !isPDF(original.Body) {
		return konnectors.ErrChangedShape
	}
	// The id is the service's own for this thing, the same in every run: by it
	// a second run finds what the first has brought, and changes nothing.
	return sink.Certification(ctx, konnectors.Item{
		ID:       a.ID,
		Answer:   answer.Body,
		Original: &konnectors.Original{Name: a.fileName(), Content: original.Body},
	}, a.certification())
}

// at is an address of the service; one that does not parse goes to the source
// as it is, which refuses it.
func (k *Konnector) at(path string) string {
	u, err := k.base.Parse(path)
	if err != nil {
		return path
	}
	return u.String()
}
