package secret

import (
	"bytes"
	"encoding/json"
)

// JSON masks the texts and numbers of a JSON document, which stays one. The argument is
// unchanged.
func (r *Redactor) JSON(text []byte) []byte {
	if r == nil || bytes.Equal(r.Bytes(text), text) {
		return text
	}
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		n := tokenLength(text)
		out = append(out, r.token(text[:n])...)
		text = text[n:]
	}
	return out
}

// tokenLength is how long the text, the number, or what is neither, at the start of JSON is.
func tokenLength(text []byte) int {
	switch c := text[0]; {
	case c == '"':
		for i := 1; i < len(text); i++ {
			switch text[i] {
			case '\\':
				i++
			case '"':
				return i + 1
			}
		}
	case beginsNumber(c):
		if rest := bytes.TrimLeft(text, "0123456789-+.eE"); len(rest) > 0 {
			return len(text) - len(rest)
		}
	default:
		for i, c := range text {
			if c == '"' || beginsNumber(c) {
				return i
			}
		}
	}
	return len(text)
}

func beginsNumber(c byte) bool { return c >= '0' && c <= '9' || c == '-' }

func (r *Redactor) token(token []byte) []byte {
	switch {
	case token[0] == '"':
		var plain string
		if json.Unmarshal(token, &plain) != nil {
			return r.Bytes(token) // no JSON
		}
		if masked := r.Text(plain); masked != plain {
			quoted, _ := json.Marshal(masked) // strings always have a JSON form
			return quoted
		}
	case beginsNumber(token[0]):
		if !bytes.Equal(r.Bytes(token), token) {
			return []byte(`"` + Mask + `"`)
		}
	}
	return token
}
