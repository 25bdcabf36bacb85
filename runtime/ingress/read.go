package ingress

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// errTooLarge is the cause of the fault of a body over the limit.
var errTooLarge = errors.New("body over the limit")

// readBody reads a delivery whole, up to the limit.
func readBody(w http.ResponseWriter, r *http.Request, limit int) ([]byte, error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(limit)))
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return nil, fault.New(fault.Invalid, "The delivery has more than %d MB.", limit>>20).Because(errTooLarge)
	}
	if err != nil {
		return nil, fault.New(fault.Invalid, "The delivery ended before it was complete.").Because(err)
	}
	return body, nil
}

// read makes the request of a delivery, or says why it is ignored.
func (t Target) read(r *http.Request, rest string, body []byte) (request invocation.Request, ignored string, err error) {
	l := t.Listener
	request = invocation.Request{
		Workspace: t.Workspace, Dir: t.Dir, Environment: t.Environment, Script: l.Script,
		Trigger: invocation.External, Listener: l.Name, OnLost: l.OnLost, Queue: l.Queue,
		PayloadBytes: t.MaxBody,
	}
	if l.Retry != nil {
		request.Attempts = max(1, l.Retry.Attempts)
	}
	if l.Mode == "sync" {
		request.Answers = true
		request.Limits.Timeout = SyncTimeout
	}
	if t.Connector == nil {
		err = takeHTTP(&request, r, rest, body)
	} else {
		ignored, err = t.takeEvent(&request, r, body)
	}
	if err != nil || ignored != "" {
		return request, ignored, err
	}
	if t.Disabled != "" {
		request.Refusal = &invocation.Refusal{Status: script.Denied, Sentence: t.Disabled, Hint: "Enable the listener in the environment."}
	}
	if t.Queue != nil {
		request.Group = invocation.GroupKey(t.Queue.GroupBy, request.Payload)
	}
	return request, "", nil
}

// takeEvent has the connector verify a delivery and say what it is.
func (t Target) takeEvent(request *invocation.Request, r *http.Request, body []byte) (ignored string, err error) {
	if r.Method != http.MethodPost {
		return "", fault.New(fault.Invalid, "A listener of %s takes POST requests only.", t.Connector.Title).Because(errMethod)
	}
	event, err := t.Connector.Receive(connector.Delivery{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header, Body: body,
	}, t.Secret)
	if errors.Is(err, connector.ErrUnknownEvent) {
		return connector.ErrUnknownEvent.Sentence, nil
	}
	if err != nil {
		return "", err
	}
	if event.Name != t.Listener.Event {
		return "This listener hears \"" + t.Listener.Event + "\", and the delivery is \"" + event.Name + "\".", nil
	}
	if !json.Valid(event.Payload) {
		return "", fault.New(fault.Invalid, "The delivery is not JSON.")
	}
	request.Payload, request.DeliveryKey = event.Payload, event.DeliveryKey
	return "", nil
}
