package outbound

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/http/httpguts"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/script"
)

// keptBody is the largest body that is held in memory, so that it can be sent again after a
// redirect that keeps the method.
const keptBody = 1 << 20

// hop is a request as it stands, across redirects.
type hop struct {
	method   string
	url      *url.URL    // placeholders and all
	called   *url.URL    // the first one
	header   http.Header // the script's own
	body     io.Reader   // nil for none, or sent already
	kept     []byte      // the whole body, when small
	size     int64
	stored   *sending // the body, when it is made of a stored one
	wishes   http.Header
	trusting bool
	agent    *script.Agent
	session  *session             // that the request was sent with, nil for none
	used     connector.Credential // that the request was sent with, nil for none
	refusal  string               // what to say of the credential that the service does not take
	followed int
}

// send follows redirects until there is an answer.
func (d *Door) send(ctx context.Context, r Request, entry *entry) (script.FetchResponse, error) {
	h, err := prepare(r)
	if err != nil {
		return script.FetchResponse{}, err
	}
	for {
		entry.sends(h)
		got, err := d.once(ctx, r, h, entry)
		if err == nil && d.sessions.ended(h, got) {
			_ = got.Body.Close()
			got, err = d.once(ctx, r, h, entry)
		}
		if err == nil && h.renewed(ctx, r.Binding, got) {
			_ = got.Body.Close()
			got, err = d.once(ctx, r, h, entry)
		}
		if err != nil {
			return script.FetchResponse{}, err
		}
		to, redirected := target(h, got)
		if !redirected || r.Redirect == "manual" {
			return respond(h, got), nil
		}
		got.Body.Close()
		if to == nil {
			return script.FetchResponse{}, typeError("%s redirected to something that is not an address.", h.url.Host)
		}
		if r.Redirect == "error" {
			return script.FetchResponse{}, typeError("%s redirected to %s, and redirects are an error for this request.", h.url.Host, to.Host)
		}
		if h.followed++; h.followed > d.c.maxFollows {
			return script.FetchResponse{}, serviceError("%s redirected more than %d times.", h.url.Host, d.c.maxFollows)
		}
		if err := h.follow(got.StatusCode, to); err != nil {
			return script.FetchResponse{}, err
		}
	}
}

// prepare checks a script's request.
func prepare(r Request) (*hop, error) {
	if r.Connection != "" && r.Binding == nil {
		return nil, serviceError("There is no connection %q in this environment. Check the import of ./api/%s and the workspace's connections.", r.Connection, r.Connection)
	}
	h := &hop{method: strings.ToUpper(cmp.Or(r.Method, "GET")), header: http.Header{}, wishes: http.Header{}, body: r.Body, size: r.Size, agent: r.Agent}
	if !httpguts.ValidHeaderFieldName(h.method) || slices.Contains([]string{"CONNECT", "TRACE", "TRACK"}, h.method) {
		return nil, typeError("%q is not a method that can be sent.", r.Method)
	}
	if h.body == nil || h.size == 0 {
		h.body, h.size = nil, 0
	}
	if h.body != nil && (h.method == "GET" || h.method == "HEAD") {
		return nil, typeError("A %s request has no body.", h.method)
	}
	var err error
	if h.url, err = address(r); err != nil {
		return nil, err
	}
	h.called = h.url
	if err := h.takeHeader(r.Header); err != nil {
		return nil, err
	}
	if err := h.takeStored(r); err != nil {
		return nil, err
	}
	if h.body != nil && h.size > 0 && h.size <= keptBody {
		h.kept = make([]byte, h.size)
		if _, err := io.ReadFull(h.body, h.kept); err != nil {
			return nil, fmt.Errorf("read the request's body: %w", err)
		}
		h.body = nil
	}
	return h, nil
}

// notSent are headers that belong to the connection, not to the script.
var notSent = map[string]bool{"Connection": true, "Content-Length": true, "Transfer-Encoding": true, "Keep-Alive": true,
	"Upgrade": true, "Te": true, "Trailer": true, "Expect": true, "Host": true, "Accept-Encoding": true, "Proxy-Connection": true}

// ours are the headers that mean something to Bobbin and never leave.
const ours = "X-Stitch-"

// waited is for how many milliseconds a managed API's client has held the request back.
func (h *hop) waited() int64 {
	ms, err := strconv.ParseInt(h.wishes.Get(ours+"Waited"), 10, 64)
	if err != nil || ms < 0 {
		return 0
	}
	return ms
}

func (h *hop) takeHeader(header [][2]string) error {
	for _, pair := range header {
		name, value := http.CanonicalHeaderKey(pair[0]), pair[1]
		if !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(value) {
			return typeError("%q is not a valid header, or its value has a line break.", pair[0])
		}
		switch {
		case strings.HasPrefix(name, ours):
			h.wishes.Set(name, value)
		case !notSent[name]:
			h.header.Add(name, value)
		}
	}
	h.trusting = isTrue(h.wishes.Get(ours + "Ignore-Ssl-Check"))
	return nil
}

// once sends one hop.
func (d *Door) once(ctx context.Context, r Request, h *hop, entry *entry) (*http.Response, error) {
	var way http.RoundTripper
	var err error
	if r.Allow != nil && !r.Binding.Owns(h.url) {
		if err := r.Allow(h.url); err != nil {
			return nil, err
		}
	}
	if b := r.Binding; b.Owns(h.url) && b.Simulator != nil {
		way = simulator{b.Simulator}
		entry.simulated()
	} else if way, err = d.way(ctx, r, h); err != nil {
		return nil, err
	}
	sent, filled, err := d.request(ctx, r, h, entry)
	if err != nil {
		return nil, err
	}
	before := sent.Header.Clone()
	authorized, err := d.authorize(ctx, r.Binding, sent, h)
	if err != nil {
		if sent.Body != nil {
			_ = sent.Body.Close()
		}
		return nil, err
	}
	entry.sent(sent, authorized, filled)
	entry.headers(sent, h.header, before)
	got, err := way.RoundTrip(sent)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			return nil, cause
		}
		var host *script.HostError
		if errors.As(err, &host) { // the body's own
			return nil, host
		}
		return nil, explain(ctx, sent.URL, err).host()
	}
	return got, nil
}

// request makes the request of a hop, with its secrets filled in. What went out in place of a
// placeholder is not for the log, which is told of the texts as the script wrote them.
// Filled says that the body has been noted already.
func (d *Door) request(ctx context.Context, r Request, h *hop, entry *entry) (sent *http.Request, filled bool, err error) {
	to, header, body, size, stored := h.url, h.header.Clone(), h.body, h.size, h.stored
	if h.kept != nil {
		body = bytes.NewReader(h.kept)
	}
	if fill := d.filler(ctx, r, h); fill != nil {
		if to, err = filledAddress(fill, h.url); err == nil {
			header, err = filledHeader(fill, h)
		}
		if escape, text := escaping(header.Get("Content-Type")); text && body != nil && err == nil {
			body, size, err = filledBody(ctx, fill, h, escape, entry.asks)
			filled = true
		} else if stored != nil && err == nil {
			stored, err = stored.filled(fill, escape)
		}
		if err != nil {
			return nil, false, unfilled(ctx, err)
		}
	}
	sent, err = http.NewRequestWithContext(ctx, h.method, to.String(), body)
	if err != nil {
		return nil, false, typeError("%s cannot be requested.", h.url.Redacted())
	}
	sent.Header = header
	if stored != nil {
		if sent.Body, err = stored.open(); err != nil {
			return nil, false, err
		}
		sent.GetBody, sent.ContentLength = stored.open, stored.size()
	}
	if body != nil {
		sent.ContentLength = size
	}
	if sent.Header.Get("User-Agent") == "" {
		sent.Header.Set("User-Agent", d.c.UserAgent)
	}
	return sent, filled, nil
}

// authorize puts the credential on a request for the account's own host, and says whether
// it did.
func (d *Door) authorize(ctx context.Context, b *Binding, sent *http.Request, h *hop) (bool, error) {
	h.session, h.used = nil, nil
	if b == nil || b.Credential == nil || b.Connector == nil || b.Connector.Authorize == nil || !b.Owns(sent.URL) {
		return false, nil
	}
	credential, err := b.Credential(ctx)
	if err == nil {
		d.learn(credential)
		h.used = credential
		credential, h.session, err = d.signedIn(ctx, b, credential)
	}
	if err == nil {
		err = b.Connector.Authorize(sent, b.Account, credential)
	}
	if err == nil {
		return true, nil
	}
	return false, unauthorized(ctx, b, err)
}

// unauthorized words why a credential is not on a request.
func unauthorized(ctx context.Context, b *Binding, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	var f *fault.Error
	if errors.As(err, &f) {
		return serviceError("%s", strings.TrimSpace(f.Sentence+" "+f.Hint))
	}
	return serviceError("The credential of connection %q cannot be used.", b.Connection)
}

// target says whether an answer redirects, and where to: nil when that is no address.
func target(h *hop, got *http.Response) (*url.URL, bool) {
	location := got.Header.Get("Location")
	if location == "" || !slices.Contains([]int{301, 302, 303, 307, 308}, got.StatusCode) {
		return nil, false
	}
	to, err := h.url.Parse(location)
	if err != nil {
		return nil, true
	}
	if to.Fragment == "" {
		to.Fragment = h.url.Fragment
	}
	return to, true
}

// follow turns the hop into the next one, by the rules of fetch: 303 and a redirected POST
// become GET, everything else keeps its method and body; a script's own credentials do not
// go to another origin.
func (h *hop) follow(status int, to *url.URL) error {
	if to.Scheme != "http" && to.Scheme != "https" || to.Host == "" || to.User != nil {
		return serviceError("%s redirected to an address that cannot be followed.", h.url.Host)
	}
	toGet := status == http.StatusSeeOther && h.method != "GET" && h.method != "HEAD" ||
		(status == http.StatusMovedPermanently || status == http.StatusFound) && h.method == "POST"
	switch {
	case toGet:
		h.method, h.body, h.kept, h.stored, h.size = "GET", nil, nil, nil, 0
		for name := range h.header {
			if strings.HasPrefix(name, "Content-") {
				h.header.Del(name)
			}
		}
	case h.body != nil:
		return serviceError("%s redirected a request (%d) whose body is too large to be sent again. Send it to %s directly.", h.url.Host, status, to.Host)
	}
	if to.Scheme != h.url.Scheme || to.Host != h.url.Host {
		h.trusting, h.agent = false, nil
		for name := range h.header {
			if isSecretHeader(name) {
				h.header.Del(name)
			}
		}
	}
	h.url = to
	return nil
}

// respond makes a script's response. Header names are lower case, in order.
func respond(h *hop, got *http.Response) script.FetchResponse {
	shown := *h.url
	shown.Fragment = ""
	_, text, _ := strings.Cut(got.Status, " ")
	if text == "" {
		text = http.StatusText(got.StatusCode)
	}
	got.Header.Del(RefusedLogin)
	answer := script.FetchResponse{URL: shown.String(), Status: got.StatusCode, StatusText: text, Header: flat(got.Header),
		Redirected: h.followed > 0, Body: &plainBody{got.Body, h.url}}
	if h.refusal != "" {
		answer.Header = append(answer.Header, [2]string{RefusedLogin, h.refusal})
	}
	if got.Body == http.NoBody || got.StatusCode == http.StatusNoContent || got.StatusCode == http.StatusNotModified {
		_ = got.Body.Close() // there is nothing in it
		answer.Body = http.NoBody
	}
	return answer
}

// flat lists headers by name. A value that is no UTF-8 is read as Latin-1, as in browsers.
func flat(header http.Header) [][2]string {
	out := make([][2]string, 0, len(header))
	for name, values := range header {
		for _, value := range values {
			if !utf8.ValidString(value) {
				wide := make([]rune, len(value))
				for i := range len(value) {
					wide[i] = rune(value[i])
				}
				value = string(wide)
			}
			out = append(out, [2]string{strings.ToLower(name), value})
		}
	}
	slices.SortStableFunc(out, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return out
}

// plainBody words the errors of a body that breaks off.
type plainBody struct {
	io.ReadCloser
	url *url.URL
}

// Read gives the next bytes.
func (b *plainBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		if !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded) {
			err = brokenOff(b.url, err).host()
		}
	}
	return n, err
}
