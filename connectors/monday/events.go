package monday

import (
	"crypto/hmac"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

//go:embed events.txt events.d.ts samples/*.json
var eventFiles embed.FS

// webhooks are those of boards and of apps.
func webhooks() *standard.Webhooks {
	return &standard.Webhooks{
		Files: eventFiles, Told: "event.type", Any: "any", Keys: []string{"event.triggerUuid"},
		Verify: []standard.Verifier{
			{How: "a JWT (HS256) in `Authorization`, at most 5 minutes old", Signed: signed, Sign: sign, When: when, Age: standard.Age},
			standard.Carried(),
		},
		Secret:    "In monday.com: Developers, your app, Basic Information, Signing Secret. A webhook of a board that no app made is not signed: end its URL with ?secret= and a secret of your own.",
		Question:  challenge,
		Registrar: registrar(), Prepared: simulated,
	}
}

// challenge answers monday.com when it checks an address.
func challenge(d connector.Delivery) *connector.Answer {
	var body struct {
		Challenge json.RawMessage `json:"challenge"`
		Event     json.RawMessage `json:"event"`
	}
	if json.Unmarshal(d.Body, &body) != nil || len(body.Challenge) == 0 || body.Event != nil {
		return nil
	}
	return &connector.Answer{Type: "application/json", Body: append(append([]byte(`{"challenge":`), body.Challenge...), '}')}
}

// signed checks the token's signature. There is one algorithm to expect, so that a library for
// all of them would only add ways to be wrong; a token that asks for another is refused.
func signed(d connector.Delivery, secret string) bool {
	parts := strings.Split(token(d), ".")
	if len(parts) != 3 {
		return false
	}
	var header struct{ Alg string }
	if !read(parts[0], &header) || header.Alg != "HS256" {
		return false
	}
	given, err := base64.RawURLEncoding.DecodeString(parts[2])
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(parts[0] + "." + parts[1]))
	return err == nil && hmac.Equal(given, mac.Sum(nil))
}

// sign sends a token as monday.com makes it.
func sign(d *connector.Delivery, secret string, now time.Time) {
	encode := base64.RawURLEncoding.EncodeToString
	claims := fmt.Appendf(nil, `{"accountId":1,"userId":2,"aud":%q,"iat":%d,"exp":%d}`, d.URL, now.Unix(), now.Add(standard.Age).Unix())
	text := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode(claims)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	d.Header.Set("Authorization", text+"."+encode(mac.Sum(nil)))
}

// when reads when the token was made; one that says only when it ends was made five minutes
// before that.
func when(d connector.Delivery) (time.Time, bool) {
	parts := strings.Split(token(d), ".")
	var claims struct{ Iat, Exp float64 }
	if len(parts) != 3 || !read(parts[1], &claims) || claims.Iat == 0 && claims.Exp == 0 {
		return time.Time{}, false
	}
	if claims.Iat == 0 {
		return time.Unix(int64(claims.Exp), 0).Add(-standard.Age), true
	}
	return time.Unix(int64(claims.Iat), 0), true
}

func token(d connector.Delivery) string {
	return strings.TrimPrefix(d.Header.Get("Authorization"), "Bearer ")
}

func read(part string, into any) bool {
	text, err := base64.RawURLEncoding.DecodeString(part)
	return err == nil && json.Unmarshal(text, into) == nil
}
