package outbound

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"syscall"

	"code.dny.dev/ssrf"
)

// Guard says which addresses a script's requests may connect to. Its zero value refuses none:
// on a laptop, reaching what lies behind the firewall is the point.
type Guard struct {
	// PublicOnly refuses private, loopback, link-local and other special addresses. It looks at
	// the address a connection is made to, after the name was looked up. The hosts of a
	// connection's own account stay allowed, but for link-local ones: those are no service.
	PublicOnly bool
	// Networks are allowed though they are not public.
	Networks []netip.Prefix
}

// errNotPublic is why a connection was not made; ssrf.ErrProhibitedIP is within it.
var errNotPublic = errors.New("the address is not allowed")

// noService are addresses that answer for the machine itself: link-local ones, behind which
// clouds keep their metadata, and Amazon's of IPv6 (instance metadata service, ULA fd00:ec2::254).
var noService = []netip.Prefix{netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("fe80::/10"), netip.MustParsePrefix("fd00:ec2::254/128")}

// guardian judges addresses; nil lets all pass.
type guardian func(netip.Addr) error

// strangers judges what scripts name themselves, owned what an account leads to.
func (g Guard) strangers() guardian {
	if !g.PublicOnly {
		return nil
	}
	var four, six []netip.Prefix
	for _, network := range g.Networks {
		if network.Addr().Is4() {
			four = append(four, network)
		} else {
			six = append(six, network)
		}
	}
	return ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(four...), ssrf.WithAllowedV6Prefixes(six...)).SafeAddr
}

func (g Guard) owned() guardian {
	if !g.PublicOnly {
		return nil
	}
	return func(ip netip.Addr) error {
		for _, network := range noService {
			if network.Contains(ip) {
				return fmt.Errorf("%w: %s", ssrf.ErrProhibitedIP, ip)
			}
		}
		return nil
	}
}

// of chooses by whether the host is the account's own.
func (g Guard) of(owned bool) guardian {
	if owned {
		return g.owned()
	}
	return g.strangers()
}

func (judge guardian) check(ip netip.Addr) error {
	if err := judge(ip.Unmap().WithZone("")); err != nil {
		return fmt.Errorf("%w: %w", errNotPublic, err)
	}
	return nil
}

// control is called between the look-up of a name and the connection, for each address tried.
func (judge guardian) control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %w", errNotPublic, err)
	}
	return judge.check(to.Addr())
}

// guard puts the judge between a transport and the network. A proxy may have any address: it
// is whoever runs Bobbin that names it. What is sent through one is judged by its name here, and by
// the proxy, which alone knows what it connects to.
func (judge guardian) guard(t *http.Transport, dialer *net.Dialer) {
	if judge == nil {
		return
	}
	var proxies sync.Map // host:port of those that were named
	plain, guarded, choose := *dialer, *dialer, t.Proxy
	guarded.Control = judge.control
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if _, is := proxies.Load(address); is {
			return plain.DialContext(ctx, network, address)
		}
		return guarded.DialContext(ctx, network, address)
	}
	t.Proxy = func(r *http.Request) (*url.URL, error) {
		proxy, err := choose(r)
		if err != nil || proxy == nil {
			return proxy, err
		}
		proxies.Store(proxyAddress(proxy), true)
		return proxy, judge.checkName(r.Context(), dialer.Resolver, r.URL.Hostname())
	}
}

// checkName judges the addresses of a name, as far as they can be told from here.
func (judge guardian) checkName(ctx context.Context, resolver *net.Resolver, name string) error {
	if resolver == nil {
		resolver = net.DefaultResolver
	}
	addresses, err := resolver.LookupNetIP(ctx, "ip", name)
	if err != nil { // known to the proxy alone
		return nil
	}
	for _, ip := range addresses {
		if err := judge.check(ip); err != nil {
			return err
		}
	}
	return nil
}

// proxyAddress is the address net/http connects to for a proxy.
func proxyAddress(proxy *url.URL) string {
	port := proxy.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[proxy.Scheme]
	}
	return net.JoinHostPort(proxy.Hostname(), port)
}
