package openbadges

import (
	"context"
	"errors"
)

// verifyOB3 verifies a credential of JSON with a proof in it. unsound is what
// parsing it found: then it is not proved.
func (v *Verifier) verifyOB3(ctx context.Context, document map[string]any, unsound error, holder *Holder) Report {
	r := newReport(OB3, holder)
	c := r.read(document)
	sound := unsound
	if sound == nil {
		sound = plain(document)
	}
	if errors.Is(sound, errTwisted) || errors.Is(sound, errDuplicate) {
		r.set(Form, Failed, "twisted")
	}
	f := v.prove(ctx, document, c.badge.Issuer.ID, sound)
	r.answer(f.signature)
	r.answer(f.issuer)
	v.rest(ctx, r, c, holder)
	return r.finish()
}

// verifyOB3JWT verifies a credential that is a token.
func (v *Verifier) verifyOB3JWT(ctx context.Context, t *token, holder *Holder) Report {
	r := newReport(OB3JWT, holder)
	c := r.read(t.credential)
	if field := t.disagrees(); field != "" {
		r.set(Form, Failed, "claims-disagree", "field", field)
	}
	f := v.proveToken(ctx, t, c.badge.Issuer.ID)
	r.answer(f.signature)
	r.answer(f.issuer)
	v.rest(ctx, r, c, holder)
	return r.finish()
}

// read reads the credential and answers what its form is.
func (r *Report) read(document map[string]any) credential {
	c, wrong := readCredential(document)
	r.Badge = c.badge
	types := document["type"]
	switch {
	case len(wrong) > 0:
		r.set(Form, Failed, wrong[0].code, "field", wrong[0].field)
	case has(types, "EndorsementCredential"):
		r.set(Form, Open, "endorsement")
	case !has(types, "VerifiableCredential") || !has(types, "OpenBadgeCredential", "AchievementCredential"):
		r.set(Form, Failed, "other-type")
	case object(object(document["credentialSubject"])["achievement"]) == nil:
		r.set(Form, Open, "no-achievement")
	case !understood(document):
		r.set(Form, Open, "unknown-context")
	default:
		r.set(Form, Passed, "ob3")
	}
	return c
}

// rest asks all but who signed.
func (v *Verifier) rest(ctx context.Context, r *Report, c credential, holder *Holder) {
	if holder != nil {
		r.recipient(c, holder)
	}
	v.setDates(r, c.from, c.until)
	v.revocation(ctx, r, c)
	r.setEvidence()
}

// finding is what was found out about one proof.
type finding struct {
	signature, issuer Check
}

func found(signature, issuer Check) finding { return finding{signature, issuer} }

// good reports whether the issuer signed this, and bad that somebody else did.
func (f finding) good() bool { return f.signature.Outcome == Passed && f.issuer.Outcome == Passed }
func (f finding) bad() bool  { return f.signature.Outcome == Failed || f.issuer.Outcome == Failed }

// best is the finding that counts: one good proof of the issuer suffices,
// whatever stands beside it; without one, a bad proof weighs more than one
// that cannot be read.
func best(all []finding) finding {
	chosen := all[0]
	for _, f := range all {
		if f.good() {
			return f
		}
		if f.bad() && !chosen.bad() {
			chosen = f
		}
	}
	return chosen
}
