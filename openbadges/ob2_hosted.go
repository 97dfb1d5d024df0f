package openbadges

import (
	"context"
	"net/url"
	"reflect"
	"slices"
	"strings"
)

// hosted asks the site of the assertion whether it says the same. What the file
// says of its class counts for nothing: the site names it.
func (o *ob2) hosted(ctx context.Context) {
	at := id(o.assertion)
	there, code := o.read(ctx, at)
	if code == "" {
		o.follow(ctx, there)
		o.compare(there)
	} else {
		o.follow(ctx, map[string]any{"badge": id(o.assertion["badge"])})
		o.set(Signature, Open, code, "host", hostOf(at))
		o.set(Revocation, Open, code, "host", hostOf(at))
	}
	if code == "nothing-there" { // only the site could have said that it is true
		o.set(Signature, Failed, "ob2-missing", "host", hostOf(at))
	}
	switch {
	case o.unread(IssuedBy):
	case o.speaks(at):
		o.set(IssuedBy, Passed, "ob2-hosted", "host", hostOf(at))
	default:
		o.set(IssuedBy, Failed, "ob2-elsewhere", "host", hostOf(at))
	}
}

// compare holds the assertion against what the site shows now. The site may say
// more than the file, but nothing else; then what it says is what is judged, so
// that nothing is gained by leaving an end out.
func (o *ob2) compare(there map[string]any) {
	at, class := hostOf(id(o.assertion)), object(o.assertion["badge"])
	if within(o.assertion, there, "badge") && (class == nil || o.class == nil || within(class, o.class, "issuer")) {
		o.set(Signature, Passed, "ob2-same", "host", at)
		o.assertion = there
	} else {
		o.set(Signature, Failed, "ob2-changed", "host", at)
	}
	if there["revoked"] == true {
		o.revoked(text(there["revocationReason"]))
	} else {
		o.set(Revocation, Passed, "ob2-current", "host", at)
	}
}

// climbs reports whether an address leads upwards, to a place that it does not
// start with.
func climbs(address string) bool {
	u, err := url.Parse(address)
	return err != nil || slices.Contains(strings.FieldsFunc(u.Path, func(r rune) bool { return r == '/' || r == '\\' }), "..")
}

// within reports whether the other document says all that this one does.
// Another that both link to may stand in one and be named in the other.
func within(document, other map[string]any, link string) bool {
	for name, value := range document {
		switch {
		case name == link && id(value) != id(other[name]):
			return false
		case name != link && name != "@context" && !reflect.DeepEqual(value, other[name]):
			return false
		}
	}
	return true
}

// speaks reports whether the issuer answers for an address: by its profile, or
// because both are on one host.
func (o *ob2) speaks(address string) bool {
	scope := object(o.issuer["verification"])
	starts, origins := list(scope["startsWith"]), list(scope["allowedOrigins"])
	if len(starts) == 0 && len(origins) == 0 {
		origins = []any{hostOf(id(o.issuer))}
	}
	started := !climbs(address) && slices.ContainsFunc(starts, func(start any) bool {
		return hostOf(text(start)) == hostOf(address) && strings.HasPrefix(address, text(start))
	})
	return (started || len(starts) == 0) && (len(origins) == 0 || slices.Contains(origins, any(hostOf(address))))
}
