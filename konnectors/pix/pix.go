package pix

import (
	"context"
	"encoding/json"
	"net/url"
	"time"

	"pims/doctypes"
	"pims/fault"
	"pims/konnectors"
)

// Konnector holds where the service is.
type Konnector struct{ base *url.URL }

// New returns the konnector of the service at an address: https and a host, or
// in the demo a loopback address that the Runner's options allow.
func New(base string) (*Konnector, error) {
	u, err := url.Parse(base)
	return &Konnector{u}, err
}

// Manifest implements konnectors.Konnector.
func (k *Konnector) Manifest() konnectors.Manifest {
	return konnectors.Manifest{
		Slug: "pix",
		Name: map[fault.Lang]string{fault.French: "Pix", fault.English: "Pix"},
		What: map[fault.Lang]string{
			fault.French:  "Certification des compétences numériques",
			fault.English: "Certification of digital skills",
		},
		Gives: map[fault.Lang]string{
			fault.French:  "La certification Pix : le score, le niveau et les 16 compétences.",
			fault.English: "The Pix certification: the score, the level and the 16 competences.",
		},
		Asks: []konnectors.Ask{{
			Name:  "code",
			Label: map[fault.Lang]string{fault.French: "Code de vérification", fault.English: "Verification code"},
			Help: map[fault.Lang]string{
				fault.French:  "Il commence par P- et se trouve sur le certificat, et sur pix.fr à la page Mes certifications.",
				fault.English: "It starts with P- and stands on the certificate, and on pix.fr on the page “My certifications”.",
			},
			Pattern: `P-[0-9A-Z]{8}`,
			Example: "P-9K4TR7WX",
		}},
		Hosts:    []string{k.base.Host},
		Icon:     "award",
		Doctypes: []doctypes.Name{doctypes.CertificationName},
		Every:    7 * 24 * time.Hour,
	}
}

// Run implements konnectors.Konnector.
func (k *Konnector) Run(ctx context.Context, account konnectors.Account, src *konnectors.Source, sink *konnectors.Sink) error {
	code := account.Fields["code"]
	question, err := json.Marshal(map[string]string{"verificationCode": code})
	if err != nil {
		return err
	}
	answer, err := src.Do(ctx, konnectors.Request{
		Method: "POST", URL: k.base.JoinPath("api/shared-certifications").String(), Body: question, Safe: true,
		Header: map[string]string{
			"Content-Type": "application/json", "Accept": "application/vnd.api+json, application/json",
			"Accept-Language": string(account.Language), // of the level's label
		},
	})
	if err != nil {
		return err
	}
	switch {
	case answer.Status == 200:
	case answer.Status == 404 && unknown(answer.Body):
		return konnectors.ErrWrongCode
	default:
		return konnectors.ErrChangedShape
	}
	c, err := parse(answer.Body, code)
	if err != nil {
		return err
	}
	// The code is what the certification is called by everybody; its number in
	// the service's own books is not shown to anyone.
	return sink.Certification(ctx, konnectors.Item{ID: code, Answer: answer.Body}, c)
}
