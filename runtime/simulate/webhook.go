package simulate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"bobbin/runtime/fault"
)

// Webhook is a delivery as the service would send it.
type Webhook struct {
	Service string // the connector's name
	Event   string // the service's own name: jira:issue_created, Issue Hook
	Header  http.Header
	Body    []byte
}

// NewWebhook makes a delivery with a JSON body and the headers given in pairs.
func NewWebhook(event string, body any, headers ...string) Webhook {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		panic("a webhook body that is not JSON: " + err.Error()) // unreachable: it is made of JSON documents
	}
	w := Webhook{Event: event, Header: http.Header{"Content-Type": {"application/json"}}, Body: bytes.TrimSuffix(text.Bytes(), []byte("\n"))}
	for i := 0; i+1 < len(headers); i += 2 {
		w.Header.Set(headers[i], headers[i+1])
	}
	return w
}

// With adds a header to a copy.
func (w Webhook) With(name, value string) Webhook {
	if w.Header = w.Header.Clone(); w.Header == nil {
		w.Header = http.Header{}
	}
	w.Header.Set(name, value)
	return w
}

// Recipient is who a webhook is signed for.
type Recipient struct {
	Address string // as it was registered; some services sign it, too
	Secret  string
}

// Signer signs a delivery as the service does, and gives what is sent. It changes nothing that
// it was given: a retry is signed anew.
type Signer func(w Webhook, to Recipient, now time.Time) Webhook

// Retry says how a service tries again what an address did not take. The zero value never does.
type Retry struct {
	After    []time.Duration // before the second attempt, the third, ...
	On       []int           // statuses that are tried again, as is no answer at all; nil means all but 2xx
	Patience time.Duration   // how long an answer may take; 0 means 10 s
	// Mark adds to a repeated delivery what tells it from the first; attempt counts from 1.
	Mark func(w Webhook, attempt int, why error) Webhook
}

func (r Retry) again(err error) bool {
	var refused Refused
	return len(r.On) == 0 || !errors.As(err, &refused) || slices.Contains(r.On, refused.Status)
}

// Refused is the error of a delivery that was answered, but not with a 2xx.
type Refused struct {
	Status int
	Text   string // the first of what was answered
}

// Error says the status.
func (r Refused) Error() string { return fmt.Sprintf("answered %d %s", r.Status, r.Text) }

// Post makes Config.Send of a way to send requests. Errors are Refused or do's own.
func Post(do func(*http.Request) (*http.Response, error)) func(context.Context, string, Webhook) error {
	return func(ctx context.Context, address string, w Webhook) error {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(w.Body))
		if err != nil {
			return err
		}
		r.Header = w.Header.Clone()
		answer, err := do(r)
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 200)) // it only explains
		if answer.StatusCode < 200 || answer.StatusCode > 299 {
			return Refused{answer.StatusCode, string(text)}
		}
		return nil
	}
}

// pending is a webhook that waits for the commit, for its turn, or for another attempt.
type pending struct {
	address, secret string // no address: the local listeners
	hook            Webhook
	sign            Signer
	attempt         int // before this one
}

// Deliver hands a webhook to the local listeners once the call's changes are stored.
func (c *Call) Deliver(w Webhook) { c.queue("", c.Secret, w) }

// Send posts a webhook to a registered address once the call's changes are stored, signed with
// the secret it was registered with; "" leaves it unsigned.
func (c *Call) Send(address, secret string, w Webhook) { c.queue(address, secret, w) }

func (c *Call) queue(address, secret string, w Webhook) {
	w.Service = c.Service
	c.hooks = append(c.hooks, pending{address: address, secret: secret, hook: w, sign: c.sign})
}

// Tell hands an event to the local listeners as if it had happened: what no call of the API brings
// about, such as a person's click. Event is the connector's name of it; fresh gives its payload an
// id of its own, so that it is not taken for one that was heard of. It waits until it was handed
// over and gives what was. Faults: not_found.
func (s *Simulator) Tell(ctx context.Context, event string, payload json.RawMessage, fresh bool) (Webhook, error) {
	wire, ok := s.config.Service.Wire, false
	var w Webhook
	if wire != nil {
		w, ok = wire(event, payload, fresh, s.config.Now())
	}
	if !ok {
		return Webhook{}, fault.New(fault.NotFound, "%s has no event %q.", s.config.Service.Name, event).
			WithHint("`bobbin connectors --json` lists the events of each connector.")
	}
	w.Service = s.config.Service.Name
	s.outbox.add([]pending{{secret: s.config.Secret, hook: w, sign: s.config.Service.Sign}})
	return w, s.Flush(ctx)
}

// Sign signs a webhook for a recipient as the service does; without a secret, or where the
// service signs nothing, it stays as it is.
func (s *Simulator) Sign(w Webhook, to Recipient) Webhook {
	if s.config.Service.Sign == nil || to.Secret == "" {
		return w
	}
	return s.config.Service.Sign(w, to, s.config.Now())
}
