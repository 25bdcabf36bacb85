package outbound

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/net/http/httpguts"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/secret"
)

// learn makes every secret of a credential one that the log masks.
func (d *Door) learn(credential connector.Credential) {
	d.c.Redactor.Learn(credential.Secrets()...)
}

// filler fills in the secrets of a request for the host a hop goes to; nil when the request
// brings none. Each is asked for when it is met, and learned by the log.
func (d *Door) filler(ctx context.Context, r Request, h *hop) *secret.Filler {
	if len(r.Placeholders) == 0 {
		return nil
	}
	inside := r.Binding.Owns(h.url) && r.Binding.Simulator != nil
	return secret.NewFiller(func(placeholder string) (string, bool, error) {
		p, ours := r.Placeholders[placeholder]
		if !ours {
			return "", false, nil
		}
		if !inside {
			if err := p.Allow(h.url, h.called); err != nil {
				return "", false, notAllowed{err}
			}
		}
		value, err := p.Value(ctx)
		if fault.Is(err, fault.NotFound) && inside {
			return "", false, nil // nothing leaves, and offline nobody needs the value
		}
		d.c.Redactor.Learn(value)
		return value, err == nil, err
	})
}

// notAllowed is why a secret may not go to a host.
type notAllowed struct{ error }

// Unwrap gives the fault.
func (e notAllowed) Unwrap() error { return e.error }

// unfilled words why a secret could not be filled in.
func unfilled(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	f := fault.From(err)
	return serviceError("%s", strings.TrimSpace(f.Sentence+" "+f.Hint))
}

// filledAddress puts secrets into the path and the query of an address. A host is never made
// of a secret.
func filledAddress(fill *secret.Filler, u *url.URL) (*url.URL, error) {
	path, err := fill.String(u.EscapedPath(), url.PathEscape)
	if err != nil {
		return nil, err
	}
	query, err := fill.String(u.RawQuery, url.QueryEscape)
	if err != nil {
		return nil, err
	}
	to := *u
	to.RawQuery, to.RawPath = query, path
	to.Path, err = url.PathUnescape(path)
	return &to, err
}

// filledHeader puts secrets into headers. A header whose secret may not follow a redirect to
// another host is left behind, as a credential of the script's own would be.
func filledHeader(fill *secret.Filler, h *hop) (http.Header, error) {
	header := make(http.Header, len(h.header))
	for name, values := range h.header {
		for _, value := range values {
			filled, err := inHeader(fill, value)
			if _, denied := errors.AsType[notAllowed](err); denied && h.followed > 0 {
				continue
			}
			if err != nil {
				return nil, err
			}
			if !httpguts.ValidHeaderFieldValue(filled) {
				return nil, fault.New(fault.Invalid, "The secret in the header %q has a line break or another character that a header cannot have.", name)
			}
			header[name] = append(header[name], filled)
		}
	}
	return header, nil
}

// inHeader fills in a header's value, also inside basic authentication.
func inHeader(fill *secret.Filler, value string) (string, error) {
	scheme, encoded, found := strings.Cut(value, " ")
	if found && strings.EqualFold(scheme, "basic") {
		if pair, err := base64.StdEncoding.DecodeString(strings.TrimSpace(encoded)); err == nil {
			filled, err := fill.Bytes(pair, nil)
			return scheme + " " + base64.StdEncoding.EncodeToString(filled), err
		}
	}
	return fill.String(value, nil)
}

// filledBody puts secrets into a body of text. One that is held in memory stays there. Note
// sees the text as the script wrote it.
func filledBody(ctx context.Context, fill *secret.Filler, h *hop, escape secret.Escape, note func(io.Reader) io.Reader) (io.Reader, int64, error) {
	if h.kept == nil {
		return &fillingBody{ctx, fill.Reader(note(h.body), escape)}, -1, nil
	}
	whole, err := io.ReadAll(fill.Reader(note(bytes.NewReader(h.kept)), escape))
	return bytes.NewReader(whole), int64(len(whole)), err
}

// fillingBody words the error of a secret that could not be filled in.
type fillingBody struct {
	ctx  context.Context
	text io.Reader
}

// Read gives the next bytes.
func (b *fillingBody) Read(p []byte) (int, error) {
	n, err := b.text.Read(p)
	var f *fault.Error
	if errors.As(err, &f) {
		err = unfilled(b.ctx, err)
	}
	return n, err
}

// escaping says how a value is written into a body of a content type, and whether bodies of
// that type are text at all. No content type means JSON.
func escaping(contentType string) (escape secret.Escape, text bool) {
	if contentType == "" {
		return inJSON, true
	}
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return nil, false
	}
	switch {
	case media == "application/json", strings.HasSuffix(media, "+json"):
		return inJSON, true
	case media == "application/x-www-form-urlencoded":
		return url.QueryEscape, true
	case media == "application/xml", media == "text/xml", media == "text/html", strings.HasSuffix(media, "+xml"):
		return inXML, true
	case strings.HasPrefix(media, "text/"):
		return nil, true
	}
	return nil, false
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
