package outbound

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"

	"pims/fault"
)

// The faults of asking the open internet.
var (
	ErrAddressRefused = fault.New(fault.Unsupported, "address-refused")  // not of the open internet, or not by https
	ErrAnswerTooLarge = fault.New(fault.Unsupported, "answer-too-large") //
	ErrNoAnswer       = fault.New(fault.Busy, "no-answer")               // nothing came, or not in time
)

// Policy says which addresses may be asked; the zero value: those of the open
// internet.
type Policy struct {
	// AllowPrivate are exact addresses that may be asked although they are not
	// on the open internet, and by plain http: the demo's own services.
	AllowPrivate []netip.AddrPort

	Roots *x509.CertPool // who may vouch for a host; those of the system if nil
}

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

// Public reports whether an address is one of the open internet.
func Public(a netip.Addr) bool {
	if a.Zone() != "" {
		return false
	}
	a = a.Unmap()
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.Is6() && !reachable.Contains(a) {
		return false
	}
	return !slices.ContainsFunc(refused, func(p netip.Prefix) bool { return p.Contains(a) })
}

// Control is the net.Dialer.Control of every connection: it sees the address
// that a name was resolved to, which no answer of a name server gets around.
func (p Policy) Control(network, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err == nil && strings.HasPrefix(network, "tcp") && (slices.Contains(p.AllowPrivate, at) || Public(at.Addr())) {
		return nil
	}
	return ErrAddressRefused.Because(fmt.Errorf("%s does not lead to the open internet", network))
}

// Plain reports whether a host (address and port) may be asked by plain http.
func (p Policy) Plain(host string) bool {
	at, err := netip.ParseAddrPort(host)
	return err == nil && slices.Contains(p.AllowPrivate, at)
}

// Client is one that keeps the policy. It follows nothing by itself, keeps no
// cookie and hears of no proxy.
func (p Policy) Client() *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: p.Control}
	return &http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second, ForceAttemptHTTP2: true,
			TLSClientConfig: &tls.Config{RootCAs: p.Roots, MinVersion: tls.VersionTLS12}, MaxIdleConnsPerHost: 2, MaxConnsPerHost: 8,
			IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10,
		},
	}
}
