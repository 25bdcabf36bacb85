package subtle_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"errors"
	"testing"

	"bobbin/runtime/script/web/crypto/subtle"
)

func algorithms() []subtle.Params {
	base := subtle.Params{Hash: "SHA-256", Curve: "P-256", Length: -1, TagBits: -1, SaltLength: 0}
	var list []subtle.Params
	for _, name := range []string{"HMAC", "AES-GCM", "RSA-PSS", "RSA-OAEP", "ECDSA", "ECDH", "Ed25519", "X25519"} {
		p := base
		p.Name = name
		list = append(list, p)
	}
	return list
}

// use tries what a key allows; none of it may panic, and errors have a name.
func use(t *testing.T, k *subtle.Key, p subtle.Params) {
	t.Helper()
	p.Counter, p.IV = make([]byte, 16), make([]byte, 12)
	_, signErr := subtle.Sign(p, k, []byte("x"))
	_, verifyErr := subtle.Verify(p, k, make([]byte, 64), []byte("x"))
	_, encryptErr := subtle.Encrypt(p, k, []byte("x"))
	_, decryptErr := subtle.Decrypt(p, k, make([]byte, 128))
	p.Public = k
	_, deriveErr := subtle.DeriveBits(context.Background(), p, k, 128, 1<<20)
	for _, err := range []error{signErr, verifyErr, encryptErr, decryptErr, deriveErr} {
		named(t, err)
	}
}

func named(t *testing.T, err error) {
	t.Helper()
	var failed *subtle.Error
	if err != nil && (!errors.As(err, &failed) || failed.Name == "" || failed.Message == "") {
		t.Fatalf("an error without a name: %v", err)
	}
}

// usages are those that some algorithm takes for a key of that type.
func usages(p subtle.Params, private bool) []string {
	switch p.Name {
	case "HMAC":
		return []string{"sign", "verify"}
	case "AES-GCM":
		return []string{"encrypt", "decrypt"}
	case "RSA-OAEP":
		if private {
			return []string{"decrypt"}
		}
		return []string{"encrypt"}
	case "ECDH", "X25519":
		if private {
			return []string{"deriveBits"}
		}
		return nil
	}
	if private {
		return []string{"sign"}
	}
	return []string{"verify"}
}

// Any DER is a key that can be used and written again, or a DataError.
func FuzzDER(f *testing.F) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	private, _ := x509.MarshalPKCS8PrivateKey(key)
	public, _ := x509.MarshalPKIXPublicKey(&key.PublicKey)
	f.Add(private)
	f.Add(public)
	f.Add(private[:60])
	f.Add([]byte{0x30, 0x84, 0xff, 0xff, 0xff, 0xff})
	f.Fuzz(func(t *testing.T, der []byte) {
		for _, p := range algorithms() {
			for _, format := range []string{"spki", "pkcs8", "raw"} {
				k, err := subtle.Import(subtle.Source{Format: format, Bytes: der}, p, true, usages(p, format == "pkcs8"))
				named(t, err)
				if err != nil {
					continue
				}
				use(t, k, p)
				again, _, err := subtle.Export(format, k)
				if err != nil || len(again) == 0 {
					t.Fatalf("%s %s: %v", p.Name, format, err)
				}
			}
		}
	})
}

// Any JSON is a key that comes back from its own JWK, or a DataError.
func FuzzJWK(f *testing.F) {
	for _, seed := range []string{
		`{}`, `null`, `[]`, `{"kty":"oct","k":"AAAA"}`, `{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAA","key_ops":["encrypt","decrypt"]}`,
		`{"kty":"RSA","n":"AQAB","e":"AQAB","d":"AQ","p":"Aw","q":"BQ","dp":"AQ","dq":"AQ","qi":"AQ","oth":[]}`,
		`{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}`,
		`{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		web, err := subtle.ParseJWK(text)
		named(t, err)
		if err != nil {
			return
		}
		for _, p := range algorithms() {
			k, err := subtle.Import(subtle.Source{Format: "jwk", JWK: web}, p, true, usages(p, web.D != ""))
			named(t, err)
			if err != nil {
				continue
			}
			use(t, k, p)
			_, out, err := subtle.Export("jwk", k)
			if err != nil {
				t.Fatal(err)
			}
			again, _ := json.Marshal(out)
			if out, err = subtle.ParseJWK(again); err != nil {
				t.Fatal(err)
			}
			if _, err = subtle.Import(subtle.Source{Format: "jwk", JWK: out}, p, true, k.Usages); err != nil {
				t.Fatalf("%s does not come back: %v", again, err)
			}
		}
	})
}
