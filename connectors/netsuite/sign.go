package netsuite

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
)

// The secrets of a token-based login.
const (
	fieldConsumerKey    = "consumerKey"
	fieldConsumerSecret = "consumerSecret"
	fieldTokenID        = "tokenId"
	fieldTokenSecret    = "tokenSecret"
)

// tokenBased is NetSuite's token-based authentication: OAuth 1.0a (RFC 5849) with HMAC-SHA256.
func tokenBased() standard.Kind {
	const integration, token = "Setup, Integration, Manage Integrations, New; shown once.", "Setup, Users/Roles, Access Tokens, New; shown once."
	return standard.Kind{AuthKind: connector.AuthKind{Name: "token-based", Title: "Token-based authentication", Fields: []connector.Field{
		{Name: fieldConsumerKey, Label: "Consumer key", Hint: integration},
		{Name: fieldConsumerSecret, Label: "Consumer secret", Secret: true, Hint: integration},
		{Name: fieldTokenID, Label: "Token ID", Hint: token},
		{Name: fieldTokenSecret, Label: "Token secret", Secret: true, Hint: token},
	}}}
}

func signNow(r *http.Request, a connector.Account, credential connector.Credential) error {
	sign(r, a, credential, rand.Text(), time.Now())
	return nil
}

// sign puts the signature on a request. A JSON body is no part of what is signed.
func sign(r *http.Request, a connector.Account, credential connector.Credential, nonce string, now time.Time) {
	oauth := map[string]string{
		"oauth_consumer_key": a.Fields[fieldConsumerKey], "oauth_token": a.Fields[fieldTokenID], "oauth_nonce": nonce,
		"oauth_timestamp": strconv.FormatInt(now.Unix(), 10), "oauth_signature_method": "HMAC-SHA256", "oauth_version": "1.0",
	}
	mac := hmac.New(sha256.New, []byte(escape(credential[fieldConsumerSecret])+"&"+escape(credential[fieldTokenSecret])))
	mac.Write([]byte(baseString(r, oauth)))
	oauth["oauth_signature"] = base64.StdEncoding.EncodeToString(mac.Sum(nil))
	header := []string{`OAuth realm="` + realm(r.URL.Hostname()) + `"`}
	for _, name := range []string{"oauth_consumer_key", "oauth_token", "oauth_signature_method", "oauth_timestamp", "oauth_nonce", "oauth_version", "oauth_signature"} {
		header = append(header, name+`="`+escape(oauth[name])+`"`)
	}
	r.Header.Set("Authorization", strings.Join(header, ", "))
}

// baseString is what is signed (RFC 5849, section 3.4.1).
func baseString(r *http.Request, oauth map[string]string) string {
	var pairs []string
	for name, value := range oauth {
		pairs = append(pairs, escape(name)+"="+escape(value))
	}
	for name, values := range r.URL.Query() {
		for _, value := range values {
			pairs = append(pairs, escape(name)+"="+escape(value))
		}
	}
	slices.Sort(pairs)
	address := r.URL.Scheme + "://" + strings.ToLower(r.URL.Host) + r.URL.EscapedPath()
	return r.Method + "&" + escape(address) + "&" + escape(strings.Join(pairs, "&"))
}

// realm is the account id in a host: 1234567-sb1.suitetalk.api.netsuite.com is 1234567_SB1.
func realm(host string) string {
	account, _, _ := strings.Cut(host, ".")
	return strings.ToUpper(strings.ReplaceAll(account, "-", "_"))
}

// escape encodes all but what RFC 3986 leaves unreserved.
func escape(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }
