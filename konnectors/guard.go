package konnectors

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"syscall"
)

// refused are the ranges of global unicast that lead back into a private
// network, to a translator or a tunnel, or nowhere (IANA special-purpose
// registries, RFC 6890).
var refused = prefixes(
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24",
	"203.0.113.0/24", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
)

// reachable is where the public addresses of IPv6 are; 64:ff9b::/96 and its
// like lie outside.
var reachable = netip.MustParsePrefix("2000::/3")

func prefixes(list ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(list))
	for i, s := range list {
		all[i] = netip.MustParsePrefix(s)
	}
	return all
}

// public reports whether an address is one of the open internet.
func public(a netip.Addr) bool {
	if a.Zone() != "" {
		return false
	}
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.Is6() && !reachable.Contains(a) {
		return false
	}
	return !slices.ContainsFunc(refused, func(p netip.Prefix) bool { return p.Contains(a) })
}

// control is the net.Dialer.Control of every connection: it sees the address
// that a name was resolved to, which no answer of a name server gets around.
func (o Options) control(network, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err == nil && strings.HasPrefix(network, "tcp") && (slices.Contains(o.AllowPrivate, at) || public(at.Addr())) {
		return nil
	}
	return ErrAddressRefused.Because(fmt.Errorf("%s does not lead to the open internet", network))
}
