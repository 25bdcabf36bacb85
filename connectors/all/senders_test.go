package all_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/connector"
)

// sender is how a service sends deliveries, for the tests of its connector.
type sender struct {
	event, body string // an event and its delivery; the event's sample when there is no body
	key         string // of the delivery, "" where there is none
	secret      string
	header      map[string]string // of every delivery
	// sign signs a delivery as the service does.
	sign func(d *connector.Delivery, secret string, at time.Time)
	// timed says that the signature covers the time; loose that it does not cover the body.
	timed, loose bool
	// told is the header that tells the event, "" when the body does.
	told string
}

func mac(secret, text string) []byte {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write([]byte(text))
	return m.Sum(nil)
}

// hub signs as many services do.
func hub(header string) func(*connector.Delivery, string, time.Time) {
	return func(d *connector.Delivery, secret string, _ time.Time) {
		d.Header.Set(header, "sha256="+hex.EncodeToString(mac(secret, string(d.Body))))
	}
}

// carried sends the secret itself.
func carried(d *connector.Delivery, secret string, _ time.Time) {
	d.Header.Set("Authorization", "Bearer "+secret)
}

// basic sends the secret as a password.
func basic(d *connector.Delivery, secret string, _ time.Time) {
	d.Header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte("any user:"+secret)))
}

// senders are the services with webhooks, by connector; jira-cloud and gitlab have tests of their own.
func senders() map[string]sender {
	return map[string]sender{
		"github": {event: "push", key: "72d3162e-cc78-11e3-81ab-4c9367dc0958", secret: "It's a Secret", told: "X-GitHub-Event", sign: hub("X-Hub-Signature-256"),
			header: map[string]string{"X-GitHub-Event": "push", "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"}},
		"bitbucket-cloud": {event: "pull request merged", key: "r-1", secret: "s3cret", told: "X-Event-Key", sign: hub("X-Hub-Signature"),
			header: map[string]string{"X-Event-Key": "pullrequest:fulfilled", "X-Request-UUID": "r-1"}},
		"bitbucket-data-center": {event: "pull request opened", key: "r-2", secret: "s3cret", sign: hub("X-Hub-Signature"),
			header: map[string]string{"X-Event-Key": "pr:opened", "X-Request-Id": "r-2"}},
		"jira-data-center": {event: "issue created", key: "w-1", secret: "s3cret", sign: hub("X-Hub-Signature"),
			header: map[string]string{"X-Atlassian-Webhook-Identifier": "w-1"}},
		"confluence-data-center": {event: "page created", secret: "s3cret", sign: hub("X-Hub-Signature")},
		"azure-devops":           {event: "git push", key: "03c164c2-8912-4d5e-8009-3707d5f83734", secret: "pass:word", sign: basic, loose: true},
		"opsgenie":               {event: "alert created", key: "052652ac-5d1c-464a-812a-7dd18bbfba8c/Create/1793603700123456789", secret: "s3cret", sign: carried, loose: true},
		"statuspage": {event: "incident updated", key: "lbkhbwn21v5q/2026-11-02T08:40:00Z", secret: "s3cret", loose: true,
			sign: func(d *connector.Delivery, secret string, _ time.Time) { d.Query = "secret=" + secret }},
		"slack": {event: "app mention", key: "Ev0PV52K25", secret: "8f742231b10e8888abcd99yyyzzz85a5", timed: true, sign: signSlack},
		"trello": {event: "card created", key: "5f0000000000000000000099", secret: "s3cret", sign: func(d *connector.Delivery, secret string, _ time.Time) {
			m := hmac.New(sha1.New, []byte(secret))
			m.Write([]byte(string(d.Body) + d.URL))
			d.Header.Set("X-Trello-Webhook", base64.StdEncoding.EncodeToString(m.Sum(nil)))
		}},
		"discord": {event: "application command", key: "846462639134605312", secret: hex.EncodeToString(discordKey("right")[32:]), timed: true, sign: signDiscord},
		"zendesk": {event: "user created", key: "z-1", secret: "s3cret", timed: true, sign: signZendesk,
			header: map[string]string{"X-Zendesk-Webhook-Invocation-Id": "z-1"}},
		"linear": {event: "issue created", key: "l-1", secret: "s3cret", timed: true, sign: signLinear,
			header: map[string]string{"Linear-Delivery": "l-1"}},
		"monday": {event: "item created", key: "b5ed2e17c530446a98b25b8e6f0d6a1f", secret: "s3cret", timed: true, loose: true, sign: signMonday},
		"microsoft": {event: "change notification", key: "lsgTZMr9KwAAA", secret: "my client state", loose: true, sign: func(d *connector.Delivery, secret string, _ time.Time) {
			d.Body = bytes.ReplaceAll(d.Body, []byte("secret-client-state"), []byte(secret))
		}},
		"servicenow": {event: "generic", secret: "s3cret", sign: carried, loose: true},
	}
}

func signSlack(d *connector.Delivery, secret string, at time.Time) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	d.Header.Set("X-Slack-Request-Timestamp", stamp)
	d.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac(secret, "v0:"+stamp+":"+string(d.Body))))
}

func discordKey(name string) ed25519.PrivateKey {
	return ed25519.NewKeyFromSeed([]byte(name + strings.Repeat(".", ed25519.SeedSize-len(name))))
}

// signDiscord signs with the application's key, or with another one.
func signDiscord(d *connector.Delivery, secret string, at time.Time) {
	key := discordKey("right")
	if secret != hex.EncodeToString(key[32:]) {
		key = discordKey("wrong")
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	d.Header.Set("X-Signature-Timestamp", stamp)
	d.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(key, []byte(stamp+string(d.Body)))))
}

func signZendesk(d *connector.Delivery, secret string, at time.Time) {
	stamp := at.UTC().Format(time.RFC3339)
	d.Header.Set("X-Zendesk-Webhook-Signature-Timestamp", stamp)
	d.Header.Set("X-Zendesk-Webhook-Signature", base64.StdEncoding.EncodeToString(mac(secret, stamp+string(d.Body))))
}

func signLinear(d *connector.Delivery, secret string, at time.Time) {
	d.Body = bytes.ReplaceAll(d.Body, []byte("1793603700000"), []byte(strconv.FormatInt(at.UnixMilli(), 10)))
	d.Header.Set("Linear-Signature", hex.EncodeToString(mac(secret, string(d.Body))))
}

func signMonday(d *connector.Delivery, secret string, at time.Time) {
	encode := func(text []byte) string { return base64.RawURLEncoding.EncodeToString(text) }
	token := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." +
		encode(fmt.Appendf(nil, `{"accountId":1,"userId":2,"aud":"https://hooks.example.com","exp":%d,"iat":%d}`, at.Add(5*time.Minute).Unix(), at.Unix()))
	d.Header.Set("Authorization", token+"."+encode(mac(secret, token)))
}
