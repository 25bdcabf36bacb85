package ingress

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/htmlindex"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
)

// httpEvent is what scripts know as HttpEventRequest.
type httpEvent struct {
	Method            string            `json:"method"`
	Path              string            `json:"path"` // below the listener's own address
	QueryString       string            `json:"queryString"`
	QueryStringParams map[string]string `json:"queryStringParams"`
	Headers           map[string]string `json:"headers"`
	BodyType          string            `json:"bodyType,omitempty"` // json, text or base64
	Body              json.RawMessage   `json:"body,omitempty"`
	RawBody           []byte            `json:"rawBody,omitempty"` // in Base64, where the listener wants it
	SourceIP          string            `json:"sourceIp"`
}

// takeHTTP makes the event of a generic listener: the request itself, with the body byte for byte beside what
// was made of it, where raw is true.
func takeHTTP(request *invocation.Request, r *http.Request, rest string, body []byte, raw bool) error {
	event := httpEvent{
		Method: r.Method, Path: rest, QueryString: r.URL.RawQuery,
		QueryStringParams: map[string]string{}, Headers: map[string]string{"Host": r.Host},
		SourceIP: sourceOf(r),
	}
	for name, values := range r.URL.Query() {
		event.QueryStringParams[name] = values[0]
	}
	for name, values := range r.Header {
		event.Headers[name] = strings.Join(values, ", ")
	}
	if raw {
		event.RawBody = body
	}
	request.DeliveryKey = cmp.Or(r.Header.Get("Idempotency-Key"), deliveredAs(r))
	if err := event.setBody(r.Header.Get("Content-Type"), body); err != nil {
		return err
	}
	payload, err := json.Marshal(event)
	if err != nil && event.BodyType == "json" { // nothing else of it can be wrong
		// A request we cannot read is shown to the person, who would look for it in vain otherwise.
		request.Refusal = malformed(fault.From(fault.New(fault.Invalid, "The body of the request says it is JSON, and is not.").
			WithHint("Correct the sender, or its Content-Type header.")))
		event.BodyType, event.Body = "", nil
		payload, err = json.Marshal(event)
	}
	request.Payload, request.Valid = payload, err == nil
	return err
}

// textTypes are the content types whose body a script gets as text; JSON is parsed, all others are base64.
var textTypes = map[string]bool{
	"text/plain": true, "text/html": true, "text/xml": true,
	"application/xhtml+xml": true, "application/x-www-form-urlencoded": true,
}

func (e *httpEvent) setBody(contentType string, body []byte) error {
	if len(body) == 0 {
		return nil
	}
	kind, parameters, err := mime.ParseMediaType(contentType)
	if err != nil { // a broken parameter does not make the type unknown
		kind = strings.ToLower(strings.TrimSpace(strings.SplitN(contentType, ";", 2)[0]))
	}
	switch {
	case kind == "application/json":
		if text := bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")); len(text) > 0 {
			body = text
		}
		e.BodyType, e.Body = "json", body // looked through when the event is written
		return nil
	case textTypes[kind]:
		e.BodyType = "text"
		e.Body, err = json.Marshal(decode(body, parameters["charset"]))
		return err
	}
	e.BodyType = "base64"
	e.Body, err = json.Marshal(base64.StdEncoding.EncodeToString(body))
	return err
}

// decode reads text in the charset it says; what is no text in it becomes U+FFFD.
func decode(body []byte, charset string) string {
	if charset != "" && !strings.EqualFold(charset, "utf-8") {
		if encoding, err := htmlindex.Get(charset); err == nil {
			if text, err := encoding.NewDecoder().Bytes(body); err == nil {
				return string(text)
			}
		}
	}
	if utf8.Valid(body) {
		return string(body)
	}
	return strings.ToValidUTF8(string(body), "\uFFFD")
}
