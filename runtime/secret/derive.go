package secret

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"hash"
	"strings"

	"bobbin/runtime/fault"
)

// expression is what a derived placeholder says. The module @bobbin/secret writes it
// (runtime/script/secret); it is worked out here, outside the script, when the request leaves.
// Text, Key and Data may hold placeholders themselves.
type expression struct {
	Op          string `json:"op"`             // base64 or hmac
	Text        string `json:"text,omitempty"` // of base64
	Key         string `json:"key,omitempty"`
	KeyEncoding string `json:"keyEncoding,omitempty"` // utf8 (default), base64, base64url or hex
	Data        string `json:"data,omitempty"`
	Bytes       []byte `json:"bytes,omitempty"`    // the data where it is no text
	Hash        string `json:"hash,omitempty"`     // sha1, sha256 (default), sha384 or sha512
	Encoding    string `json:"encoding,omitempty"` // of the result: hex (default), base64 or base64url
}

// deepest is how many derivations may be made of each other.
const deepest = 8

var hashes = map[string]func() hash.Hash{"sha1": sha1.New, "": sha256.New, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New}

// one gives what stands behind one placeholder of either kind.
func (f *Filler) one(placeholder string, depth int) (value string, found bool, err error) {
	if placeholder[len(placeholderPrefix)] != derivedMark {
		return f.value(placeholder)
	}
	text, err := base64.RawURLEncoding.DecodeString(placeholder[len(placeholderPrefix)+1 : len(placeholder)-1])
	var e expression
	if err != nil || json.Unmarshal(text, &e) != nil {
		return "", false, nil // a text that looks like one
	}
	if depth == deepest {
		return "", false, fault.New(fault.Invalid, "A secret is made of secrets more than %d times over.", deepest)
	}
	switch e.Op {
	case "base64":
		plain, found, err := f.inner(e.Text, depth)
		return base64.StdEncoding.EncodeToString([]byte(plain)), found, err
	case "hmac":
		return f.hmac(e, depth)
	}
	return "", false, nil
}

// inner fills in a part of an expression; found says whether there was a secret in it.
func (f *Filler) inner(text string, depth int) (filled string, found bool, err error) {
	var out strings.Builder
	for rest := []byte(text); ; {
		start, end := findPlaceholder(rest, true)
		out.Write(rest[:start])
		if end == 0 {
			return out.String(), found, nil
		}
		value, known, err := f.one(string(rest[start:end]), depth+1)
		if err != nil {
			return "", false, err
		}
		if !known {
			value = string(rest[start:end])
		}
		found = found || known
		out.WriteString(value)
		rest = rest[end:]
	}
}

func (f *Filler) hmac(e expression, depth int) (string, bool, error) {
	text, found, err := f.inner(e.Key, depth)
	if err != nil || !found {
		return "", false, err
	}
	key, ok := decoded(text, e.KeyEncoding)
	if !ok {
		return "", false, fault.New(fault.Invalid, "The key of an hmac is not %s.", e.KeyEncoding).WithHint("Leave keyEncoding out when the secret itself is the key.")
	}
	data := e.Bytes
	if data == nil {
		text, _, err := f.inner(e.Data, depth)
		if err != nil {
			return "", false, err
		}
		data = []byte(text)
	}
	newHash, ok := hashes[e.Hash]
	if !ok {
		return "", false, fault.New(fault.Invalid, "There is no hash %q.", e.Hash)
	}
	mac := hmac.New(newHash, key)
	mac.Write(data)
	return encoded(mac.Sum(nil), e.Encoding), true, nil
}

// decoded reads a key; ok is false when it is not written in that encoding.
func decoded(text, encoding string) (key []byte, ok bool) {
	var err error
	switch encoding {
	case "hex":
		key, err = hex.DecodeString(text)
	case "base64", "base64url":
		plain := strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
		key, err = base64.RawStdEncoding.DecodeString(plain)
	default:
		key = []byte(text)
	}
	return key, err == nil
}

func encoded(sum []byte, encoding string) string {
	switch encoding {
	case "base64":
		return base64.StdEncoding.EncodeToString(sum)
	case "base64url":
		return base64.RawURLEncoding.EncodeToString(sum)
	}
	return hex.EncodeToString(sum)
}
