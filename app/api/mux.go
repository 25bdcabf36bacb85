package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"bobbin/app/ide"
	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
)

// maxRequest bounds the JSON of a request, in bytes: a script file of 20 MB, escaped.
const maxRequest = 48 << 20

// statuses is the one table of codes to HTTP.
var statuses = map[fault.Code]int{
	fault.Invalid:     http.StatusBadRequest,
	fault.NotFound:    http.StatusNotFound,
	fault.Conflict:    http.StatusConflict,
	fault.Denied:      http.StatusForbidden,
	fault.Unavailable: http.StatusServiceUnavailable,
	fault.Canceled:    499, // the client went away, as nginx words it
	fault.Internal:    http.StatusInternalServerError,
}

// Mux serves every request and the streams. Quiet ends the streams, so that a server can
// shut down.
type Mux struct {
	mux   *http.ServeMux
	ide   *ide.IDE
	quiet context.Context
	end   context.CancelFunc
}

// New makes the mux over the services of the IDE.
func New(i *ide.IDE) *Mux {
	m := &Mux{mux: http.NewServeMux(), ide: i}
	m.quiet, m.end = context.WithCancel(context.Background())
	m.routes()
	m.serviceRoutes()
	m.releaseRoutes()
	m.migrationRoutes(m.ide.Migrations)
	m.mux.HandleFunc("GET /api/signals", m.signals)
	m.mux.HandleFunc("GET /api/language", m.language)
	m.mux.HandleFunc("GET /api/window", m.window)
	m.mux.HandleFunc("/simulated/{id}/", m.simulated)
	m.mux.HandleFunc(ingress.Prefix, m.delivered)
	m.mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		WriteFault(w, fault.New(fault.NotFound, "There is no request %s %s.", r.Method, r.URL.Path))
	})
	return m
}

// ServeHTTP answers one request.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) { m.mux.ServeHTTP(w, r) }

// Quiet ends every stream.
func (m *Mux) Quiet() { m.end() }

func (m *Mux) routes() {
	i := m.ide
	handle(m, "app.begin", m.begin)
	handle(m, "app.info", i.App.Info)
	handle(m, "updates.get", i.Updates.Get)
	handle(m, "updates.ask", i.Updates.Ask)
	handle(m, "app.examine", i.App.Examine)
	handle(m, "window.showing", i.Windows.Showing)
	handle(m, "window.show", i.Windows.Show)
	handle(m, "workspace.open", i.Workspaces.Open)
	handle(m, "workspace.get", i.Workspaces.Get)
	handle(m, "workspace.recent", i.Workspaces.Recent)
	handle(m, "workspace.create", i.Workspaces.Create)
	handle(m, "workspace.check", i.Workspaces.Check)
	handle(m, "workspace.uses", i.Workspaces.Uses)
	handle(m, "template.list", i.Workspaces.TemplateList)
	handle(m, "template.get", i.Workspaces.TemplateGet)
	handle(m, "template.make", i.Workspaces.TemplateMake)
	handle(m, "file.list", i.Files.List)
	handle(m, "file.read", i.Files.Read)
	handle(m, "file.write", i.Files.Write)
	handle(m, "file.create", i.Files.Create)
	handle(m, "file.rename", i.Files.Rename)
	handle(m, "file.delete", i.Files.Delete)
	handle(m, "file.types", i.Files.Types)
	handle(m, "language.source", i.Files.Source)
	m.codeRoutes(i)
	handle(m, "invocation.run", i.Invocations.Run)
	handle(m, "invocation.rehearse", whileOpen(m, i.Invocations.Rehearse))
	handle(m, "invocation.wait", i.Invocations.Wait)
	handle(m, "invocation.tape", i.Invocations.Tape)
	handle(m, "invocation.stop", i.Invocations.Stop)
	handle(m, "invocation.get", i.Invocations.Get)
	handle(m, "invocation.event", i.Invocations.Event)
	handle(m, "invocation.list", i.Invocations.List)
	handle(m, "invocation.redeliver", i.Invocations.Redeliver)
	handle(m, "invocation.discard", i.Invocations.Discard)
	handle(m, "invocation.abort", i.Invocations.Abort)
	handle(m, "invocation.queues", i.Invocations.Queues)
	handle(m, "invocation.pause", i.Invocations.Pause)
	handle(m, "invocation.resume", i.Invocations.Resume)
	handle(m, "invocation.paused", i.Invocations.Paused)
	handle(m, "record.list", i.Records.List)
	handle(m, "record.get", i.Records.Get)
	handle(m, "record.set", i.Records.Set)
	handle(m, "record.delete", i.Records.Delete)
	handle(m, "record.restore", i.Records.Restore)
	handle(m, "record.export", i.Records.Export)
	handle(m, "record.import", i.Records.Import)
	handle(m, "test.run", i.Tests.Run)
	handle(m, "schedule.list", i.Schedules.List)
	handle(m, "schedule.explain", i.Schedules.Explain)
	handle(m, "schedule.enable", i.Schedules.Enable)
	handle(m, "schedule.switch", i.Schedules.Switch)
	handle(m, "schedule.run", i.Schedules.Run)
	handle(m, "schedule.keep", whileOpen(m, i.Schedules.Keep))
	m.packageRoutes(i)
}

func (m *Mux) packageRoutes(i *ide.IDE) {
	handle(m, "package.list", i.Packages.List)
	handle(m, "package.search", whileOpen(m, i.Packages.Search))
	handle(m, "package.newest", whileOpen(m, i.Packages.Newest))
	handle(m, "package.add", i.Packages.Add)
	handle(m, "package.remove", i.Packages.Remove)
	handle(m, "package.install", i.Packages.Install)
}

// serviceRoutes are those about outside services: their connectors, accounts, secrets,
// simulators and events.
func (m *Mux) serviceRoutes() {
	i := m.ide
	handle(m, "connector.list", i.Accounts.Connectors)
	handle(m, "connector.own", i.Connectors.Own)
	handle(m, "connector.examine", i.Connectors.Examine)
	handle(m, "connector.add", i.Connectors.Add)
	handle(m, "connector.events", i.Connectors.Events)
	handle(m, "connector.remove", i.Connectors.Remove)
	handle(m, "account.list", i.Accounts.List)
	handle(m, "account.connect", i.Accounts.Connect)
	handle(m, "account.begin", i.Accounts.Begin)
	handle(m, "account.wait", i.Accounts.Wait)
	handle(m, "account.choose", i.Accounts.Choose)
	handle(m, "account.cancel", i.Accounts.Cancel)
	handle(m, "account.test", i.Accounts.Test)
	handle(m, "account.uses", i.Accounts.Uses)
	handle(m, "account.rename", i.Accounts.Rename)
	handle(m, "account.remove", i.Accounts.Remove)
	handle(m, "parameter.list", i.Parameters.List)
	handle(m, "parameter.set", i.Parameters.Set)
	handle(m, "parameter.unset", i.Parameters.Unset)
	handle(m, "secret.list", i.Secrets.List)
	handle(m, "secret.set", i.Secrets.Set)
	handle(m, "secret.unset", i.Secrets.Unset)
	handle(m, "vault.unlock", i.Accounts.Unlock)
	handle(m, "environment.bind", i.Workspaces.Bind)
	m.simulatorRoutes(i)
	handle(m, "listener.list", i.Listeners.List)
	handle(m, "listener.poll", i.Listeners.Poll)
	handle(m, "listener.relay", i.Listeners.Relay)
	handle(m, "listener.receive", i.Listeners.Receive)
	handle(m, "listener.receiving", i.Listeners.Receiving)
	handle(m, "event.take", i.Events.Take)
	handle(m, "event.anonymize", i.Events.Anonymize)
	handle(m, "kept.retention", i.Kept.Retention)
	handle(m, "kept.setRetention", i.Kept.SetRetention)
	handle(m, "kept.purge", i.Kept.Purge)
	handle(m, "kept.export", i.Kept.Export)
	handle(m, "kept.restore", i.Kept.Restore)
	m.webhookRoutes(i)
}

// simulatorRoutes are what can be done with simulators.
func (m *Mux) simulatorRoutes(i *ide.IDE) {
	handle(m, "simulator.reset", i.Simulators.Reset)
	handle(m, "simulator.serve", i.Simulators.Serve)
	handle(m, "simulator.show", i.Simulators.Show)
	handle(m, "simulator.switch", i.Simulators.Switch)
	handle(m, "simulator.rows", i.Simulators.Rows)
	handle(m, "simulator.edit", i.Simulators.Edit)
	handle(m, "simulator.delete", i.Simulators.Delete)
	handle(m, "simulator.webhooks", i.Simulators.Webhooks)
	handle(m, "simulator.send", i.Simulators.Send)
}

// webhookRoutes are what can be done with webhooks and the events they bring.
func (m *Mux) webhookRoutes(i *ide.IDE) {
	handle(m, "type.infer", i.Listeners.Infer)
	handle(m, "webhook.list", i.Webhooks.List)
	handle(m, "webhook.register", i.Webhooks.Register)
	handle(m, "webhook.registerAll", i.Webhooks.RegisterAll)
	handle(m, "webhook.remove", i.Webhooks.Remove)
	handle(m, "webhook.refresh", i.Webhooks.Refresh)
	handle(m, "webhook.test", i.Webhooks.Test)
	handle(m, "webhook.wait", i.Webhooks.Wait)
	handle(m, "webhook.cancel", i.Webhooks.Cancel)
}

func (m *Mux) releaseRoutes() {
	handle(m, "release.cut", m.ide.Releases.Cut)
	handle(m, "release.list", m.ide.Releases.List)
	handle(m, "release.needs", m.ide.Releases.Needs)
	handle(m, "release.plan", m.ide.Releases.Plan)
	handle(m, "release.publish", m.ide.Releases.Publish)
	handle(m, "release.wait", m.ide.Releases.Wait)
	handle(m, "release.cancel", m.ide.Releases.Cancel)
	handle(m, "release.retry", m.ide.Releases.Retry)
	handle(m, "runner.list", m.ide.Runners.List)
	handle(m, "runner.add", m.ide.Runners.Add)
	handle(m, "runner.remove", m.ide.Runners.Remove)
	handle(m, "runner.open", m.ide.Runners.Open)
	m.remoteRoutes(m.ide.Remote)
}

// migrationRoutes are what can be done with the long jobs of scripts.
func (m *Mux) migrationRoutes(i *ide.Migrations) {
	handle(m, "migration.list", i.List)
	handle(m, "migration.get", i.Get)
	handle(m, "migration.items", i.Items)
	handle(m, "migration.pause", i.Pause)
	handle(m, "migration.resume", i.Resume)
	handle(m, "migration.cancel", i.Cancel)
	handle(m, "migration.retry", i.Retry)
	handle(m, "migration.again", i.Again)
	handle(m, "migration.forget", i.Forget)
	handle(m, "migration.report", i.Report)
}

// remoteRoutes are what is asked of runners elsewhere.
func (m *Mux) remoteRoutes(r *ide.Remote) {
	handle(m, "runner.info", r.Info)
	handle(m, "runner.workspaces", r.Workspaces)
	handle(m, "runner.environment", r.Environment)
	handle(m, "runner.rollBack", r.RollBack)
	handle(m, "runner.promote", r.Promote)
	handle(m, "runner.readdress", r.Readdress)
	handle(m, "runner.invocations", r.Invocations)
	handle(m, "runner.invocation", r.Invocation)
	handle(m, "runner.replay", r.Replay)
	handle(m, "runner.abort", r.Abort)
	handle(m, "runner.compare", r.Compare)
	handle(m, "runner.file", r.File)
	handle(m, "runner.tokens", r.Tokens)
	handle(m, "runner.createToken", r.CreateToken)
	handle(m, "runner.revokeToken", r.RevokeToken)
	handle(m, "runner.audit", r.Audit)
	handle(m, "runner.follow", r.Follow)
	handle(m, "runner.redeliver", r.Redeliver)
	handle(m, "runner.discard", r.Discard)
	handle(m, "runner.pause", r.Pause)
	handle(m, "runner.resume", r.Resume)
	handle(m, "runner.setLimits", r.SetLimits)
	handle(m, "runner.switch", r.Switch)
	handle(m, "runner.runSchedule", r.RunSchedule)
	handle(m, "runner.usage", r.Usage)
	handle(m, "runner.migrations", r.Migrations)
	handle(m, "runner.migrationItems", r.MigrationItems)
	handle(m, "runner.steerMigration", r.SteerMigration)
	handle(m, "runner.forgetMigration", r.ForgetMigration)
	handle(m, "runner.migrationReport", r.MigrationReport)
	handle(m, "runner.notifications", r.Notifications)
	handle(m, "runner.setNotification", r.SetNotification)
	handle(m, "runner.dropNotification", r.DropNotification)
	handle(m, "runner.tryNotification", r.TryNotification)
	handle(m, "runner.teams", r.Teams)
	handle(m, "runner.setMember", r.SetMember)
	handle(m, "runner.removeMember", r.RemoveMember)
}

// handle makes one method of a service the request of that name.
func handle[In, Out any](m *Mux, name string, call func(context.Context, In) (Out, error)) {
	m.mux.HandleFunc("POST /api/"+name, func(w http.ResponseWriter, r *http.Request) {
		var in In
		if err := decode(w, r, &in); err != nil {
			WriteFault(w, err)
			return
		}
		out, err := call(r.Context(), in)
		if err != nil {
			WriteFault(w, err)
			return
		}
		answer(w, http.StatusOK, out)
	})
}

// whileOpen ends a call that lasts as long as its request when the streams end, too.
func whileOpen[In, Out any](m *Mux, call func(context.Context, In) (Out, error)) func(context.Context, In) (Out, error) {
	return func(ctx context.Context, in In) (Out, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(m.quiet, cancel)()
		return call(ctx, in)
	}
}

func decode(w http.ResponseWriter, r *http.Request, in any) error {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return fault.New(fault.Invalid, "The request is larger than %d MB.", maxRequest>>20).Because(err)
		}
		return fault.New(fault.Canceled, "The request was broken off.").Because(err)
	}
	if err := json.Unmarshal(text, in); err != nil {
		return fault.New(fault.Invalid, "The request is not the JSON it must be: %s.", err).Because(err)
	}
	return nil
}

func answer(w http.ResponseWriter, status int, out any) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // results are shown as scripts wrote them
	if err := encoder.Encode(out); err != nil {
		WriteFault(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(text.Bytes()) // the client may have gone
}

// faultAnswer is the JSON of a fault.
type faultAnswer struct {
	Error *fault.Error `json:"error"`
}

// WriteFault answers a request with a fault, in its code's status.
func WriteFault(w http.ResponseWriter, err error) {
	f := fault.From(err)
	answer(w, statuses[f.Code], faultAnswer{f})
}

// SimulatedHost carries the address an outside program used, so that a simulator can answer
// with links that work.
const SimulatedHost = "X-Bobbin-Simulated-Host"

// SimulatedClosed marks the answer of a simulator that closes the connection in place of one.
const SimulatedClosed = "X-Bobbin-Simulated-Closed"

// NotServed marks the answer of an engine that does not serve the simulator that was asked
// for: it is another process than the one that did.
const NotServed = "X-Bobbin-Not-Served"

// simulated passes a request on to a simulator that simulator.serve opened.
func (m *Mux) simulated(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	handler, err := m.ide.Simulators.Handler(id)
	if err != nil {
		w.Header().Set(NotServed, id)
		WriteFault(w, err)
		return
	}
	if host := r.Header.Get(SimulatedHost); host != "" {
		r.Host = host
		r.Header.Del(SimulatedHost)
	}
	defer func() {
		// A simulator that is told to closes the connection; the way to this process stays open.
		if p := recover(); p == http.ErrAbortHandler {
			w.Header().Set(SimulatedClosed, id)
			w.WriteHeader(http.StatusBadGateway)
		} else if p != nil {
			panic(p)
		}
	}()
	http.StripPrefix("/simulated/"+id, handler).ServeHTTP(w, r)
}

// Sender carries the address of the program that called a listener, Called the address it called.
const (
	Sender = "X-Bobbin-Sender"
	Called = "X-Bobbin-Called"
)

// delivered passes a request of `bobbin listen` on to its listener.
func (m *Mux) delivered(w http.ResponseWriter, r *http.Request) {
	r.RemoteAddr = r.Header.Get(Sender)
	r.Header.Del(Sender)
	r = ingress.CalledAt(r, r.Header.Get(Called))
	r.Header.Del(Called)
	r.Header.Del("Connection") // of the way here, not of the sender
	m.ide.Listeners.Outside().ServeHTTP(w, r)
}
