package outbound

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"mime"
	"net/url"
	"slices"
	"strings"

	"bobbin/runtime/connector"
	"bobbin/runtime/secret"
)

// learn makes every field of a credential one that the log masks.
func (d *Door) learn(credential connector.Credential) {
	for _, value := range credential {
		d.c.Redactor.Learn(value)
	}
}

// placeholders gives the values that a host may see; nil when there are none.
func (d *Door) placeholders(ctx context.Context, all map[string]Placeholder, host string) (map[string]string, error) {
	var values map[string]string
	for text, p := range all {
		if text == "" || !slices.ContainsFunc(p.Hosts, func(h string) bool { return h == "*" || strings.EqualFold(h, host) }) {
			continue
		}
		value, err := p.Value(ctx)
		if err != nil {
			return nil, fmt.Errorf("read a password parameter: %w", err)
		}
		d.c.Redactor.Learn(value)
		if values == nil {
			values = map[string]string{}
		}
		values[text] = value
	}
	return values, nil
}

// inHeader replaces placeholders in a header's value, also inside basic authentication.
func inHeader(values map[string]string, value string) string {
	replacer := secret.NewReplacer(values)
	scheme, encoded, found := strings.Cut(value, " ")
	if found && strings.EqualFold(scheme, "basic") {
		if pair, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded)); err == nil {
			return scheme + " " + base64.StdEncoding.EncodeToString(replacer.Bytes(pair))
		}
	}
	return replacer.String(value)
}

// escaping says how a value is written into a body of a content type, and whether bodies of
// that type are text at all. No content type means JSON.
func escaping(contentType string) (escape func(string) string, text bool) {
	if contentType == "" {
		return inJSON, true
	}
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil, false
	}
	switch media {
	case "application/json":
		return inJSON, true
	case "application/x-www-form-urlencoded":
		return url.QueryEscape, true
	case "application/xml", "text/xml", "text/html":
		return inXML, true
	case "text/plain", "text/css", "text/csv", "text/javascript":
		return func(s string) string { return s }, true
	}
	return nil, false
}

func escaped(values map[string]string, escape func(string) string) map[string]string {
	out := make(map[string]string, len(values))
	for text, value := range values {
		out[text] = escape(value)
	}
	return out
}

func inJSON(value string) string {
	quoted, err := json.Marshal(value)
	if err != nil {
		return value // unreachable: strings always have a JSON form
	}
	return string(quoted[1 : len(quoted)-1])
}

func inXML(value string) string {
	var b strings.Builder
	// A strings.Builder takes everything.
	_ = xml.EscapeText(&b, []byte(value))
	return b.String()
}
