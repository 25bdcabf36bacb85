package engine

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"sync/atomic"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/migration"
	"bobbin/runtime/outbound"
	"bobbin/runtime/record"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// host is everything one invocation can reach. It lives in the engine's process; the script
// in its worker only sends wishes.
type host struct {
	engine      *Engine
	workspace   *workspace.Workspace
	environment workspace.Environment
	dir         string // as in standing
	invocation  invocation.Invocation
	sink        invocation.Sink
	log         *outbound.Log
	chain       *chain
	migrates    atomic.Bool     // it has a migration
	learned     <-chan struct{} // closed when the redactor knows the passwords
}

// Console keeps one line, secrets masked.
func (h *host) Console(line script.Line) {
	<-h.learned
	line.Text = h.engine.redactor.Text(line.Text)
	h.sink.Console(line)
}

// Fetch sends one request through the one door, as the connection's account where it names one.
func (h *host) Fetch(ctx context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	r.Connection = h.workspace.ConnectionPath(r.Connection)
	request := outbound.Request{FetchRequest: r, Log: h.log, Bodies: h.bodies(), Allow: h.reaches,
		Timed: h.workspace.Compatibility == workspace.SRConnect}
	if r.Connection != "" && r.Connection != workspace.Generic {
		binding, err := h.bind(r.Connection)
		if err != nil {
			return script.FetchResponse{}, hostError(err)
		}
		request.Binding = binding
		if binding.Simulator != nil {
			h.sink.Simulated(r.Connection)
		}
	}
	request.Placeholders = h.placeholders(request.Binding)
	return h.engine.door.Do(ctx, request)
}

// reaches refuses a host that the environment does not name.
func (h *host) reaches(to *url.URL) error {
	if h.environment.Reaches(to) {
		return nil
	}
	return &script.HostError{Name: "ServiceError", Service: "Fetch", Message: to.Hostname() + " is not among the hosts that scripts may reach in " + h.environment.Name +
		". Add it to \"egress\" in environments/" + h.environment.Name + ".json."}
}

// bind finds what the environment says a connection talks to.
func (h *host) bind(connection string) (*outbound.Binding, error) {
	c, account, err := h.engine.bound(h.workspace, h.environment, connection)
	if err != nil {
		return nil, err
	}
	if account == nil {
		simulator, err := h.engine.simulators.get(h.workspace, h.engine.realm(h.environment), connection)
		if err != nil {
			return nil, err
		}
		return h.engine.simulatedBinding(c, connection, simulator), nil
	}
	return h.engine.binding(c, connection, *account, nil), nil
}

// binding is a live connection; a nil credential is opened from the vault when it is needed.
func (e *Engine) binding(c *connector.Connector, connection string, account connector.Account, credential connector.Credential) *outbound.Binding {
	return &outbound.Binding{Connection: connection, Connector: c, Account: account,
		Credential: func(ctx context.Context) (connector.Credential, error) {
			if credential != nil {
				return credential, nil
			}
			return e.credential(ctx, c, account)
		},
		Renew: func(ctx context.Context, refused connector.Credential) (bool, error) {
			if credential != nil {
				return false, nil
			}
			return e.renewRefused(ctx, c, account, refused)
		}}
}

// simulatedBinding is a connection that never leaves this process.
func (e *Engine) simulatedBinding(c *connector.Connector, connection string, simulator http.Handler) *outbound.Binding {
	address := "https://" + c.Name + ".simulated"
	return &outbound.Binding{Connection: connection, Connector: c, Simulator: simulator,
		Account: connector.Account{Name: workspace.Simulated, Connector: c.Name, BaseURL: address, APIURL: address}}
}

// keep stores one exchange of the HTTP log.
func (h *host) keep(x outbound.Exchange) {
	h.engine.c.Observer.Called(h.invocation, h.workspace.Connections[x.Connection].Connector, x)
	if h.migrates.Load() && x.Index >= migratedExchanges && x.Error == "" && x.Status < http.StatusBadRequest {
		h.sink.HTTP(invocation.HTTPEntry{Index: x.Index, Sent: x.Request.Size, Received: x.Response.Size})
		return
	}
	text, err := json.Marshal(x)
	if err != nil { // an Exchange is plain values
		panic("engine: an exchange that is not JSON: " + err.Error())
	}
	h.sink.HTTP(invocation.HTTPEntry{Index: x.Index, JSON: text, Sent: x.Request.Size, Received: x.Response.Size})
}

// Call performs one operation of a host module.
func (h *host) Call(ctx context.Context, method string, arguments json.RawMessage) (json.RawMessage, error) {
	if method == "trigger.script" {
		return h.trigger(ctx, arguments)
	}
	if migration.Calls(method) {
		return h.migrate(ctx, method, arguments)
	}
	owner := h.owner()
	answer, err := h.engine.records.Call(ctx, owner, method, arguments)
	if err != nil {
		return nil, hostError(err)
	}
	return answer, nil
}

// owner is whose records the invocation sees.
func (h *host) owner() record.Owner {
	return record.Owner{Team: h.invocation.OtherTeam(), Workspace: string(h.workspace.ID), Environment: h.environment.Name, InvocationID: string(h.invocation.ID)}
}

// triggerWish is the script that another one triggers.
type triggerWish struct {
	Script   string          `json:"script"`
	Function string          `json:"function"`
	Payload  json.RawMessage `json:"payload"`
}

// triggered reads which script is to be triggered.
func (h *host) triggered(arguments json.RawMessage) (triggerWish, error) {
	var wish triggerWish
	if err := json.Unmarshal(arguments, &wish); err != nil {
		return wish, hostError(fault.New(fault.Invalid, "The script to trigger is not named.").Because(err))
	}
	if _, ok := h.workspace.ScriptFile(wish.Script); !ok {
		return wish, hostError(missing(h.workspace, wish.Script))
	}
	return wish, nil
}

// trigger enqueues a chained invocation in the same environment.
func (h *host) trigger(ctx context.Context, arguments json.RawMessage) (json.RawMessage, error) {
	wish, err := h.triggered(arguments)
	if err != nil {
		return nil, err
	}
	h.engine.chains.expect(h.chain)
	i, _, err := h.engine.invocations.Enqueue(ctx, invocation.Request{Workspace: string(h.workspace.ID), Dir: h.dir,
		Environment: h.environment.Name, Script: wish.Script, Function: wish.Function, Trigger: invocation.Chained,
		Parent: h.invocation.ID, Trace: h.engine.c.Tracer.Within(h.invocation), Payload: wish.Payload, PayloadBytes: h.environment.Limits.PayloadMB << 20, ChainLength: h.environment.Limits.ChainLength})
	if err == nil && i.Status == script.Denied {
		err = fault.New(fault.Denied, "%s", i.Error.Message).WithHint("%s", i.Error.Hint)
	}
	if err != nil {
		h.engine.chains.end(h.chain)
		return nil, hostError(err)
	}
	return json.Marshal(map[string]invocation.ID{"invocationId": i.ID})
}

// hostError gives a script an error it can catch: a ServiceError with an HTTP-like code.
func hostError(err error) error {
	f := fault.From(err)
	text := f.Sentence
	if f.Hint != "" {
		text += " " + f.Hint
	}
	return &script.HostError{Name: "ServiceError", Message: text, Code: serviceCode(err, f.Code)}
}

// serviceCode is the number a script finds in ServiceError.errorCode.
func serviceCode(err error, code fault.Code) int {
	var refused *record.Error
	if errors.As(err, &refused) {
		return refused.Status
	}
	switch code {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Denied:
		return http.StatusForbidden
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}
