package standard

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/url"
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// Verifier is one way to tell that a delivery comes from whoever knows the secret.
type Verifier struct {
	How string // for people to read
	// Signed says whether the delivery is signed with the secret, in constant time.
	Signed func(d connector.Delivery, secret string) bool
	// When says when it was signed, nil where the signature covers no time. A delivery that is
	// older or further ahead than Age is refused: a recorded one cannot be sent again later.
	When func(d connector.Delivery) (time.Time, bool)
	Age  time.Duration
	// Sign signs a delivery in this way, as the service does; it may change the header and the body,
	// which are the delivery's own.
	Sign func(d *connector.Delivery, secret string, now time.Time)
}

// Age is how old a signed delivery may be where the service says nothing else.
const Age = 5 * time.Minute

// verify believes a delivery when one of the ways does. A listener without a secret believes
// everything.
func (s Service) verify(d connector.Delivery, secret string) error {
	if secret == "" {
		return nil
	}
	for _, v := range s.Webhooks.Verify {
		if !v.Signed(d, secret) {
			continue
		}
		if v.When == nil {
			return nil
		}
		at, ok := v.When(d)
		if !ok {
			continue
		}
		if age := s.now().Sub(at); age > v.Age || age < -v.Age {
			return fault.New(fault.Denied, "The delivery was signed at %s, which is too far from this machine's time.", at.UTC().Format(time.RFC3339)).
				WithHint("Check this machine's clock. A delivery that somebody recorded and sends again looks like this, too.")
		}
		return nil
	}
	return fault.New(fault.Denied, "The delivery is not signed with this listener's secret.").
		WithHint("Give the listener the secret that %s has. %s", s.Title, s.Webhooks.Secret)
}

// Signature is an HMAC in a header.
type Signature struct {
	Header string           // X-Hub-Signature
	Prefix string           // sha256= before the signature
	Hash   func() hash.Hash // SHA-256 when nil
	Base64 bool             // in place of hexadecimal digits
	// Over gives what is signed; the body when nil.
	Over func(d connector.Delivery) []byte
}

// Fits says whether the delivery has this signature by the secret.
func (s Signature) Fits(d connector.Delivery, secret string) bool {
	text, ok := strings.CutPrefix(d.Header.Get(s.Header), s.Prefix)
	if !ok || text == "" {
		return false
	}
	read := hex.DecodeString
	if s.Base64 {
		read = base64.StdEncoding.DecodeString
	}
	given, err := read(text)
	if err != nil {
		return false
	}
	return hmac.Equal(given, s.of(d, secret))
}

// of is the signature's bytes.
func (s Signature) of(d connector.Delivery, secret string) []byte {
	data, algorithm := d.Body, s.Hash
	if s.Over != nil {
		data = s.Over(d)
	}
	if algorithm == nil {
		algorithm = sha256.New
	}
	mac := hmac.New(algorithm, []byte(secret))
	mac.Write(data)
	return mac.Sum(nil)
}

// Put signs a delivery.
func (s Signature) Put(d *connector.Delivery, secret string, _ time.Time) {
	text := hex.EncodeToString(s.of(*d, secret))
	if s.Base64 {
		text = base64.StdEncoding.EncodeToString(s.of(*d, secret))
	}
	d.Header.Set(s.Header, s.Prefix+text)
}

// Hub is the signature most services have: HMAC-SHA256 of the body, sha256=<hex> in a header.
func Hub(header string) Verifier {
	signature := Signature{Header: header, Prefix: "sha256="}
	return Verifier{How: "HMAC-SHA256 of the body in `" + header + "`", Signed: signature.Fits, Sign: signature.Put}
}

// Carried believes a delivery that carries the secret itself, for services that sign nothing: in
// Authorization (as it is, after Bearer, or as the password of Basic) or as ?secret= in the
// address. Headers are others that may have it.
func Carried(headers ...string) Verifier {
	how := "the secret itself: in `Authorization` (alone, after `Bearer`, or as the password of `Basic`)"
	for _, h := range headers {
		how += ", in `" + h + "`"
	}
	put := func(d *connector.Delivery, secret string, _ time.Time) {
		d.Header.Set("Authorization", "Bearer "+secret)
	}
	return Verifier{How: how + " or as `?secret=` in the address", Sign: put, Signed: func(d connector.Delivery, secret string) bool {
		authorization := d.Header.Get("Authorization")
		given := []string{authorization}
		kind, rest, _ := strings.Cut(authorization, " ")
		switch strings.ToLower(kind) {
		case "bearer":
			given = append(given, rest)
		case "basic":
			text, _ := base64.StdEncoding.DecodeString(rest) // what is none has no password
			_, password, _ := strings.Cut(string(text), ":")
			given = append(given, password)
		}
		for _, h := range headers {
			given = append(given, d.Header.Get(h))
		}
		if query, err := url.ParseQuery(d.Query); err == nil {
			given = append(given, query.Get("secret"))
		}
		same := 0
		for _, g := range given {
			same |= subtle.ConstantTimeCompare([]byte(g), []byte(secret))
		}
		return same == 1
	}}
}

// Seconds reads the Unix time in a header.
func Seconds(header string) func(connector.Delivery) (time.Time, bool) {
	return func(d connector.Delivery) (time.Time, bool) {
		seconds, err := strconv.ParseInt(d.Header.Get(header), 10, 64)
		return time.Unix(seconds, 0), err == nil
	}
}
