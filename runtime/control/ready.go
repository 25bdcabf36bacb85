package control

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"bobbin/runtime/fault"
)

// Ready asks the runner at an address whether it takes deliveries and runs scripts. It sends no
// token, and on loopback it takes any certificate: who asks its own machine knows whom it asks. The
// transport is that of NewClient.
//
// Faults: invalid (the address), unavailable (it is not reached, or says that it is not ready).
func Ready(ctx context.Context, address string, transport *http.Transport) error {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return fault.New(fault.Invalid, "%q is not the address of a runner.", address).WithHint("It looks like http://127.0.0.1:8480.")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.JoinPath("readyz").String(), nil)
	if err != nil {
		return err
	}
	if transport == nil {
		transport = http.DefaultTransport.(*http.Transport)
	}
	transport = transport.Clone()
	if loopback(u.Hostname()) {
		transport.Proxy = nil                                             // nor does a policy decide about what stays here
		transport.TLSClientConfig = &tls.Config{InsecureSkipVerify: true} //nolint:gosec // nothing is sent, and it is this machine
	}
	defer transport.CloseIdleConnections()
	response, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		return unreached(ctx, address, err)
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusOK {
		return nil
	}
	return fault.New(fault.Unavailable, "The runner %s is not ready: %s.", address, missing(response))
}

// missing reads from an answer of /readyz what is not as it should be.
func missing(response *http.Response) string {
	var said struct {
		Stopping bool            `json:"stopping"`
		Checks   map[string]bool `json:"checks"`
	}
	if text, err := io.ReadAll(io.LimitReader(response.Body, 1<<20)); err != nil || json.Unmarshal(text, &said) != nil {
		return "it answered " + response.Status
	}
	var all []string
	if said.Stopping {
		all = append(all, "it is stopping")
	}
	for name, well := range said.Checks {
		switch {
		case well:
		case name == "disk":
			all = append(all, "its disk is full")
		default:
			all = append(all, fmt.Sprintf("the %s does not answer", name))
		}
	}
	if len(all) == 0 {
		return "it answered " + response.Status
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}
