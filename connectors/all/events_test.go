package all_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/connectors/all"
	"bobbin/connectors/connectortest"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
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

// senders are the services with webhooks, by connector; jira-cloud and gitlab have tests of their own.
func senders() map[string]sender {
	return map[string]sender{
		"github": {event: "push", key: "72d3162e-cc78-11e3-81ab-4c9367dc0958", secret: "It's a Secret", told: "X-GitHub-Event", sign: hub("X-Hub-Signature-256"),
			header: map[string]string{"X-GitHub-Event": "push", "X-GitHub-Delivery": "72d3162e-cc78-11e3-81ab-4c9367dc0958"}},
		"bitbucket-cloud": {event: "pull request merged", key: "r-1", secret: "s3cret", told: "X-Event-Key", sign: hub("X-Hub-Signature"),
			header: map[string]string{"X-Event-Key": "pullrequest:fulfilled", "X-Request-UUID": "r-1"}},
		"bitbucket-data-center": {event: "pull request opened", key: "r-2", secret: "s3cret", sign: hub("X-Hub-Signature"),
			header: map[string]string{"X-Event-Key": "pr:opened", "X-Request-Id": "r-2"}},
	}
}

// delivery makes a delivery as the service sends it, unsigned.
func (s sender) delivery(c *connector.Connector) connector.Delivery {
	d := connector.Delivery{Method: http.MethodPost, URL: "https://hooks.example.com/k/l", Header: http.Header{}, Body: []byte(s.body)}
	for name, value := range s.header {
		d.Header.Set(name, value)
	}
	if s.body == "" {
		d.Body = sampleOf(c, s.event)
	}
	return d
}

func sampleOf(c *connector.Connector, event string) []byte {
	for _, e := range c.Events.Types {
		if e.Name == event {
			return append([]byte{}, e.Sample...)
		}
	}
	return nil
}

func TestEvents_AreBelievedOnlyWhenSigned(t *testing.T) {
	now := time.Now()
	for name, s := range senders() {
		t.Run(name, func(t *testing.T) {
			c := all.Lookup(name)
			check := func(what string, want fault.Code, edit func(d *connector.Delivery)) {
				t.Helper()
				d := s.delivery(c)
				edit(&d)
				event, err := c.Receive(d, s.secret)
				switch {
				case want != "" && (err == nil || fault.From(err).Code != want || fault.From(err).Hint == "" && want == fault.Denied):
					t.Errorf("%s: %+v, %v; want %s", what, event.Name, err, want)
				case want == "" && (err != nil || event.Name != s.event || event.DeliveryKey != s.key || !json.Valid(event.Payload)):
					t.Errorf("%s: %q %q, %v", what, event.Name, event.DeliveryKey, err)
				}
			}
			when := func(yes bool) fault.Code {
				if yes {
					return fault.Denied
				}
				return ""
			}
			signed := func(d *connector.Delivery) { s.sign(d, s.secret, now) }
			check("signed", "", signed)
			check("the same again", "", signed)
			check("signed with another secret", fault.Denied, func(d *connector.Delivery) { s.sign(d, "another secret", now) })
			check("not signed", fault.Denied, func(*connector.Delivery) {})
			check("an hour old", when(s.timed), func(d *connector.Delivery) { s.sign(d, s.secret, now.Add(-time.Hour)) })
			check("an hour ahead", when(s.timed), func(d *connector.Delivery) { s.sign(d, s.secret, now.Add(time.Hour)) })
			check("a body changed after that", when(!s.loose), func(d *connector.Delivery) { signed(d); d.Body = append(d.Body, ' ') })
			if !s.loose {
				check("a body cut after that", fault.Denied, func(d *connector.Delivery) { signed(d); d.Body = d.Body[:len(d.Body)/2] })
			}
			s.checkHeaders(t, c, now)
		})
	}
}

// checkHeaders takes away, cuts and spoils each header that the signature is in.
func (s sender) checkHeaders(t *testing.T, c *connector.Connector, now time.Time) {
	t.Helper()
	signed := s.delivery(c)
	s.sign(&signed, s.secret, now)
	for name := range signed.Header {
		if s.header[name] != "" || s.delivery(c).Header.Get(name) != "" {
			continue
		}
		value := signed.Header.Get(name)
		for _, spoiled := range []string{"", value[:len(value)-1], value[:len(value)/2], "x" + value, "%%%", strings.Repeat("0", len(value))} {
			d := signed
			d.Header = signed.Header.Clone()
			d.Header.Set(name, spoiled)
			if _, err := c.Receive(d, s.secret); !fault.Is(err, fault.Denied) {
				t.Errorf("%s: %q: %v", name, spoiled, err)
			}
		}
	}
}

func TestEvents_WithoutASecretAreBelieved(t *testing.T) {
	for name, s := range senders() {
		c := all.Lookup(name)
		if event, err := c.Receive(s.delivery(c), ""); err != nil || event.Name != s.event {
			t.Errorf("%s: %q, %v", name, event.Name, err)
		}
		for _, body := range []string{"", "{", "[", `"x`, "\xff"} {
			d := s.delivery(c)
			d.Body = []byte(body)
			if event, err := c.Receive(d, ""); err == nil && event.Answer == nil {
				t.Errorf("%s: %q is the event %q", name, body, event.Name)
			}
		}
	}
}

// words reads how a connector's deliveries tell their events.
func words(t *testing.T, name string) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", strings.ReplaceAll(name, "-", ""), "events.txt"))
	if err != nil {
		t.Fatal(err)
	}
	told := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		told[strings.Fields(line)[0]] = strings.Fields(line)[1:]
	}
	return told
}

func TestEvents_AreKnownByTheirSamples(t *testing.T) {
	for _, c := range all.Connectors() {
		s, ok := senders()[c.Name]
		if len(c.Events.Types) > 0 && c.Events.Signing.How == "" && c.Name != "generic" {
			t.Errorf("%s does not say how it signs", c.Name)
		}
		if !ok {
			continue
		}
		names := map[string]bool{}
		told := words(t, c.Name)
		for _, e := range c.Events.Types {
			if names[e.Name] {
				t.Errorf("%s has two events %q", c.Name, e.Name)
			}
			names[e.Name] = true
			d := connector.Delivery{Header: http.Header{}, Body: e.Sample}
			if s.told != "" {
				d.Header.Set(s.told, told[e.Type][0])
			}
			if event, err := c.Receive(d, ""); err != nil || event.Name != e.Name && !slices.Contains(event.Also, e.Name) {
				t.Errorf("%s: the sample of %q is received as %q %q, %v", c.Name, e.Name, event.Name, event.Also, err)
			}
		}
	}
}

func TestEvents_OfNoKindAreTold(t *testing.T) {
	c := all.Lookup("github")
	_, err := c.Receive(connector.Delivery{Header: http.Header{"X-Github-Event": {"dance"}}, Body: []byte("{}")}, "")
	if !errors.Is(err, connector.ErrUnknownEvent) {
		t.Errorf("got %v", err)
	}
}

func TestEvents_AreTyped(t *testing.T) {
	var with []*connector.Connector
	for _, c := range all.Connectors() {
		if _, ok := senders()[c.Name]; ok {
			with = append(with, c)
		}
	}
	connectortest.Events(t, with)
}

// FuzzReceive throws deliveries at every connector: none may panic, and none is believed that is not signed.
func FuzzReceive(f *testing.F) {
	all := all.Connectors()
	for i, c := range all {
		if s, ok := senders()[c.Name]; ok {
			d := s.delivery(c)
			s.sign(&d, s.secret, time.Now())
			for name := range d.Header {
				f.Add(i, name, d.Header.Get(name), d.Body)
			}
		}
	}
	f.Add(0, "Content-Type", "application/x-www-form-urlencoded", []byte("payload=%7B%7D&%zz"))
	f.Fuzz(func(t *testing.T, n int, name, value string, body []byte) {
		c := all[max(n, 0)%len(all)]
		if c.Name == "generic" {
			return
		}
		d := connector.Delivery{Method: http.MethodPost, Header: http.Header{}, Body: body}
		d.Header.Set(name, value)
		for _, secret := range []string{"", "a secret nobody used"} {
			event, err := c.Receive(d, secret)
			if err == nil && event.Answer == nil && (secret != "" || !json.Valid(event.Payload)) {
				t.Errorf("%s believes %s: %q", c.Name, name, value)
			}
		}
	})
}
