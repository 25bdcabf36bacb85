//go:build windows || (darwin && cgo)

package network

import (
	"net/http"
	"net/url"

	"github.com/mattn/go-ieproxy"
)

// systemProxy asks the operating system: its fixed proxy, or the script (PAC) that it is to be asked of.
func systemProxy() func(*url.URL) (*url.URL, error) {
	c := ieproxy.GetConf()
	if !c.Static.Active && !c.Automatic.Active {
		return nil
	}
	ask := ieproxy.GetProxyFunc()
	return func(to *url.URL) (*url.URL, error) {
		proxy, err := ask(&http.Request{URL: to})
		if proxy != nil && proxy.Scheme == "" { // what a script says is a host and a port
			proxy.Scheme = "http"
		}
		return proxy, err
	}
}
