package standard

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"bobbin/connectors/generate/name"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/simulate"
)

// Webhooks is what a service tells by itself: its events, and what its deliveries look like.
//
// Places in a delivery are written as in a Question: webhookEvent and repository.name are in
// the body, @X-GitHub-Event is a header.
type Webhooks struct {
	// Apps are the names that existing scripts know the event types by, beside the service's own:
	// jira-on-premise is @sr-connect/jira-on-premise/events.
	Apps []string
	// Files has events.txt (an event a line: its interface, then how a delivery tells it),
	// events.d.ts, and samples/<event>.json for the common events. samples/other.json stands for
	// the others.
	Files fs.FS
	// Told is where a delivery says which event it is.
	Told string
	// Any is the event that every delivery is, beside the one it tells.
	Any string
	// Keys are where the service's own id of a delivery is; the first there is. Several places with
	// spaces between them make one key, which has all of them or none.
	Keys []string
	// Verify are the ways to believe a delivery; one is enough.
	Verify []Verifier
	// Secret says where a person sets the secret in the service, or finds it.
	Secret string
	// Stated says that payloads have the secret in them; it is hidden from scripts, logs and what is
	// stored.
	Stated bool
	// Question answers a delivery that only asks whether somebody is there, nil for any other. It
	// is asked before the delivery is verified; Verified after that.
	Question, Verified func(d connector.Delivery) *connector.Answer
	// Payload makes the JSON of a delivery that is none itself; nil when it always is.
	Payload func(d connector.Delivery) (json.RawMessage, error)
	// Names gives how the delivery may tell its event, in place of Told: the first is its name.
	Names func(payload any) []string
	// Form makes the body of what the service does not send as JSON, with its type; nil, or a type
	// of "", for JSON.
	Form func(payload json.RawMessage) (kind string, body []byte)
	// Retry is how the service tries again what was not taken.
	Retry simulate.Retry
	// Answer is what the service must hear of an event, nil for what every sender hears.
	Answer func(payload any) *connector.Answer
	// Change names what a payload tells of, for a poll to tell it by the same name; nil where
	// that is not known.
	Change  func(event string, payload json.RawMessage) string
	Polling *connector.Polling
	Taking  *connector.Taking
	// Registrar registers webhooks by the service's API; where it has none for that, Checklist says
	// what a person does.
	Registrar *connector.Registrar
	Checklist func(address, event string) []connector.Step
	// Simulated are the operations of the Registrar as its simulator has them, Prepared those of
	// GraphQL; nil where the simulator has them by itself.
	Simulated []simulate.Route
	Prepared  func(*simulate.Call) *simulate.Answer
}

// event is one kind of delivery.
type event struct {
	typeName string   // PullRequestEvent
	told     []string // pull_request; any of several
}

// events reads the kinds in the order they are offered.
func (w *Webhooks) events() []event {
	var all []event
	for line := range strings.Lines(string(mustRead(w.Files, "events.txt"))) {
		words := strings.Fields(line)
		all = append(all, event{words[0], words[1:]})
	}
	return all
}

// name is what a listener is bound to: PullRequestEvent is pull request, ZendeskGenericEvent is generic.
func (e event) name() string {
	if strings.HasSuffix(e.typeName, "GenericEvent") {
		return "generic"
	}
	return strings.ToLower(strings.Join(name.Words(strings.TrimSuffix(e.typeName, "Event")), " "))
}

// events gives the contract's part of the webhooks.
func (s Service) events() connector.Events {
	w := s.Webhooks
	packages := []string{"@bobbin/" + s.Name + "/events"}
	for _, app := range append([]string{s.Name}, w.Apps...) {
		packages = append(packages, "@sr-connect/"+app+"/events", "@stitch-it/"+app+"/events")
	}
	return connector.Events{
		Packages:     packages,
		Declarations: sync.OnceValue(func() string { return string(mustRead(w.Files, "events.d.ts")) }),
		Types:        w.types(),
		Signing:      w.signing(),
		Polling:      w.Polling,
		Taking:       w.Taking,
		Registrar:    w.Registrar,
		Checklist:    w.Checklist,
	}
}

// Asked is what a service tells when it is asked, and by no webhook.
type Asked struct {
	Files   fs.FS // as in Webhooks
	Polling *connector.Polling
	Taking  *connector.Taking
}

// asked gives the contract's part of it.
func (s Service) asked() connector.Events {
	s.Webhooks = &Webhooks{Files: s.Asked.Files, Polling: s.Asked.Polling, Taking: s.Asked.Taking}
	e := s.events()
	e.Packages, e.Polling.Only = e.Packages[:1], true
	e.Checklist = func(string, string) []connector.Step {
		return []connector.Step{{Text: s.Title + ` sends no webhooks that a listener could hear. Let the listener poll: "delivery": "poll" in its file.`}}
	}
	return e
}

func (w *Webhooks) types() []connector.EventType {
	var types []connector.EventType
	for _, e := range w.events() {
		n := e.name()
		types = append(types, connector.EventType{Name: n, Title: strings.ToUpper(n[:1]) + n[1:], Type: e.typeName, Sample: w.sample(e)})
	}
	return types
}

// sample is a payload of an event: its own, or that of the others with its word in it.
func (w *Webhooks) sample(e event) json.RawMessage {
	if own, err := fs.ReadFile(w.Files, "samples/"+strings.ReplaceAll(e.name(), " ", "-")+".json"); err == nil {
		return own
	}
	word := strings.Join(e.told[:min(1, len(e.told))], "")
	return bytes.ReplaceAll(mustRead(w.Files, "samples/other.json"), []byte("{{event}}"), []byte(word))
}

func (w *Webhooks) signing() connector.Signing {
	signing := connector.Signing{Secret: w.Secret}
	var ways, keys []string
	for _, v := range w.Verify {
		ways = append(ways, v.How)
	}
	for _, k := range w.Keys {
		keys = append(keys, strings.ReplaceAll(strings.ReplaceAll(k, "@", ""), " ", " + "))
	}
	signing.How, signing.Key = strings.Join(ways, "; or "), strings.Join(keys, ", else ")
	return signing
}

// receive verifies a delivery and says what it is.
func (s Service) receive(d connector.Delivery, secret string) (connector.Event, error) {
	w := s.Webhooks
	if w.Question != nil {
		if answer := w.Question(d); answer != nil {
			return connector.Event{Answer: answer}, nil
		}
	}
	if err := s.verify(d, secret); err != nil {
		return connector.Event{}, err
	}
	if w.Verified != nil {
		if answer := w.Verified(d); answer != nil {
			return connector.Event{Answer: answer}, nil
		}
	}
	payload := json.RawMessage(d.Body)
	if w.Payload != nil {
		var err error
		if payload, err = w.Payload(d); err != nil {
			return connector.Event{}, err
		}
	}
	if w.Stated && secret != "" {
		payload = bytes.ReplaceAll(payload, []byte(strconv.Quote(secret)), []byte(`"***"`))
	}
	value, err := decode(payload)
	if err != nil {
		return connector.Event{}, fault.New(fault.Invalid, "The delivery is not readable as JSON.").Because(err)
	}
	heard := connector.Event{Payload: payload, DeliveryKey: w.key(d, value)}
	if w.Answer != nil {
		heard.Answer = w.Answer(value)
	}
	words := w.words(d, value)
	for _, word := range words {
		for _, e := range w.events() {
			if slices.Contains(e.told, word) {
				heard.Also = append(heard.Also, e.name())
			}
		}
	}
	if w.Any != "" {
		heard.Also = append(heard.Also, w.Any)
	}
	if len(heard.Also) == 0 {
		return connector.Event{Answer: heard.Answer}, fmt.Errorf("receive %q: %w", words, connector.ErrUnknownEvent)
	}
	heard.Name, heard.Also = heard.Also[0], heard.Also[1:]
	if w.Change != nil {
		heard.Change = w.Change(heard.Name, payload)
	}
	return heard, nil
}

func (w *Webhooks) words(d connector.Delivery, payload any) []string {
	if w.Names != nil {
		return w.Names(payload)
	}
	return []string{place(d.Header, payload, w.Told)}
}

// key is the first of the keys that the delivery has.
func (w *Webhooks) key(d connector.Delivery, payload any) string {
	for _, k := range w.Keys {
		var parts []string
		for one := range strings.FieldsSeq(k) {
			if text := place(d.Header, payload, one); text != "" {
				parts = append(parts, text)
			}
		}
		if len(parts) == len(strings.Fields(k)) {
			return strings.Join(parts, "/")
		}
	}
	return ""
}

// place reads one place of a delivery.
func place(header http.Header, payload any, where string) string {
	if name, ok := strings.CutPrefix(where, "@"); ok {
		return header.Get(name)
	}
	return at(payload, where)
}

// decode reads JSON and keeps the digits of numbers: ids are longer than a float64.
func decode(text []byte) (value any, err error) {
	if !json.Valid(text) {
		return nil, fmt.Errorf("%d bytes are no JSON", len(text))
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	err = decoder.Decode(&value)
	return value, err
}

func (s Service) now() time.Time {
	if s.Now != nil {
		return s.Now()
	}
	return time.Now()
}
