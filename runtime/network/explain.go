package network

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"

	"bobbin/runtime/fault"
)

// unknownTo says that a proxy wants to know who comes. wants are the ways of signing in it offers.
func unknownTo(proxy *url.URL, wants []string) *fault.Error {
	f := fault.New(fault.Unavailable, "The proxy %s wants a name and a password, and does not know those it got.", proxy.Host)
	basic := func(way string) bool {
		scheme, _, _ := strings.Cut(way, " ")
		return strings.EqualFold(scheme, "basic")
	}
	if len(wants) > 0 && !slices.ContainsFunc(wants, basic) {
		way, _, _ := strings.Cut(wants[0], " ")
		return fault.New(fault.Unavailable, "The proxy %s wants to know the Windows account (%s), which Bobbin cannot show it.", proxy.Host, way).
			WithHint("A helper on this machine that can, such as Px or CNTLM, is named in HTTPS_PROXY in its place; or ask for an exception by name and password.")
	}
	return f.WithHint("Put them into HTTPS_PROXY: http://NAME:PASSWORD@%s", proxy.Host)
}

// Distrusted says that a host shows a certificate of an authority nobody here knows. Its name says
// whose that is: in a company often of the proxy that opens secure connections.
func Distrusted(host string, unknown x509.UnknownAuthorityError) *fault.Error {
	by := ""
	if c := unknown.Cert; c != nil && c.Issuer.CommonName != "" && c.Issuer.CommonName != c.Subject.CommonName {
		by = fmt.Sprintf(": it is signed by %q", c.Issuer.CommonName)
	}
	return fault.New(fault.Unavailable, "%s shows a certificate that this machine does not trust%s.", host, by).
		WithHint("If it is of your company, or its proxy opens secure connections, install its authority on this machine, or name its file in BOBBIN_CA_FILE.")
}

// Explain says what a proxy has to do with a request that failed, nil for nothing.
func Explain(err error) *fault.Error {
	var said *fault.Error
	var op *net.OpError
	switch {
	case errors.As(err, &said):
		return said
	case !errors.As(err, &op):
		return nil
	case op.Op == "proxyconnect":
		return fault.New(fault.Unavailable, "The proxy cannot be reached: %s.", op.Err).WithHint("Check HTTPS_PROXY and NO_PROXY.").Because(err)
	case strings.HasPrefix(op.Op, "socks"):
		proxy := "at HTTPS_PROXY"
		if op.Source != nil {
			proxy = op.Source.String()
		}
		if text := op.Err.Error(); strings.Contains(text, "authentication") {
			return fault.New(fault.Unavailable, "The proxy %s wants a name and a password, and does not know those it got.", proxy).
				WithHint("Put them into HTTPS_PROXY: socks5://NAME:PASSWORD@%s", proxy).Because(err)
		}
		return fault.New(fault.Unavailable, "The proxy %s does not connect to it: %s.", proxy, op.Err).WithHint("%s", askProxy).Because(err)
	}
	return nil
}
