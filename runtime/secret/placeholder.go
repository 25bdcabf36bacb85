package secret

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"io"
	"strings"
)

// A placeholder is a text that stands for a secret a script never sees. There are two kinds:
//
//	ENV_VARIABLE_ and sixteen of A-Z and 2-7       a password parameter
//	ENV_VARIABLE_1, base64url of an expression, .  something made of one, see derive.go
//
// Both say themselves where they end, so none can be the beginning of another, and neither
// needs escaping in JSON, XML, a form or a URL.
const (
	placeholderPrefix = "ENV_VARIABLE_"
	nameLength        = 16
	derivedMark       = '1'
	derivedEnd        = '.'
	// longestDerived bounds what of a streamed body is held back until a placeholder ends.
	longestDerived = 1 << 20
)

// Placeholder is the text that stands for a password parameter in a script's memory. It is
// a hash of the workspace's id and the parameter's path: the same everywhere, and nothing
// that whoever knows a parameter's name could write into an event to be filled in.
func Placeholder(workspaceID, parameter string) string {
	sum := sha256.Sum256([]byte("password parameter\x00" + workspaceID + "\x00" + parameter))
	return placeholderPrefix + base32.StdEncoding.EncodeToString(sum[:nameLength*5/8])
}

// IsPlaceholder says whether a text is a placeholder, of either kind, and nothing else.
func IsPlaceholder(text string) bool {
	start, end := findPlaceholder([]byte(text), true)
	return start == 0 && end == len(text) && end > 0
}

// Value gives the secret behind the placeholder of a password parameter. Found is false for
// a text that only looks like one; it stays as it is.
type Value func(placeholder string) (value string, found bool, err error)

// Filler puts secrets where their placeholders are. It is safe for concurrent use when its
// Value is.
type Filler struct{ value Value }

// NewFiller makes a Filler.
func NewFiller(value Value) *Filler { return &Filler{value} }

// Escape writes a secret as its surroundings ask for; nil writes it as it is.
type Escape func(value string) string

// String fills in a text.
func (f *Filler) String(text string, escape Escape) (string, error) {
	if !strings.Contains(text, placeholderPrefix) {
		return text, nil
	}
	filled, err := f.Bytes([]byte(text), escape)
	return string(filled), err
}

// Bytes fills in a text; the argument is unchanged.
func (f *Filler) Bytes(text []byte, escape Escape) ([]byte, error) {
	out, _, err := f.step(nil, text, escape, true)
	return out, err
}

// Reader fills in a text as it is read, also where a placeholder lies across two reads. A
// secret that cannot be had ends the text with its error.
func (f *Filler) Reader(from io.Reader, escape Escape) io.Reader {
	return &fillingReader{f: f, from: from, escape: escape}
}

// step appends the filled text to out and gives the rest that more text may decide about.
func (f *Filler) step(out, text []byte, escape Escape, final bool) (filled, rest []byte, err error) {
	for {
		start, end := findPlaceholder(text, final)
		out = append(out, text[:start]...)
		if end <= start {
			return out, text[start:], nil
		}
		placeholder := string(text[start:end])
		value, found, err := f.one(placeholder, 0)
		switch {
		case err != nil:
			return out, nil, err
		case !found:
			value = placeholder
		case escape != nil:
			value = escape(value)
		}
		out = append(out, value...)
		text = text[end:]
	}
}

// findPlaceholder finds the first placeholder of a text. Without one, start is how much of
// the text is certainly not part of any, and end is 0.
func findPlaceholder(text []byte, final bool) (start, end int) {
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(placeholderPrefix))
		if i < 0 {
			return len(text) - begun(text[at:], final), 0
		}
		at += i
		length, more := placeholderLength(text[at+len(placeholderPrefix):])
		switch {
		case length > 0:
			return at, at + len(placeholderPrefix) + length
		case more && !final:
			return at, 0
		}
		at += len(placeholderPrefix)
	}
}

// begun is how long the beginning of a prefix is that a text ends with.
func begun(text []byte, final bool) int {
	if final {
		return 0
	}
	for n := min(len(placeholderPrefix)-1, len(text)); n > 0; n-- {
		if bytes.HasSuffix(text, []byte(placeholderPrefix[:n])) {
			return n
		}
	}
	return 0
}

// placeholderLength is how long a placeholder is behind its prefix, 0 when it is none. More
// says that it could be one if the text went on rightly.
func placeholderLength(text []byte) (length int, more bool) {
	if len(text) == 0 {
		return 0, true
	}
	if text[0] == derivedMark {
		for i := 1; i < len(text) && i <= longestDerived; i++ {
			if text[i] == derivedEnd {
				return i + 1, false
			}
			if !isBase64URL(text[i]) {
				return 0, false
			}
		}
		return 0, len(text) <= longestDerived
	}
	for i := range min(nameLength, len(text)) {
		if c := text[i]; (c < 'A' || c > 'Z') && (c < '2' || c > '7') {
			return 0, false
		}
	}
	if len(text) < nameLength {
		return 0, true
	}
	return nameLength, false
}

func isBase64URL(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_'
}

type fillingReader struct {
	f      *Filler
	from   io.Reader
	escape Escape
	held   []byte // read, not decided
	ready  []byte // filled, not given out
	err    error
}

// Read gives filled text.
func (r *fillingReader) Read(p []byte) (int, error) {
	for len(r.ready) == 0 {
		if r.err != nil || len(p) == 0 {
			return 0, r.err
		}
		start := len(r.held)
		r.held = append(r.held, make([]byte, max(len(p), 512))...)
		n, err := r.from.Read(r.held[start:])
		ready, rest, fillErr := r.f.step(nil, r.held[:start+n], r.escape, err != nil)
		r.ready, r.held, r.err = ready, append([]byte(nil), rest...), err
		if fillErr != nil {
			r.err = fillErr
		}
	}
	n := copy(p, r.ready)
	r.ready = r.ready[n:]
	return n, nil
}
