package secret

import (
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"io"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf16"
	"unicode/utf8"
)

// Mask stands where a secret was.
const Mask = "***"

const (
	shortestSecret = 4    // shorter values would mask half of every text
	mostSecrets    = 4096 // the oldest are forgotten
)

// Redactor masks the secrets it has learned, in the forms they take on the wire: as they
// are, escaped in URLs and JSON, and in base64, also in the middle of something longer such
// as the user:password of basic authentication. It is safe for concurrent use; a nil
// Redactor masks nothing.
type Redactor struct {
	mu      sync.Mutex
	known   map[string]bool
	order   []string
	current atomic.Pointer[Replacer]
}

// NewRedactor makes a Redactor that knows the values.
func NewRedactor(values ...string) *Redactor {
	r := &Redactor{known: map[string]bool{}}
	r.current.Store(NewReplacer(nil))
	r.Learn(values...)
	return r
}

// Learn makes values secret from now on. Those shorter than four bytes are ignored.
func (r *Redactor) Learn(values ...string) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	grown := false
	for _, value := range values {
		if len(value) < shortestSecret || r.known[value] {
			continue
		}
		r.known[value] = true
		r.order = append(r.order, value)
		grown = true
	}
	if !grown {
		return
	}
	for len(r.order) > mostSecrets {
		delete(r.known, r.order[0])
		r.order = r.order[1:]
	}
	masks := map[string]string{}
	for value := range r.known {
		for _, form := range forms(value) {
			masks[form] = Mask
		}
	}
	r.current.Store(NewReplacer(masks))
}

// Text masks a string.
func (r *Redactor) Text(text string) string {
	if r == nil {
		return text
	}
	return r.current.Load().String(text)
}

// Bytes masks bytes; the argument is unchanged.
func (r *Redactor) Bytes(text []byte) []byte {
	if r == nil {
		return text
	}
	return r.current.Load().Bytes(text)
}

// Reader masks a stream, also what lies across two reads. It masks what is known now.
func (r *Redactor) Reader(from io.Reader) io.Reader {
	if r == nil {
		return from
	}
	return r.current.Load().Reader(from)
}

// forms lists how a value may be written.
func forms(value string) []string {
	all := []string{value, url.QueryEscape(value), url.PathEscape(value)}
	if quoted, err := json.Marshal(value); err == nil {
		all = append(all, string(quoted[1:len(quoted)-1]))
	}
	var plain, markup strings.Builder
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(value) == nil {
		text := strings.TrimSuffix(strings.TrimPrefix(plain.String(), `"`), "\"\n")
		// As JavaScript, PHP and Python write it.
		all = append(all, text, strings.ReplaceAll(text, "/", `\/`), asciiJSON(text))
	}
	if xml.EscapeText(&markup, []byte(value)) == nil {
		all = append(all, markup.String(), html.EscapeString(value))
	}
	for before := range 3 {
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			if middle := encodedMiddle(encoding, value, before); len(middle) >= 8 {
				all = append(all, middle)
			}
		}
	}
	return all
}

// asciiJSON escapes what is not ASCII in the inside of a JSON text.
func asciiJSON(text string) string {
	var out strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf {
			out.WriteRune(r)
			continue
		}
		for _, unit := range utf16.AppendRune(nil, r) {
			fmt.Fprintf(&out, `\u%04x`, unit)
		}
	}
	return out.String()
}

// encodedMiddle is the part of a base64 text that depends on the value alone, when as many
// bytes (modulo three) come before it.
func encodedMiddle(encoding *base64.Encoding, value string, before int) string {
	text := encoding.EncodeToString([]byte(strings.Repeat("\x00", before) + value))
	start := (before*8 + 5) / 6
	return text[start : (before+len(value))*8/6]
}
