package connector

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // OAuth 1.0a signs by RSA-SHA1; its signatures live for minutes.
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/fault"
)

// OAuth1 signs a request by OAuth 1.0a with RSA-SHA1 (RFC 5849), for the consumer and the token
// of a login; extra are further oauth_ parameters. Faults: invalid for a key that cannot sign.
func OAuth1(r *http.Request, a Account, credential Credential, extra map[string]string, now time.Time) error {
	key, err := rsaKey(credential[FieldKey])
	if err != nil {
		return err
	}
	oauth := map[string]string{"oauth_consumer_key": a.Fields[FieldClientID], "oauth_nonce": rand.Text(), "oauth_signature_method": "RSA-SHA1",
		"oauth_timestamp": strconv.FormatInt(now.Unix(), 10), "oauth_version": "1.0"}
	if token := credential[AccessToken]; token != "" {
		oauth["oauth_token"] = token
	}
	for name, value := range extra {
		oauth[name] = value
	}
	base, err := oauth1Base(r, oauth)
	if err != nil {
		return err
	}
	sum := sha1.Sum([]byte(base)) //nolint:gosec // As above.
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA1, sum[:])
	if err != nil {
		return fault.New(fault.Invalid, "The key cannot sign.").WithHint("Use an RSA key of 2,048 bits.").Because(err)
	}
	oauth["oauth_signature"] = base64.StdEncoding.EncodeToString(signature)
	var parts []string
	for name, value := range oauth {
		parts = append(parts, name+`="`+percent(value)+`"`)
	}
	slices.Sort(parts)
	r.Header.Set("Authorization", "OAuth "+strings.Join(parts, ", "))
	return nil
}

// oauth1Base is what is signed: method, address and all parameters, those of a form included.
func oauth1Base(r *http.Request, oauth map[string]string) (string, error) {
	values := r.URL.Query()
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") && r.GetBody != nil {
		body, err := r.GetBody()
		if err != nil {
			return "", err
		}
		defer body.Close()
		text, err := io.ReadAll(body)
		if err != nil {
			return "", err
		}
		if form, err := url.ParseQuery(string(text)); err == nil {
			for name, all := range form {
				values[name] = append(values[name], all...)
			}
		}
	}
	var pairs []string
	for name, all := range values {
		for _, value := range all {
			pairs = append(pairs, percent(name)+"="+percent(value))
		}
	}
	for name, value := range oauth {
		pairs = append(pairs, percent(name)+"="+percent(value))
	}
	slices.Sort(pairs)
	host := strings.ToLower(r.URL.Host)
	host = strings.TrimSuffix(host, map[string]string{"https": ":443", "http": ":80"}[r.URL.Scheme])
	return strings.ToUpper(r.Method) + "&" + percent(r.URL.Scheme+"://"+host+r.URL.EscapedPath()) + "&" + percent(strings.Join(pairs, "&")), nil
}

// percent escapes as RFC 3986 says.
func percent(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

// rsaKey reads an RSA key in PEM form.
func rsaKey(text string) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block != nil {
		if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
			return key, nil
		}
		if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
			if key, ok := key.(*rsa.PrivateKey); ok {
				return key, nil
			}
		}
	}
	return nil, fault.New(fault.Invalid, "The key is not an RSA key in PEM form without a passphrase.").
		WithHint("`openssl genrsa -out key.pem 2048` makes one; `openssl rsa -in key.pem -pubout` shows the public key for the application link.")
}
