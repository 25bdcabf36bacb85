package all_test

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bobbin/connectors/all"
	"bobbin/connectors/connectortest"
	"bobbin/connectors/discord"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/simulate"
)

// heardBy are connectors whose events are those of another one.
var heardBy = map[string]string{"jira-software-cloud": "jira-cloud", "jsm-cloud": "jira-cloud", "jsm-data-center": "jira-data-center"}

// secretOf is a secret that webhooks of a connector can be signed with.
func secretOf(name string) string {
	if name == "discord" {
		return discord.SimulatedPublicKey()
	}
	return "a secret of " + name
}

// TestSimulators_SendWhatTheyTell tells each stateful simulator a story, testdata/webhooks/NAME.txt,
// and looks at what it sends: every webhook is signed so that the connector believes it with the
// right secret and with no other, each event of the story's first line is among them, none is of a
// kind the connector does not know, and each has the type that scripts know it by.
func TestSimulators_SendWhatTheyTell(t *testing.T) {
	files, err := filepath.Glob("testdata/webhooks/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("there are no stories", err)
	}
	var typed []connectortest.Payload
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			first, story, _ := strings.Cut(string(text), "\n")
			i := slices.IndexFunc(all.Simulators(), func(s simulate.Service) bool { return s.Name == name })
			s, heard := connectortest.Listening(t, all.Simulators()[i], all.Lookup(name).Table(), secretOf(name))
			connectortest.Story(t, s, story)
			listener := all.Lookup(name)
			if heardBy[name] != "" {
				listener = all.Lookup(heardBy[name])
			}
			typed = append(typed, believed(t, listener, secretOf(name), heard(), strings.Split(strings.TrimPrefix(first, "# "), ", "))...)
		})
	}
	connectortest.Payloads(t, typed)
}

// believed receives webhooks and compares their events with those wanted.
func believed(t *testing.T, c *connector.Connector, secret string, hooks []simulate.Webhook, wanted []string) []connectortest.Payload {
	t.Helper()
	var names []string
	var typed []connectortest.Payload
	keys := map[string]bool{}
	for _, w := range hooks {
		d := connector.Delivery{Method: "POST", Header: w.Header, Body: w.Body}
		event, err := c.Receive(d, secret)
		if err != nil {
			t.Errorf("%s is not believed: %v\n%s", w.Event, err, w.Body)
			continue
		}
		if _, err := c.Receive(d, hex.EncodeToString([]byte("another secret of 32 characters."))); !fault.Is(err, fault.Denied) {
			t.Errorf("%s is believed with any secret: %v", w.Event, err)
		}
		if event.DeliveryKey != "" && keys[event.DeliveryKey] {
			t.Errorf("two webhooks have the key %s", event.DeliveryKey)
		}
		keys[event.DeliveryKey] = true
		for _, name := range append([]string{event.Name}, event.Also...) {
			i := slices.IndexFunc(c.Events.Types, func(e connector.EventType) bool { return e.Name == name })
			if i < 0 {
				t.Errorf("%s: %s has no event %q", w.Event, c.Name, name)
				continue
			}
			names = append(names, name)
			typed = append(typed, connectortest.Payload{Connector: c, Type: c.Events.Types[i].Type, JSON: event.Payload})
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	slices.Sort(wanted)
	if !slices.Equal(names, wanted) {
		t.Errorf("heard\n  %s\nwant\n  %s", strings.Join(names, ", "), strings.Join(wanted, ", "))
	}
	return typed
}

// TestEvents_CanBeSent has every simulator send every event by itself, from its sample: the
// connector believes it and takes it for that event, and two of them are not taken for one.
func TestEvents_CanBeSent(t *testing.T) {
	services := all.Simulators()
	count := 0
	for _, c := range all.Connectors() {
		i := slices.IndexFunc(services, func(s simulate.Service) bool { return s.Name == c.Name })
		if len(c.Events.Types) == 0 || i < 0 || c.Events.Polling != nil && c.Events.Polling.Only {
			continue
		}
		t.Run(c.Name, func(t *testing.T) {
			s, heard := connectortest.Listening(t, services[i], c.Table(), secretOf(c.Name))
			for _, e := range c.Events.Types {
				for range 2 {
					if _, err := s.Tell(t.Context(), e.Name, e.Sample, true); err != nil {
						t.Fatal(err)
					}
				}
			}
			keys := map[string]bool{}
			for n, w := range heard() {
				want := c.Events.Types[n/2].Name
				event, err := c.Receive(connector.Delivery{Method: "POST", Header: w.Header, Body: w.Body}, secretOf(c.Name))
				if err != nil || event.Name != want && !slices.Contains(event.Also, want) || !json.Valid(event.Payload) {
					t.Errorf("%s is received as %q %q, %v", want, event.Name, event.Also, err)
				}
				if event.DeliveryKey != "" && keys[event.DeliveryKey] {
					t.Errorf("%s: two have the key %s", want, event.DeliveryKey)
				}
				keys[event.DeliveryKey] = true
				count++
			}
			if _, err := s.Tell(t.Context(), "something else", json.RawMessage("{}"), true); !fault.Is(err, fault.NotFound) {
				t.Errorf("an event there is not: %v", err)
			}
		})
	}
	t.Logf("%d deliveries of events by sample", count)
}
