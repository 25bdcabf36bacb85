package oauth

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/url"
	"strings"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// grantAssertion is the grant of RFC 7523.
const grantAssertion = "urn:ietf:params:oauth:grant-type:jwt-bearer"

// assertionLives is how long an assertion is good for: services take a few minutes, Salesforce five.
const assertionLives = 3 * time.Minute

// signer is who signs assertions.
type signer struct {
	issuer, keyID string
	key           *rsa.PrivateKey
}

// assertion is the form that asks for a token with a signed statement of who one is.
func (l Login) assertion(token string) (url.Values, error) {
	by, err := l.signer()
	if err != nil {
		return nil, err
	}
	audience := token
	if l.Way.Audience != "" {
		if audience, err = l.fill(l.Way.Audience); err != nil {
			return nil, err
		}
	}
	now := l.Now()
	claims := map[string]any{"iss": by.issuer, "aud": audience, "iat": now.Unix(), "exp": now.Add(assertionLives).Unix()}
	if subject := l.Fields[connector.FieldSubject]; subject != "" {
		claims["sub"] = subject
	}
	if scope := l.scope(); scope != "" {
		claims["scope"] = scope
	}
	text, err := by.sign(claims)
	return url.Values{"grant_type": {grantAssertion}, "assertion": {text}}, err
}

// signer reads the key: Google's JSON file, which says who one is too, or an RSA key as PEM.
func (l Login) signer() (signer, error) {
	text := strings.TrimSpace(l.Secrets[connector.FieldKey])
	by := signer{issuer: l.Fields[connector.FieldClientID]}
	if strings.HasPrefix(text, "{") {
		var file struct {
			Email string `json:"client_email"`
			ID    string `json:"private_key_id"`
			Key   string `json:"private_key"`
		}
		if json.Unmarshal([]byte(text), &file) != nil || file.Email == "" || file.Key == "" {
			return by, fault.New(fault.Invalid, "The key is not the JSON file of a service account.").WithHint("Make a new key of the type JSON, and give its file as it was downloaded.")
		}
		by.issuer, by.keyID, text = file.Email, file.ID, file.Key
	}
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return by, fault.New(fault.Invalid, "The key is damaged, or not a private key in PEM form (-----BEGIN PRIVATE KEY-----).").WithHint("Give the file of the key.")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		by.key = key
		return by, nil
	}
	any, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	key, ok := any.(*rsa.PrivateKey)
	if err != nil || !ok {
		return by, fault.New(fault.Invalid, "The key is not an RSA key without a passphrase.").WithHint("`openssl rsa -in key.pem -out plain.pem` takes a passphrase away.")
	}
	by.key = key
	return by, nil
}

// sign makes a JSON Web Token by RS256.
func (s signer) sign(claims map[string]any) (string, error) {
	header := map[string]string{"alg": "RS256", "typ": "JWT"}
	if s.keyID != "" {
		header["kid"] = s.keyID
	}
	var parts []string
	for _, part := range []any{header, claims} {
		text, err := json.Marshal(part)
		if err != nil {
			return "", err
		}
		parts = append(parts, base64.RawURLEncoding.EncodeToString(text))
	}
	signed := strings.Join(parts, ".")
	sum := sha256.Sum256([]byte(signed))
	signature, err := rsa.SignPKCS1v15(rand.Reader, s.key, crypto.SHA256, sum[:])
	if err != nil {
		return "", fault.New(fault.Invalid, "The key cannot sign.").WithHint("Use an RSA key of 2,048 bits or more.").Because(err)
	}
	return signed + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}
