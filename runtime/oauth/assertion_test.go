package oauth_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/oauth"
	"bobbin/runtime/oauth/oauthtest"
)

func TestAssertion_SaysWhoOneIs(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	modern := string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
	old := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	file, err := json.Marshal(map[string]string{"client_email": oauthtest.ClientID, "private_key": modern, "private_key_id": "1"})
	if err != nil {
		t.Fatal(err)
	}
	server, l := serve(t, connector.JWTBearer, oauthtest.Settings{Lives: 60})
	server.Key = key
	ask := func(text string) error {
		l.Secrets = connector.Credential{connector.FieldKey: text}
		got, err := oauth.Refresh(t.Context(), l)
		if err == nil && got[connector.AccessToken] == "" {
			t.Error("there is no token")
		}
		return err
	}
	for _, text := range []string{modern, old, string(file)} {
		if err := ask(text); err != nil {
			t.Errorf("%.20s: %v", text, err)
		}
	}
	for text, says := range map[string]string{"hello": "damaged", "{}": "not the JSON file", "{\"client_email\": \"a\", \"private_key\": \"b\"}": "damaged",
		strings.Replace(modern, "MII", "AAA", 1): "not an RSA key"} {
		if err := ask(text); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%.20s: %v", text, err)
		}
	}
	// A clock that is off is what assertions fail by, and the hint says so.
	l.Now = func() time.Time { return time.Now().Add(-time.Hour) }
	if err := ask(modern); !fault.Is(err, fault.Denied) || !strings.Contains(fault.From(err).Hint, "clock") || !strings.Contains(fault.From(err).Hint, "h") {
		t.Errorf("%v %s", err, fault.From(err).Hint)
	}
}
