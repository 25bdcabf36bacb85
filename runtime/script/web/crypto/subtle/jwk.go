package subtle

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
)

// JWK is a JSON web key. Binary members are base64url without padding; "" is absent.
type JWK struct {
	Kty    string   `json:"kty,omitempty"`
	Use    string   `json:"use,omitempty"`
	KeyOps []string `json:"key_ops,omitempty"`
	Alg    string   `json:"alg,omitempty"`
	Ext    *bool    `json:"ext,omitempty"`
	Crv    string   `json:"crv,omitempty"`
	X      string   `json:"x,omitempty"`
	Y      string   `json:"y,omitempty"`
	D      string   `json:"d,omitempty"`
	N      string   `json:"n,omitempty"`
	E      string   `json:"e,omitempty"`
	P      string   `json:"p,omitempty"`
	Q      string   `json:"q,omitempty"`
	DP     string   `json:"dp,omitempty"`
	DQ     string   `json:"dq,omitempty"`
	QI     string   `json:"qi,omitempty"`
	K      string   `json:"k,omitempty"`

	// Oth says that the key has more than two primes, which nobody uses.
	Oth json.RawMessage `json:"oth,omitempty"`
}

// ParseJWK reads the JSON text of a key.
func ParseJWK(text []byte) (*JWK, error) {
	var k JWK
	if err := json.Unmarshal(text, &k); err != nil || !strings.HasPrefix(strings.TrimSpace(string(text)), "{") {
		return nil, fail(dataError, "The text is not a JSON web key")
	}
	return &k, nil
}

// coded writes bytes as a member of a JWK.
func coded(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// member reads a binary member.
func member(name, text string) ([]byte, error) {
	if text == "" {
		return nil, fail(dataError, "The JSON web key has no %q", name)
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") {
		return nil, fail(dataError, "The member %q of the JSON web key is not base64url", name)
	}
	return b, nil
}

// sized reads a binary member that has to be of that many bytes.
func sized(name, text string, size int) ([]byte, error) {
	b, err := member(name, text)
	if err == nil && len(b) != size {
		return nil, fail(dataError, "The member %q of the JSON web key has %d bytes, not %d", name, len(b), size)
	}
	return b, err
}

// check compares what the key says about its use with what the script wants of it.
func (k *JWK) check(kty, alg string, p Params, extractable bool, usages []string) error {
	if k.Kty != kty {
		return fail(dataError, "The JSON web key is of type %q, not %q", k.Kty, kty)
	}
	if len(k.Oth) > 0 {
		return fail(dataError, "RSA keys of more than two primes are not supported")
	}
	if k.Alg != "" && alg != "" && k.Alg != alg && !(p.Name == "Ed25519" && k.Alg == "EdDSA") {
		return fail(dataError, "The JSON web key is for %q, not %q", k.Alg, alg)
	}
	if k.Ext != nil && !*k.Ext && extractable {
		return fail(dataError, "The JSON web key says that it is not extractable")
	}
	use := "sig"
	if isAES(p.Name) || p.Name == "RSA-OAEP" || p.Name == "ECDH" || p.Name == "X25519" {
		use = "enc"
	}
	if len(usages) > 0 && k.Use != "" && k.Use != use {
		return fail(dataError, "The JSON web key is for the use %q, not %q", k.Use, use)
	}
	for i, op := range k.KeyOps {
		if slices.Contains(k.KeyOps[:i], op) {
			return fail(dataError, "The JSON web key lists the operation %q twice", op)
		}
	}
	for _, u := range usages {
		if k.KeyOps != nil && !slices.Contains(k.KeyOps, u) {
			return fail(dataError, "The JSON web key does not allow %s", u)
		}
	}
	return nil
}

// jwkAlg is the name JWKs have for an algorithm, "" when they have none.
func jwkAlg(a Algorithm) string {
	hash := strings.TrimPrefix(a.Hash, "SHA-")
	switch {
	case a.Name == "HMAC":
		return "HS" + hash
	case isAES(a.Name):
		return map[int]string{128: "A128", 192: "A192", 256: "A256"}[a.Length] + strings.TrimPrefix(a.Name, "AES-")
	case a.Name == "RSASSA-PKCS1-v1_5":
		return "RS" + hash
	case a.Name == "RSA-PSS":
		return "PS" + hash
	case a.Name == "RSA-OAEP" && a.Hash == "SHA-1":
		return "RSA-OAEP"
	case a.Name == "RSA-OAEP":
		return "RSA-OAEP-" + hash
	case a.Name == "ECDSA":
		return map[string]string{"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}[a.Curve]
	case a.Name == "Ed25519":
		return "Ed25519" // EdDSA is the older name
	}
	return ""
}
