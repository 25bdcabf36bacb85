package ingress

import (
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// The causes of the faults of a body that is not taken.
var (
	errTooLarge = errors.New("body over the limit")
	errTooSlow  = errors.New("body took too long")
	errPacked   = errors.New("body packed in an unknown way")
)

// readBody reads a delivery whole, up to the limit, also of what it is when it is unpacked.
func readBody(w http.ResponseWriter, r *http.Request, limit int) ([]byte, error) {
	from := io.Reader(http.MaxBytesReader(w, r.Body, int64(limit)))
	switch packed := strings.ToLower(strings.TrimSpace(r.Header.Get("Content-Encoding"))); packed {
	case "", "identity":
	case "gzip", "x-gzip":
		plain, err := gzip.NewReader(from)
		if err != nil {
			return nil, fault.New(fault.Invalid, "The delivery says it is gzip, and is not.").Because(err)
		}
		from = io.LimitReader(plain, int64(limit)+1)
		r.Header.Del("Content-Encoding") // what the script gets is not packed any more
		r.Header.Del("Content-Length")
	default:
		return nil, fault.New(fault.Invalid, "The delivery is packed as %q, which is not taken.", packed).WithHint("Send it as it is, or with gzip.").Because(errPacked)
	}
	body, err := io.ReadAll(from)
	var over *http.MaxBytesError
	if errors.As(err, &over) || len(body) > limit {
		return nil, fault.New(fault.Invalid, "The delivery has more than %d MB.", limit>>20).Because(errTooLarge)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, fault.New(fault.Invalid, "The delivery took too long to arrive.").Because(errTooSlow)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "The delivery ended before it was complete.").Because(err)
	}
	return body, nil
}

// errUnsigned is the cause of the fault of a delivery that nothing shows to be the service's.
var errUnsigned = errors.New("not signed with the listener's secret")

// taken is what is to be done with a delivery: one of ignored (why), an answer without a
// request, or a request, after whose storing the answer is sent where there is one.
type taken struct {
	request invocation.Request
	ignored string
	answer  *connector.Answer
	nothing bool // only the answer
}

// read makes the request of a delivery, or says why it is ignored.
func (t Target) read(r *http.Request, rest string, body []byte) (taken, error) {
	l := t.Listener
	request := invocation.Request{
		Workspace: t.Workspace, Dir: t.Dir, Environment: t.Environment, Script: l.Script,
		Trigger: invocation.External, Listener: l.Name, OnLost: l.OnLost, Queue: l.Queue,
		PayloadBytes: t.MaxBody,
	}
	if l.Retry != nil {
		request.Attempts, request.Retry = l.Retry.Attempts, invocation.Retry{Failed: l.Retry.Failed(), Delay: l.Retry.Delay()}
	}
	if l.Mode == "sync" {
		request.Answers = true
		request.Limits.Timeout = SyncTimeout
	}
	got := taken{}
	var err error
	if t.Connector == nil {
		err = takeHTTP(&request, r, rest, body, l.RawBody)
	} else {
		got, err = t.takeEvent(&request, r, body)
	}
	if err != nil || got.ignored != "" || got.nothing {
		return got, err
	}
	if t.Disabled != "" && request.Refusal == nil {
		request.Refusal = &invocation.Refusal{Status: script.Denied, Sentence: t.Disabled, Hint: "Enable the listener in the environment."}
	}
	if t.Queue != nil {
		request.Group = invocation.GroupKey(t.Queue.GroupBy, request.Payload)
	}
	got.request = request
	return got, nil
}

// takeEvent has the connector verify a delivery and say what it is.
func (t Target) takeEvent(request *invocation.Request, r *http.Request, body []byte) (taken, error) {
	event, err := t.Connector.Receive(connector.Delivery{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header, Body: body, URL: Called(r),
	}, t.Secret)
	question := err == nil && event.Name == "" && event.Answer != nil
	switch {
	case question: // by any method: some ask with HEAD whether somebody is there
		return taken{answer: event.Answer, nothing: true}, nil
	case r.Method != http.MethodPost:
		return taken{}, fault.New(fault.Invalid, "A listener of %s takes POST requests only.", t.Connector.Title).Because(errMethod)
	case errors.Is(err, connector.ErrUnknownEvent):
		return taken{ignored: connector.ErrUnknownEvent.Sentence, answer: event.Answer}, nil
	case fault.Is(err, fault.Denied):
		return taken{}, errors.Join(errUnsigned, err)
	case fault.Is(err, fault.Invalid):
		t.unreadable(request, body, fault.From(err))
		return taken{}, nil
	case err != nil:
		return taken{}, err
	case event.Name != t.Listener.Event && !slices.Contains(event.Also, t.Listener.Event):
		return taken{ignored: "This listener hears \"" + t.Listener.Event + "\", and the delivery is \"" + event.Name + "\".", answer: event.Answer}, nil
	case !json.Valid(event.Payload):
		t.unreadable(request, body, fault.New(fault.Invalid, "The delivery is not JSON."))
		return taken{}, nil
	}
	request.Payload, request.Valid = event.Payload, true
	request.DeliveryKey, request.Change = cmp.Or(event.DeliveryKey, deliveredAs(r)), event.Change
	return taken{answer: event.Answer}, nil
}

// malformed is the refusal of a delivery that cannot be read.
func malformed(f *fault.Error) *invocation.Refusal {
	return &invocation.Refusal{Status: script.MalformedPayload, Sentence: f.Sentence, Hint: f.Hint}
}

// shownOfUnreadable is how much of a body that cannot be read is kept, in bytes.
const shownOfUnreadable = 64 << 10

// unreadable has a delivery recorded that the connector could not read: somebody will look for it.
func (t Target) unreadable(request *invocation.Request, body []byte, f *fault.Error) {
	text := strings.ToValidUTF8(string(body[:min(len(body), shownOfUnreadable)]), "\uFFFD")
	request.Payload, _ = json.Marshal(map[string]string{"body": text}) // a string always is JSON
	request.Refusal = malformed(f)
}

// deliveryKey is the context key of DeliveredAs.
type deliveryKey struct{}

// DeliveredAs gives a delivery a key of its own, for one whose service gives none: handed over
// twice, it is one invocation.
func DeliveredAs(r *http.Request, key string) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), deliveryKey{}, key))
}

func deliveredAs(r *http.Request) string {
	key, _ := r.Context().Value(deliveryKey{}).(string)
	return key
}

// addressKey is the context key of CalledAt.
type addressKey struct{}

// CalledAt tells the address a sender called, where the request came here through another one.
func CalledAt(r *http.Request, address string) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), addressKey{}, address))
}

// Called is the address the sender called: what CalledAt told, else what a proxy in front says
// of it, else the request's own.
func Called(r *http.Request) string {
	if address, _ := r.Context().Value(addressKey{}).(string); address != "" {
		return address
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return cmp.Or(r.Header.Get("X-Forwarded-Proto"), scheme) + "://" + cmp.Or(r.Header.Get("X-Forwarded-Host"), r.Host) + r.URL.RequestURI()
}
