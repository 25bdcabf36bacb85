package npm

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/network"
)

const (
	maxPackument = 128 << 20 // bytes of what a registry says of one package
	tries        = 3
	stall        = 60 * time.Second // without a byte
)

// registry asks the registries of one workspace. What it learns of a package it remembers
// for the length of one install.
type registry struct {
	settings *settings
	client   *http.Client
	wait     func(context.Context, time.Duration) error

	mu    sync.Mutex
	known map[string]*packument
}

// packument is what a registry says of a package.
type packument struct {
	name     string
	tags     map[string]string
	versions map[string]json.RawMessage
}

func (c *Client) registry(dir string) (*registry, error) {
	s, err := c.settings(dir)
	if err != nil {
		return nil, err
	}
	transport := c.config.Transport
	if transport == nil {
		if transport, err = c.way(s); err != nil {
			return nil, err
		}
	}
	return &registry{settings: s, client: &http.Client{Transport: transport}, wait: c.config.Wait, known: map[string]*packument{}}, nil
}

// way makes the connections to registries: by npm's own proxy and authorities where it has some.
func (c *Client) way(s *settings) (*http.Transport, error) {
	way := c.config.Network
	if s.authorities != "" {
		var err error
		if way, err = way.With(s.authorities, "cafile of npm"); err != nil {
			return nil, err
		}
	}
	t := way.Transport(network.ToRegistry).Clone()
	t.MaxIdleConnsPerHost, t.IdleConnTimeout, t.TLSHandshakeTimeout, t.ResponseHeaderTimeout = parallel, 10*time.Second, 15*time.Second, stall
	if s.proxy.HTTPProxy != "" || s.proxy.HTTPSProxy != "" {
		proxy := s.proxy.ProxyFunc()
		t.Proxy = way.Judged(network.ToRegistry, func(r *http.Request) (*url.URL, error) { return proxy(r.URL) })
	}
	return t, nil
}

func (r *registry) close() { r.client.CloseIdleConnections() }

// packument asks what there is of a package.
func (r *registry) packument(ctx context.Context, name string) (*packument, error) {
	r.mu.Lock()
	known := r.known[name]
	r.mu.Unlock()
	if known != nil {
		return known, nil
	}
	address := r.settings.registry(name) + strings.ReplaceAll(url.PathEscape(name), "%40", "@")
	var p struct {
		Name     string
		Tags     map[string]string `json:"dist-tags"`
		Versions map[string]json.RawMessage
	}
	err := r.get(ctx, packageErrand(name), address, func(response *http.Response, body io.Reader) error {
		text, err := io.ReadAll(io.LimitReader(body, maxPackument+1))
		if err != nil {
			return err
		}
		if len(text) > maxPackument {
			return fault.New(fault.Invalid, "The registry says more of %s than %d MB.", name, maxPackument>>20)
		}
		if err := json.Unmarshal(text, &p); err != nil || p.Versions == nil {
			return fault.New(fault.Unavailable, "%s answered %s with something else than the package: %s.", host(address), name, contentType(response)).
				WithHint("A proxy or a login page may have answered. Check the registry in .npmrc.").Because(err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	made := &packument{name: name, tags: p.Tags, versions: p.Versions}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known[name] = made
	return made, nil
}

// errRetry marks an answer worth asking for again.
var errRetry = errors.New("try again")

// errand is what a registry is asked for, in the words of what goes wrong with it.
type errand struct{ doing, what, undone, hint string }

func packageErrand(name string) errand {
	return errand{"Installing packages", "package " + name, "fetched from", " Packages fetched before are installed without a network."}
}

func searchErrand(text string) errand {
	return errand{"Searching for packages", fmt.Sprintf("search for %q", text), "sent to", ""}
}

// get sends a request and hands its answer on; what fails by accident is tried again.
func (r *registry) get(ctx context.Context, e errand, address string, take func(*http.Response, io.Reader) error) error {
	for try := 1; ; try++ {
		pause, err := r.once(ctx, e, address, take)
		if ctx.Err() != nil {
			return fault.New(fault.Canceled, "%s was stopped.", e.doing).Because(context.Cause(ctx))
		}
		if err == nil || try == tries || !errors.Is(err, errRetry) {
			return err
		}
		if r.wait(ctx, max(pause, time.Duration(try)*400*time.Millisecond)) != nil {
			return fault.New(fault.Canceled, "%s was stopped.", e.doing).Because(context.Cause(ctx))
		}
	}
}

func (r *registry) once(ctx context.Context, e errand, address string, take func(*http.Response, io.Reader) error) (time.Duration, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil || request.URL.Scheme != "https" && request.URL.Scheme != "http" {
		return 0, fault.New(fault.Invalid, "The address of the %s cannot be used.", e.what).
			WithHint("It is in the lock as resolved, or the registry's: it must begin with https://.").Because(err)
	}
	request.Header.Set("Accept", "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*")
	request.Header.Set("User-Agent", "bobbin")
	if value := r.settings.authorization(request.URL); value != "" {
		request.Header.Set("Authorization", value)
	}
	response, err := r.client.Do(request)
	if err != nil {
		return 0, unreachable(e, address, err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return retryAfter(response), refusal(e, address, response)
	}
	watchdog := time.AfterFunc(stall, cancel)
	defer watchdog.Stop()
	err = take(response, alive{response.Body, watchdog})
	var known *fault.Error
	if err != nil && !errors.As(err, &known) {
		return 0, unreachable(e, address, err)
	}
	return 0, err
}

// alive puts off the end of a transfer with every byte that comes.
type alive struct {
	io.Reader
	watchdog *time.Timer
}

func (a alive) Read(p []byte) (int, error) {
	n, err := a.Reader.Read(p)
	if n > 0 {
		a.watchdog.Reset(stall)
	}
	return n, err
}

func unreachable(e errand, address string, err error) error {
	var inner *url.Error
	if errors.As(err, &inner) {
		err = inner.Err
	}
	switch f := network.Explain(err); {
	case f != nil && f.Code == fault.Denied: // by the policy of this machine
		return f
	case f != nil:
		return f.WithHint("%s. What .npmrc says of a proxy goes before it.", strings.TrimSuffix(f.Hint, "."))
	}
	if unknown := (x509.UnknownAuthorityError{}); errors.As(err, &unknown) {
		return network.Distrusted(host(address), unknown).Because(err)
	}
	return fault.New(fault.Unavailable, "The %s could not be %s %s: %s.", e.what, e.undone, host(address), err).
		WithHint("Check the network, and the registry and proxy in .npmrc.%s", e.hint).
		Because(errors.Join(errRetry, err))
}

func proxyRefuses(err error) error {
	return fault.New(fault.Denied, "The proxy asks for a login.").
		WithHint("Give it in the proxy's address: HTTPS_PROXY=http://user:password@host:port, or https-proxy= in your own .npmrc.").Because(err)
}

// refusal words the answers of a registry that are no package.
func refusal(e errand, address string, response *http.Response) error {
	at := host(address)
	switch code := response.StatusCode; {
	case code == http.StatusNotFound || code == http.StatusGone:
		return fault.New(fault.NotFound, "%s has no %s.", at, e.what).WithHint("Check the spelling; a package of your own company may need @scope:registry= in .npmrc.")
	case code == http.StatusProxyAuthRequired:
		return proxyRefuses(fmt.Errorf("%s", response.Status))
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return fault.New(fault.Denied, "%s refuses the %s (%s).", at, e.what, response.Status).
			WithHint("Its login is set in .npmrc as //%s/:_authToken=...; it may be missing, wrong or too old.", at)
	case code == http.StatusTooManyRequests || code >= 500:
		return fault.New(fault.Unavailable, "%s has trouble with the %s (%s).", at, e.what, response.Status).
			WithHint("Try again later.").Because(errRetry)
	}
	return fault.New(fault.Unavailable, "%s answered %s to the %s.", at, response.Status, e.what).WithHint("Check the registry in .npmrc.")
}

// retryAfter is how long a registry wants to be left alone, ten seconds at most.
func retryAfter(response *http.Response) time.Duration {
	seconds, err := strconv.Atoi(response.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, 10)) * time.Second
}

// host is the part of an address that may be shown.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "the registry"
	}
	return u.Host
}

func contentType(response *http.Response) string {
	if kind := response.Header.Get("Content-Type"); kind != "" {
		return kind
	}
	return "no content type"
}

// tarball is where a package's archive is. What a lock says of the public registry means
// the one that is set, as for npm.
func (r *registry) tarball(m *manifest) string {
	base := r.settings.registry(m.Name)
	_, file, scoped := strings.Cut(m.Name, "/")
	if !scoped {
		file = m.Name
	}
	if m.Resolved == "" {
		return base + m.Name + "/-/" + file + "-" + m.Version + ".tgz"
	}
	if rest, ok := strings.CutPrefix(m.Resolved, defaultRegistry); ok {
		return base + rest
	}
	return m.Resolved
}
