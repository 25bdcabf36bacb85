package all_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"bobbin/connectors/all"
	"bobbin/runtime/connector"
	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

const deliveries = "testdata/deliveries.txt"

// smallest is the size limit of the listeners here, in bytes.
const smallest = 1 << 20

// everySender has the services with tests of their own, too.
func everySender() map[string]sender {
	every := senders()
	every["jira-cloud"] = sender{event: "issue created", key: "j-1", secret: "s3cret", sign: hub("X-Hub-Signature"), header: map[string]string{"X-Atlassian-Webhook-Identifier": "j-1"}}
	every["gitlab"] = sender{event: "issue", key: "g-1", secret: "s3cret", loose: true, header: map[string]string{"Idempotency-Key": "g-1"},
		sign: func(d *connector.Delivery, secret string, _ time.Time) { d.Header.Set("X-Gitlab-Token", secret) }}
	every["gitlab, signing token"] = sender{event: "issue", key: "g-1", secret: "whsec_" + base64.StdEncoding.EncodeToString([]byte("a key of thirty-two bytes, or so")), timed: true,
		header: map[string]string{"Idempotency-Key": "g-1"}, sign: signStandard}
	return every
}

// signStandard signs by Standard Webhooks.
func signStandard(d *connector.Delivery, secret string, at time.Time) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		key = []byte(secret)
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	m := hmac.New(sha256.New, key)
	m.Write([]byte("g-1." + stamp + "." + string(d.Body)))
	d.Header.Set("Webhook-Id", "g-1")
	d.Header.Set("Webhook-Timestamp", stamp)
	d.Header.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(m.Sum(nil)))
}

// bad is one kind of delivery: what is done to a delivery of a service before it is sent.
type bad struct {
	name string
	make func(s sender, d *connector.Delivery, now time.Time)
	// stored says that it may run a script.
	stored bool
}

// bads are the deliveries that every connector must answer well.
func bads() []bad {
	body := func(text string) func(sender, *connector.Delivery, time.Time) {
		return func(s sender, d *connector.Delivery, now time.Time) {
			d.Body = []byte(text)
			s.sign(d, s.secret, now)
		}
	}
	signed := func(edit func(d *connector.Delivery)) func(sender, *connector.Delivery, time.Time) {
		return func(s sender, d *connector.Delivery, now time.Time) {
			s.sign(d, s.secret, now)
			edit(d)
		}
	}
	kind := func(contentType string) func(sender, *connector.Delivery, time.Time) {
		return signed(func(d *connector.Delivery) { d.Header.Set("Content-Type", contentType) })
	}
	return []bad{
		{"as the service sends it", signed(func(*connector.Delivery) {}), true},
		{"the same once more", signed(func(*connector.Delivery) {}), true},
		{"not signed", func(sender, *connector.Delivery, time.Time) {}, false},
		{"signed with another secret", func(s sender, d *connector.Delivery, now time.Time) { s.sign(d, "another secret", now) }, false},
		{"signed with nothing", func(s sender, d *connector.Delivery, now time.Time) { s.sign(d, "", now) }, false},
		{"changed after it was signed", signed(func(d *connector.Delivery) { d.Body = bytes.Replace(d.Body, []byte("{"), []byte(`{"more":1,`), 1) }), true},
		{"cut after it was signed", signed(func(d *connector.Delivery) { d.Body = d.Body[:len(d.Body)/2] }), false},
		{"cut before it was signed", func(s sender, d *connector.Delivery, now time.Time) {
			d.Body = d.Body[:len(d.Body)/2]
			s.sign(d, s.secret, now)
		}, false},
		{"recorded an hour ago", func(s sender, d *connector.Delivery, now time.Time) { s.sign(d, s.secret, now.Add(-time.Hour)) }, true},
		{"from a clock an hour ahead", func(s sender, d *connector.Delivery, now time.Time) { s.sign(d, s.secret, now.Add(time.Hour)) }, true},
		{"from a clock a minute behind", func(s sender, d *connector.Delivery, now time.Time) { s.sign(d, s.secret, now.Add(-time.Minute)) }, true},
		{"said to be text", kind("text/plain"), true},
		{"said to be a form", kind("application/x-www-form-urlencoded"), true},
		{"said to be nothing", signed(func(d *connector.Delivery) { d.Header.Del("Content-Type") }), true},
		{"an empty body", body(""), false},
		{"a body that is no JSON", body("<html>"), false},
		{"an event nobody knows", body(`{"type":"nobody-knows","event":{"type":"nobody-knows"}}`), true},
		{"a list", body("[]"), true},
		{"too large", func(s sender, d *connector.Delivery, now time.Time) {
			d.Body = append(d.Body, bytes.Repeat([]byte(" "), smallest)...)
			s.sign(d, s.secret, now)
		}, false},
		{"a GET", signed(func(d *connector.Delivery) { d.Method, d.Body = http.MethodGet, nil }), false},
	}
}

// What each connector answers to each bad delivery, by the whole way through the ingress, is in a
// table that people read. What was not signed runs nothing.
func TestDeliveries_ThatAreBadAreAnsweredWell(t *testing.T) {
	every, got := everySender(), &strings.Builder{}
	for _, c := range all.Connectors() {
		if len(c.Events.Types) == 0 || c.Name == "generic" || c.Events.Polling != nil && c.Events.Polling.Only {
			continue
		}
		if _, ok := every[c.Name]; !ok {
			t.Errorf("nobody sends deliveries of %s", c.Name)
			continue
		}
		for _, name := range []string{c.Name, c.Name + ", signing token"} {
			if s, ok := every[name]; ok {
				fmt.Fprintf(got, "\n## %s\n\n", name)
				for _, b := range bads() {
					answer, stored := replied(t, c, s, b)
					if stored && !b.stored {
						t.Errorf("%s runs what was %s", name, b.name)
					}
					fmt.Fprintf(got, "%-30s %s\n", b.name, answer)
				}
			}
		}
	}
	want, err := os.ReadFile(deliveries)
	if err == nil && string(want) == got.String() {
		return
	}
	if !*update {
		t.Fatalf("%s is not current; run: go test ./connectors/all -run TestDeliveries -update\n%s", deliveries, got)
	}
	if err := os.WriteFile(deliveries, []byte(got.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// replied sends a delivery to a listener and words its answer. What was sent as the service sends
// it came before, so that a repetition can be told.
func replied(t *testing.T, c *connector.Connector, s sender, b bad) (answer string, stored bool) {
	t.Helper()
	now, known := time.Now(), map[string]invocation.ID{}
	made := 0
	handler := ingress.New(ingress.Config{
		Listener: func(context.Context, string, string, string) (ingress.Target, error) {
			return ingress.Target{Workspace: "w", Environment: "development", Connector: c, Secret: s.secret, MaxBody: smallest,
				Listener: workspace.Listener{Name: "heard", Connection: "service", Event: s.event, Script: "Heard"}}, nil
		},
		Enqueue: func(_ context.Context, r invocation.Request) (invocation.Invocation, bool, error) {
			if !json.Valid(r.Payload) {
				t.Errorf("%s, %s: the event is no JSON", c.Name, b.name)
			}
			if id, ok := known[r.DeliveryKey]; ok && r.DeliveryKey != "" {
				return invocation.Invocation{ID: id, Status: script.Queued}, false, nil
			}
			if r.Refusal != nil { // it is recorded, and runs nothing
				return invocation.Invocation{ID: "refused", Status: r.Refusal.Status}, true, nil
			}
			made++
			id := invocation.ID(strconv.Itoa(made))
			known[r.DeliveryKey] = id
			return invocation.Invocation{ID: id, Status: script.Queued}, true, nil
		},
	})
	send := func(b bad) *httptest.ResponseRecorder {
		d := s.delivery(c)
		d.Header.Set("Content-Type", "application/json")
		b.make(s, &d, now)
		r := httptest.NewRequest(d.Method, "https://hooks.example.com"+ingress.Path("", "w", "development", "heard"), bytes.NewReader(d.Body))
		r.URL.RawQuery = strings.ReplaceAll(d.Query, " ", "+")
		r.Header = d.Header
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, ingress.CalledAt(r, d.URL))
		return w
	}
	if b.name == "the same once more" {
		send(b)
	}
	before := made
	w := send(b)
	return fmt.Sprint(w.Code, " ", came(t, w, before, made)), made > before
}

// came says in words what an answer tells.
func came(t *testing.T, w *httptest.ResponseRecorder, before, made int) string {
	t.Helper()
	var body struct {
		Ignored string `json:"ignored"`
		Error   *struct{ Code, Sentence string }
	}
	_ = json.Unmarshal(w.Body.Bytes(), &body) // what a service wants to hear need not be JSON
	switch {
	case made > before:
		return "runs"
	case body.Error != nil:
		return body.Error.Code + ": " + clean(body.Error.Sentence)
	case body.Ignored != "":
		return "nothing runs"
	case slices.Contains([]int{200, 202, 204}, w.Code) && before > 0:
		return "is the invocation of the first"
	}
	return "nothing runs"
}

// clean takes the times of the day out of a sentence.
func clean(sentence string) string {
	before, after, ok := strings.Cut(sentence, "signed at ")
	if !ok {
		return sentence
	}
	_, rest, _ := strings.Cut(after, ",")
	return before + "signed at …," + rest
}
