package standard

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// maxAnswer bounds an answer that is read whole, in bytes.
const maxAnswer = 64 << 20

// Ask asks a service for JSON, with the account's login.
type Ask struct {
	connector.Site
	Title string    // of the service, for sentences
	Clock time.Time // the service's, from the last answer that told it; zero until then
	// Header goes with each request, where it is not nil.
	Header http.Header
}

// Get reads one answer into a value; numbers in an any keep their digits. Faults: not_found,
// denied, invalid (the service does not want the question), unavailable, with a
// connector.RetryAfter where the service says when to come again.
func (a *Ask) Get(ctx context.Context, path string, query url.Values, into any) (http.Header, error) {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	return a.Send(ctx, http.MethodGet, path, nil, into)
}

// Send is Get with a method and a body, which becomes JSON. A path may be a whole address.
func (a *Ask) Send(ctx context.Context, method, path string, body, into any) (http.Header, error) {
	response, err := a.send(ctx, method, path, body)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	if at, err := http.ParseTime(response.Header.Get("Date")); err == nil {
		a.Clock = at
	}
	switch {
	case err != nil:
		return response.Header, fault.New(fault.Unavailable, "The answer of %s broke off.", a.Title).WithHint("It is asked again.").Because(err)
	case len(text) > maxAnswer:
		return response.Header, fault.New(fault.Unavailable, "%s answers with more than %d MB.", a.Title, maxAnswer>>20)
	case response.StatusCode == http.StatusNotModified || into == nil && response.StatusCode < 300:
		return response.Header, nil
	case response.StatusCode >= 300:
		return response.Header, a.refusal(response, text)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		return response.Header, fault.New(fault.Unavailable, "%s answers with something that is not what was asked for.", a.Title).
			WithHint("A proxy or a login page may stand in between; check the account's address.").Because(err)
	}
	return response.Header, nil
}

func (a *Ask) send(ctx context.Context, method, path string, body any) (*http.Response, error) {
	var reader io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		reader = bytes.NewReader(text)
	}
	address := path
	if len(path) == 0 || path[0] == '/' {
		address = a.Base + path
	}
	r, err := http.NewRequestWithContext(ctx, method, address, reader)
	if err != nil {
		return nil, fault.New(fault.Invalid, "%q is not a usable address.", address).Because(err)
	}
	if a.Header != nil {
		r.Header = a.Header.Clone()
	}
	r.Header.Set("Accept", "application/json")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := a.Do(r)
	if err != nil {
		return nil, unreachable(r.URL.Host, err)
	}
	return response, nil
}

// refusal words an answer that is none.
func (a *Ask) refusal(response *http.Response, text []byte) error {
	var answer any
	_ = json.Unmarshal(text, &answer) // what is no JSON has no words
	words := said(answer)
	if words != "" {
		words = " It says: " + words
	}
	status := response.StatusCode
	wait, waits := retryAfter(response.Header, a.Clock)
	var f *fault.Error
	switch {
	case status == http.StatusTooManyRequests || status == http.StatusForbidden && waits:
		f = fault.New(fault.Unavailable, "%s asks to slow down (%d).", a.Title, status)
		if !waits {
			wait, waits = time.Minute, true
		}
	case status == http.StatusUnauthorized:
		f = fault.New(fault.Denied, "%s does not accept the account %q (401).%s", a.Title, a.Account.Name, words).WithHint("Connect the account again.")
	case status == http.StatusForbidden:
		f = fault.New(fault.Denied, "%s does not let the account %q see this (403).%s", a.Title, a.Account.Name, words).WithHint("Give the account's user or its token the right to read it.")
	case status == http.StatusNotFound:
		f = fault.New(fault.NotFound, "%s does not know this, or the account cannot see it (404).%s", a.Title, words)
	case status == http.StatusGone:
		f = fault.New(fault.NotFound, "%s has it no more (410).%s", a.Title, words).Because(Gone)
	case status >= 500:
		f = fault.New(fault.Unavailable, "%s answers with an error of its own (%d).%s", a.Title, status, words)
	default:
		f = fault.New(fault.Invalid, "%s does not take the question (%d).%s", a.Title, status, words)
	}
	if waits && f.Code == fault.Unavailable {
		f = f.Because(connector.RetryAfter{Wait: wait})
	}
	return f
}

type gone struct{}

func (gone) Error() string { return "gone" }

// Gone is the cause of the fault of an answer 410: a cursor that is too old.
var Gone error = gone{}

// retryAfter reads when to come again: Retry-After in seconds or as a date, or GitHub's reset
// of a limit that is used up.
func retryAfter(h http.Header, now time.Time) (time.Duration, bool) {
	const most = time.Hour // a date far away is a mistake, or our clock's
	text := h.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil && seconds >= 0 {
		return min(time.Duration(seconds)*time.Second, most), true
	}
	if at, err := http.ParseTime(text); err == nil && !now.IsZero() {
		return min(max(0, at.Sub(now)), most), true
	}
	if reset, err := strconv.ParseInt(h.Get("X-RateLimit-Reset"), 10, 64); err == nil && h.Get("X-RateLimit-Remaining") == "0" && !now.IsZero() {
		return min(max(0, time.Unix(reset, 0).Sub(now)), most), true
	}
	return 0, false
}
