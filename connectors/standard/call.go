package standard

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// Call sends JSON to a site and reads the JSON it answers; body and answer may be nil. Path is
// below the site's base, or a whole address. Faults: denied, not_found, conflict, invalid and
// unavailable, each with the service's words.
func Call(ctx context.Context, s connector.Site, method, path string, body, answer any) error {
	var sent io.Reader = http.NoBody
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(text)
	}
	if !strings.Contains(path, "://") {
		path = s.Base + path
	}
	r, err := http.NewRequestWithContext(ctx, method, path, sent)
	if err != nil {
		return fault.New(fault.Invalid, "%q is not a usable address.", path).Because(err)
	}
	r.Header.Set("Accept", "application/json")
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	response, err := s.Do(r)
	if err != nil {
		return unreachable(r.URL.Host, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, answerLimit))
	if err != nil {
		return unreachable(r.URL.Host, err)
	}
	if response.StatusCode >= 300 {
		return says(r.URL.Host, response.StatusCode, text)
	}
	if answer == nil || len(bytes.TrimSpace(text)) == 0 {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // ids are longer than a float64
	if err := decoder.Decode(answer); err != nil {
		return fault.New(fault.Unavailable, "%s does not answer as its API does.", r.URL.Host).WithHint("Check the account's address.").Because(err)
	}
	return nil
}

// says makes the fault of a refusal, with the service's words where it has some.
func says(host string, status int, text []byte) error {
	var body any
	_ = json.Unmarshal(text, &body) // what is none has no words
	words := strings.TrimRight(said(body), ".")
	if words != "" {
		words = ": " + words
	}
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return fault.New(fault.Denied, "%s does not let this account do that (%d)%s.", host, status, words)
	case status == http.StatusNotFound || status == http.StatusGone:
		return fault.New(fault.NotFound, "%s has no such thing (%d)%s.", host, status, words).
			WithHint("Services also say so of what the account may not see.")
	case status == http.StatusConflict:
		return fault.New(fault.Conflict, "%s has that already (%d)%s.", host, status, words)
	case status == http.StatusTooManyRequests:
		return fault.New(fault.Unavailable, "%s asks to slow down (%d).", host, status).WithHint("Try again in a minute.")
	case status >= 500:
		return fault.New(fault.Unavailable, "%s answers with an error of its own (%d)%s.", host, status, words).WithHint("Try again later.")
	}
	return fault.New(fault.Invalid, "%s refuses (%d)%s.", host, status, words)
}

// Graph asks a GraphQL service and reads the data of its answer. The faults are those of Call;
// errors in an answer of status 200 are invalid, or denied where the service says so.
func Graph(ctx context.Context, s connector.Site, path, query string, variables map[string]any, data any) error {
	var answer struct {
		Data   json.RawMessage `json:"data"`
		Errors json.RawMessage `json:"errors"`
	}
	if err := Call(ctx, s, http.MethodPost, path, map[string]any{"query": query, "variables": variables}, &answer); err != nil {
		return err
	}
	if len(answer.Errors) > 0 && string(answer.Errors) != "null" && string(answer.Errors) != "[]" {
		var list any
		_ = json.Unmarshal(answer.Errors, &list)
		words := strings.TrimRight(said(map[string]any{"errors": list}), ".")
		for _, denied := range []string{"auth", "permission", "forbidden", "not allowed"} {
			if strings.Contains(strings.ToLower(words), denied) {
				return fault.New(fault.Denied, "The service does not let this account do that: %s.", words)
			}
		}
		if strings.Contains(strings.ToLower(words), "not found") {
			return fault.New(fault.NotFound, "The service has no such thing: %s.", words)
		}
		return fault.New(fault.Invalid, "The service refuses: %s.", words)
	}
	return json.Unmarshal(answer.Data, data)
}
