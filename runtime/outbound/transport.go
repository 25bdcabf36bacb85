package outbound

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/url"
	"time"

	"bobbin/runtime/network"
)

// transport makes a pool of connections. Answers in gzip
// are unpacked by it, because the scripts' own Accept-Encoding never gets here.
func transport(c Config, trusting bool, judge guardian) *http.Transport {
	dialer := dialer(c)
	t := &http.Transport{
		Proxy:                  c.Proxy,
		OnProxyConnectResponse: network.Connected,
		DialContext:            dialer.DialContext,
		TLSHandshakeTimeout:    c.Handshake,
		ResponseHeaderTimeout:  c.FirstByte,
		ExpectContinueTimeout:  time.Second,
		MaxIdleConns:           512,
		MaxIdleConnsPerHost:    32,
		MaxConnsPerHost:        c.PerHost,
		IdleConnTimeout:        c.KeptIdle,
		MaxResponseHeaderBytes: 1 << 20,
		// Each connection that waits holds both buffers. They are for heads: what is larger than
		// a buffer goes past it.
		ReadBufferSize:    2 << 10,
		WriteBufferSize:   1 << 10,
		ForceAttemptHTTP2: true,
		TLSClientConfig:   &tls.Config{RootCAs: c.RootCAs, MinVersion: tls.VersionTLS12, InsecureSkipVerify: trusting},
	}
	judge.guard(t, dialer)
	permitted(t, c.Permit)
	return t
}

// permitted has a transport ask before each request, whoever chooses its proxy.
func permitted(t *http.Transport, permit func(*url.URL) error) {
	choose := t.Proxy
	if permit == nil {
		return
	}
	t.Proxy = func(r *http.Request) (*url.URL, error) {
		if err := permit(r.URL); err != nil {
			return nil, err
		}
		return choose(r)
	}
}

func dialer(c Config) *net.Dialer {
	return &net.Dialer{Timeout: c.Connect, KeepAlive: 30 * time.Second, Resolver: c.Resolver}
}
