package control

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"strings"

	"bobbin/runtime/fault"
)

// dialOut is how runners and relays are reached: by the proxy of the environment where there is one,
// which says in words that people know when it does not let a request through.
var dialOut = transport()

func transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.OnProxyConnectResponse = func(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
		switch answer.StatusCode {
		case http.StatusOK:
			return nil
		case http.StatusProxyAuthRequired:
			return unknownTo(proxy.Host)
		}
		return fault.New(fault.Unavailable, "The proxy %s does not connect to it: %s.", proxy.Host, answer.Status).
			WithHint("Ask whoever runs the proxy, or name the address in NO_PROXY.")
	}
	return t
}

func unknownTo(proxy string) *fault.Error {
	return fault.New(fault.Unavailable, "The proxy %s wants a name and a password, and does not know those it got.", proxy).
		WithHint("Put them into HTTPS_PROXY: http://NAME:PASSWORD@%s", proxy)
}

// byProxy says what a proxy has to do with a request that failed, nil for nothing.
func byProxy(err error) *fault.Error {
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
		return fault.New(fault.Unavailable, "The proxy %s does not connect to it: %s.", proxy, op.Err).
			WithHint("Ask whoever runs the proxy, or name the address in NO_PROXY.").Because(err)
	}
	return nil
}
