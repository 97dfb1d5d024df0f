package openbadges

import (
	"context"
	"errors"
)

// contextOB2 is what an Open Badge 2.0 says that its words mean.
const contextOB2 = "https://w3id.org/openbadges/v2"

// isOB2 reports whether a document says of itself that it is of Open Badges 2.0.
func isOB2(document map[string]any) bool {
	return has(document["@context"], contextOB2)
}

// isOB1 reports whether a document is an assertion of an earlier version.
func isOB1(document map[string]any) bool {
	return has(document["@context"], "https://w3id.org/openbadges/v1") ||
		document["@context"] == nil && document["badge"] != nil && document["recipient"] != nil
}

// ob2 is one verification of an Open Badge 2.0. Its class and its issuer are
// nil as long as they have not been read; gap is why, and gapHost where.
type ob2 struct {
	*Report
	v                        *Verifier
	assertion, class, issuer map[string]any
	gap, gapHost             string
}

// verifyOB2 verifies a JSON assertion: only the site that hosts it can say that
// it is true. unsound is what parsing it found.
func (v *Verifier) verifyOB2(ctx context.Context, assertion map[string]any, unsound error, holder *Holder) Report {
	o := &ob2{Report: newReport(OB2, holder), v: v, assertion: assertion}
	if o.form(unsound) {
		if o.signed() {
			o.follow(ctx, assertion)
			o.set(Signature, Failed, "no-proof")
			o.set(IssuedBy, Open, "no-proof")
			o.checkList(ctx)
		} else {
			o.hosted(ctx)
		}
		o.rest(holder)
	}
	return o.finish()
}

// verifyOB2JWS verifies a signed assertion. A token around one that says it is
// hosted proves nothing more than the site does.
func (v *Verifier) verifyOB2JWS(ctx context.Context, t *token, holder *Holder) Report {
	o := &ob2{Report: newReport(OB2JWT, holder), v: v, assertion: t.claims}
	if o.form(t.unsound) {
		if o.signed() {
			o.follow(ctx, t.claims)
			o.checkKey(ctx, t)
			o.checkList(ctx)
		} else {
			o.hosted(ctx)
		}
		o.rest(holder)
	}
	return o.finish()
}

// verifyOB2Address verifies the assertion that a picture names by its address.
func (v *Verifier) verifyOB2Address(ctx context.Context, address string, holder *Holder) (Report, error) {
	o := &ob2{Report: newReport(OB2, holder), v: v}
	assertion, code := o.read(ctx, address)
	switch {
	case code == "offline", code == "no-answer":
		for _, c := range o.Checks {
			o.set(c.Name, Open, code, "host", hostOf(address))
		}
		return o.finish(), nil
	case !isOB2(assertion):
		return Report{}, ErrNotBadge.Because(errors.New("an address without an assertion"))
	}
	return v.verifyOB2(ctx, assertion, nil, holder), nil
}

// form answers whether this is an assertion at all, and reports whether there
// is any sense in going on.
func (o *ob2) form(unsound error) bool {
	if !has(o.assertion["type"], "Assertion") {
		o.set(Form, Failed, "ob2-type")
		return false
	}
	o.set(Form, Passed, "ob2")
	for _, c := range list(o.assertion["@context"]) {
		if c != contextOB2 {
			o.set(Form, Open, "unknown-context")
		}
	}
	for _, name := range []string{"issuedOn", "expires"} {
		if _, ok := date(o.assertion[name]); !ok {
			o.set(Form, Failed, "wrong-field", "field", name)
		}
	}
	for _, name := range []string{"issuedOn", "verification", "badge", "recipient", "id"} {
		if o.assertion[name] == nil {
			o.set(Form, Failed, "missing-field", "field", name)
		}
	}
	if errors.Is(unsound, errDuplicate) {
		o.set(Form, Failed, "twisted")
	}
	return true
}

// signed reports whether the assertion is to be proved by a signature.
func (o *ob2) signed() bool {
	verification := object(o.assertion["verification"])
	return has(verification["type"], "signed", "SignedBadge")
}
