package all_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/connectors/all"
	"bobbin/connectors/connectortest"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

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
		if len(c.Events.Types) > 0 && c.Events.Signing.How == "" && c.Name != "generic" && (c.Events.Polling == nil || !c.Events.Polling.Only) {
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

func TestEvents_QuestionsAreAnswered(t *testing.T) {
	now := time.Now()
	for name, c := range map[string]struct {
		connector, method, query, body string
		signed                         bool
		want                           connector.Answer
	}{
		"Slack's challenge":        {"slack", "POST", "", `{"token":"x","challenge":"3eZbrw1a","type":"url_verification"}`, true, connector.Answer{Body: []byte("3eZbrw1a")}},
		"Discord's ping":           {"discord", "POST", "", `{"type":1,"id":"1"}`, true, connector.Answer{Type: "application/json", Body: []byte(`{"type":1}`)}},
		"Discord's ping of events": {"discord", "POST", "", `{"version":1,"application_id":"1","type":0}`, true, connector.Answer{Status: 204}},
		"Trello's HEAD":            {"trello", "HEAD", "", "", false, connector.Answer{}},
		"Microsoft's token":        {"microsoft", "POST", "validationToken=a%3Cb%3E+c", "", false, connector.Answer{Body: []byte("a<b> c")}},
		"monday's challenge": {"monday", "POST", "", `{"challenge":"a\"b"}`, false,
			connector.Answer{Type: "application/json", Body: []byte(`{"challenge":"a\"b"}`)}},
		"Bitbucket's test": {"bitbucket-data-center", "POST", "", `{"test":true}`, true, connector.Answer{Type: "application/json", Body: []byte("{}")}},
	} {
		s := senders()[c.connector]
		d := connector.Delivery{Method: c.method, Query: c.query, Body: []byte(c.body), Header: http.Header{}}
		if c.connector == "bitbucket-data-center" {
			d.Header.Set("X-Event-Key", "diagnostics:ping")
		}
		receive := all.Lookup(c.connector).Receive
		if c.signed {
			if event, err := receive(d, s.secret); !fault.Is(err, fault.Denied) {
				t.Errorf("%s, not signed: %+v, %v", name, event, err)
			}
			s.sign(&d, s.secret, now)
		}
		event, err := receive(d, s.secret)
		if err != nil || event.Name != "" || event.Answer == nil || !reflect.DeepEqual(*event.Answer, c.want) {
			t.Errorf("%s: %+v, %v", name, event, err)
		}
	}
}

func TestEvents_MayBeSeveral(t *testing.T) {
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	for name, c := range map[string]struct {
		connector string
		header    http.Header
		body      string
		names     []string
		payload   string
	}{
		"a message in a channel": {"slack", nil, `{"type":"event_callback","event":{"type":"message","channel_type":"channel"}}`, []string{"message", "message channels"}, ""},
		"a button of Slack":      {"slack", form, `payload=%7B%22type%22%3A%22block_actions%22%7D`, []string{"block actions"}, `{"type":"block_actions"}`},
		"a slash command":        {"slack", form, `command=%2Fissue&text=a+b`, []string{"slash command"}, `{"command":"/issue","text":"a b"}`},
		"a form of GitHub": {"github", http.Header{"Content-Type": form["Content-Type"], "X-Github-Event": {"push"}}, `payload=%7B%22ref%22%3A%22x%22%7D`,
			[]string{"push"}, `{"ref":"x"}`},
		"a push of Azure":                 {"azure-devops", nil, `{"eventType":"git.push"}`, []string{"git push", "any"}, ""},
		"an event of Azure nobody knows":  {"azure-devops", nil, `{"eventType":"x"}`, []string{"any"}, ""},
		"a transition of Jira":            {"jira-data-center", nil, `{"webhookEvent":"jira:issue_updated","issue":{},"transition":{}}`, []string{"issue transitioned", "issue updated"}, ""},
		"an own action of Opsgenie":       {"opsgenie", nil, `{"action":"restart"}`, []string{"alert custom action"}, ""},
		"what a trigger of Zendesk sends": {"zendesk", nil, `[1]`, []string{"generic"}, ""},
	} {
		if c.header == nil {
			c.header = http.Header{}
		}
		event, err := all.Lookup(c.connector).Receive(connector.Delivery{Method: "POST", Header: c.header, Body: []byte(c.body)}, "")
		if got := append([]string{event.Name}, event.Also...); err != nil || !slices.Equal(got, c.names) || c.payload != "" && string(event.Payload) != c.payload {
			t.Errorf("%s: %q %s, %v", name, got, event.Payload, err)
		}
	}
}

func TestEvents_HideASecretInThePayload(t *testing.T) {
	s := senders()["microsoft"]
	c := all.Lookup("microsoft")
	d := s.delivery(c)
	s.sign(&d, s.secret, time.Now())
	event, err := c.Receive(d, s.secret)
	if err != nil || strings.Contains(string(event.Payload), s.secret) || !strings.Contains(string(event.Payload), `"clientState": "***"`) {
		t.Errorf("%s, %v", event.Payload, err)
	}
}

func TestEvents_OfTrelloAreBoundToTheirAddress(t *testing.T) {
	s := senders()["trello"]
	c := all.Lookup("trello")
	d := s.delivery(c)
	s.sign(&d, s.secret, time.Now())
	d.URL += "/elsewhere"
	if _, err := c.Receive(d, s.secret); !fault.Is(err, fault.Denied) {
		t.Errorf("got %v", err)
	}
}

// A token may not choose how it is checked.
func TestEvents_OfMondayAreSignedAsExpected(t *testing.T) {
	s := senders()["monday"]
	c := all.Lookup("monday")
	for _, header := range []string{`{"alg":"none"}`, `{"alg":"HS512"}`, `{"alg":"RS256"}`, `{}`, `[`} {
		d := s.delivery(c)
		s.sign(&d, s.secret, time.Now())
		parts := strings.Split(d.Header.Get("Authorization"), ".")
		first := base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + parts[1]
		for _, signature := range []string{"", parts[2], base64.RawURLEncoding.EncodeToString(mac(s.secret, first))} {
			d.Header.Set("Authorization", first+"."+signature)
			if _, err := c.Receive(d, s.secret); !fault.Is(err, fault.Denied) {
				t.Errorf("%s: %v", header, err)
			}
		}
	}
}
