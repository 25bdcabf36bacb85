package runner

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// behind gives requests that came through a trusted proxy the address they came from: the last
// one in X-Forwarded-For that is no trusted proxy's. What others write there is not believed,
// or anybody could be whoever they like in the audit log.
func (c Config) behind(next http.Handler) http.Handler {
	if len(c.Proxies) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if from, ok := c.sender(q); ok {
			q = q.Clone(q.Context())
			q.RemoteAddr = net.JoinHostPort(from.String(), "0")
		}
		next.ServeHTTP(w, q)
	})
}

func (c Config) sender(q *http.Request) (netip.Addr, bool) {
	peer, err := netip.ParseAddrPort(q.RemoteAddr)
	if err != nil || !c.trusts(peer.Addr()) {
		return netip.Addr{}, false
	}
	chain := strings.Split(strings.Join(q.Header.Values("X-Forwarded-For"), ","), ",")
	for _, text := range slices.Backward(chain) {
		from, err := netip.ParseAddr(strings.TrimSpace(text))
		if err != nil {
			break // a proxy that is trusted writes addresses
		}
		if !c.trusts(from) {
			return from.Unmap(), true
		}
	}
	return netip.Addr{}, false
}

func (c Config) trusts(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(c.Proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}
