package web

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// clientOf returns the address that a request comes from, to count tries by. It
// is in no log. X-Forwarded-For is believed from the right, as far as trusted
// proxies wrote it.
func (s *Server) clientOf(r *http.Request) netip.Addr {
	addr := remote(r.RemoteAddr)
	forwarded := r.Header.Values("X-Forwarded-For")
	if len(forwarded) == 0 {
		return addr
	}
	hops := strings.Split(strings.Join(forwarded, ","), ",")
	for _, hop := range slices.Backward(hops) {
		if !s.trusted(addr) {
			break
		}
		next, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		addr = next.Unmap()
	}
	return addr
}

func (s *Server) trusted(addr netip.Addr) bool {
	return slices.ContainsFunc(s.cfg.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}

func remote(raw string) netip.Addr {
	ap, err := netip.ParseAddrPort(raw)
	if err != nil {
		return netip.Addr{}
	}
	return ap.Addr().Unmap()
}
