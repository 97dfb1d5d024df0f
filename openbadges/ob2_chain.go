package openbadges

import "context"

// read returns the document of an address, or why there is none.
func (o *ob2) read(ctx context.Context, address string) (document map[string]any, code string) {
	if web(address) == "" {
		return nil, "issuer-kind"
	}
	document, code = o.v.document(ctx, address)
	if code == "" && id(document) != address {
		return nil, "other-document"
	}
	return document, code
}

// follow reads the class that an assertion names and the profile of its issuer.
// A class may stand in the assertion and is as true as that; the profile says
// who may speak for the issuer, so it is always read from the issuer's address.
func (o *ob2) follow(ctx context.Context, assertion map[string]any) {
	class, at, code := object(assertion["badge"]), id(assertion["badge"]), ""
	if class == nil {
		class, code = o.read(ctx, at)
	}
	var issuer map[string]any
	if code == "" {
		o.class, at = class, id(class["issuer"])
		issuer, code = o.read(ctx, at)
	}
	switch {
	case code != "":
		o.gap, o.gapHost = code, hostOf(at)
	case !has(class["type"], "BadgeClass") || !has(issuer["type"], "Issuer", "Profile"):
		o.gap, o.gapHost = "other-document", hostOf(at)
	default:
		o.issuer = issuer
	}
}

// unread leaves a question open for which the issuer had to be read, and
// reports whether it had to.
func (o *ob2) unread(question string) bool {
	if o.issuer == nil {
		o.set(question, Open, o.gap, "host", o.gapHost)
	}
	return o.issuer == nil
}
