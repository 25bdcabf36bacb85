// Package runner is the hosted program: a data directory, the engine that runs what is deployed
// to it, and one server with two doors, one for services that call listeners and one for people
// who manage the runner.
//
// A data directory belongs to one runner at a time:
//
//	runner.json   what it is, and in which form
//	runner.lock   held while a runner has it
//	master.key    opens the vault, unless the key is given from outside
//	state/        databases (accounts and the vault are in one), archives of releases, simulators
//	config/       what an older Bobbin kept beside the databases, until it is moved there
//	cache/        what can be made again
package runner

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"bobbin/app/runner/metric"
	"bobbin/app/runner/trace"
	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/network"
	"bobbin/runtime/secret"
)

// Config is what a runner is made of.
type Config struct {
	Data string // its directory; made when it is not there
	// Database is the URL of a PostgreSQL that several runners share, each with a directory of its own;
	// "" keeps everything in the directory.
	Database string
	Listen   string // address: 127.0.0.1:8443
	TLSCert  string // PEM file, with TLSKey; "" serves plain HTTP, for a proxy in front or loopback
	TLSKey   string
	ACME     ACME   // or certificates that the runner fetches
	Public   string // base URL that services and people know it by; as they called it when empty
	// Proxies are believed when they say where a request came from (X-Forwarded-For).
	Proxies []netip.Prefix
	// MasterKey opens the vault; "" takes the one in the directory, which is made at the first start.
	MasterKey string
	// KeepToken is given the first token before it counts, and gives what undoes that; nil when nobody
	// else than FirstToken is to know it.
	KeepToken func(text string) (undo func() error, err error)
	Version   string
	// Metrics is an address that serves the metrics to whoever reaches it; "" serves them on Listen
	// alone, to those who have a token.
	Metrics string
	// HeaderWithin and BodyWithin are how long a sender may take for either; 10 and 30 seconds when
	// zero. The archive of a release may take longer.
	HeaderWithin, BodyWithin time.Duration
	// StreamBeat is how often a stream shows that it is there, and looks whether its token still counts;
	// 15 seconds when zero.
	StreamBeat time.Duration
	// BeatEvery is how often this node says to the others that it lives, 10 s by default. Grace is how
	// long what runs may go on when the runner is told to stop; what has not ended goes back to the queue.
	BeatEvery, Grace time.Duration
	// Getenv gives the variables of OpenTelemetry; nil for a runner that sends no traces.
	Getenv func(string) string
	// Network is the way out of this machine for certificates and traces, as the engine has it for all else;
	// nil knows no more than the variables for proxies.
	Network *network.Network
	Engine  engine.Config // connectors, workers, clock and log; folders and the key are set here
}

// Runner is an open data directory with its engine.
type Runner struct {
	c        Config
	dir      *directory
	engine   *engine.Engine
	gate     *control.Gate
	api      *control.Server
	hub      *hub
	metrics  *metric.Metrics
	traces   *trace.Tracer // nil where none are sent
	listener net.Listener
	server   *http.Server
	open     *openMetrics
	known    atomic.Pointer[engine.Engine] // that has opened: it knows what the log must not show
	stopping atomic.Bool
	first    string // token that was made at this start, "" when there was one
	cancel   []func()
}

// Open takes a data directory, starts its engine and listens. Nothing is answered before Serve.
// Close ends it.
//
// Faults: conflict (another runner has the directory, a newer one wrote it), denied (the master
// key), unavailable (the disk, the address).
func Open(ctx context.Context, c Config) (r *Runner, err error) {
	collectRarely()
	r = &Runner{c: c}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.Close(ctx))
			r = nil
		}
	}()
	if r.dir, err = openDirectory(c.Data, c.Database); err != nil {
		return r, err
	}
	c.Engine.ConfigDir, c.Engine.StateDir, c.Engine.CacheDir = r.dir.sub("config"), r.dir.sub("state"), r.dir.sub("cache")
	c.Engine.Hosted, c.Engine.Database, c.Engine.Public, c.Engine.Reserve = true, c.Database, c.Public, diskReserve
	if c.Database != "" {
		c.Engine.Node = r.dir.id + "." + rand.Text()[:8] // another one at each start: what the one before had is given back
	}
	c.Engine.Self = engine.Self{Home: r.dir.id, Address: c.address(), Version: c.Version, BeatEvery: c.BeatEvery}
	c.Engine.Grace = c.Grace
	c.Engine.Masters = func(made bool) ([]string, error) { return r.dir.masterKeys(c.MasterKey, made) }
	c.Engine.Logger = r.masking(c.Engine.Logger)
	r.observe(ctx, &c)
	if r.engine, err = engine.Open(ctx, c.Engine); err != nil {
		return r, wrongKey(err)
	}
	r.known.Store(r.engine)
	if v, ok := r.engine.Vault().(*secret.Stored); ok && c.MasterKey == "" {
		if err := r.dir.settleKey(ctx, v); err != nil {
			return r, err
		}
	}
	r.gate = &control.Gate{Store: r.engine.Gate(), Now: r.engine.Now}
	r.hub = newHub(r.engine.Sights())
	r.cancel = append(r.cancel, r.engine.Subscribe(r.hub.hear))
	r.api = control.New(control.Config{Services: control.Services{About: r, Releases: r, Environments: r, Contents: r, Listeners: r, Invocations: r, Letters: r, Pauses: r, Limits: r, Switches: r, Migrations: r, Signals: r, Access: r.gate, Usage: r, Nodes: r, Teams: r.gate, Retentions: r, Notifications: r},
		Gate: r.gate, Now: r.engine.Now, Logger: c.Engine.Logger, Beat: c.StreamBeat})
	if r.listener, r.server, err = listen(c, r.handler()); err != nil {
		return r, err
	}
	if r.open, err = serveMetrics(c, r.metrics); err != nil {
		return r, err
	}
	r.server.RegisterOnShutdown(r.api.Quiet)
	// Last, as it is told once: a start that failed must not have been the first.
	r.first, err = r.gate.First(ctx, c.KeepToken)
	return r, err
}

// wrongKey words a vault that does not open.
func wrongKey(err error) error {
	if errors.Is(err, secret.ErrMaster) {
		return fault.New(fault.Denied, "That is not the master key of this data directory.").
			WithHint("Give the one it was made with, by --master-key or BOBBIN_MASTER_KEY, or restore master.key from a backup. Nothing was changed.").Because(err)
	}
	return err
}

// listen opens the address of a server.
func listen(c Config, handler http.Handler) (net.Listener, *http.Server, error) {
	tls, err := c.secured()
	if err != nil {
		return nil, nil, err
	}
	listener, err := bind(c.Listen)
	if err != nil {
		return nil, nil, err
	}
	return listener, &http.Server{Handler: c.behind(handler), ReadHeaderTimeout: cmp.Or(c.HeaderWithin, headerWithin), IdleTimeout: idleFor, MaxHeaderBytes: maxHeader, TLSConfig: tls,
		ErrorLog: slog.NewLogLogger(c.Engine.Logger.Handler(), slog.LevelDebug)}, nil // what senders do wrong with TLS or HTTP
}

// bind listens at an address. Faults: invalid (it is none), unavailable.
func bind(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	var none *net.AddrError
	switch {
	case errors.As(err, &none):
		return nil, fault.New(fault.Invalid, "%q is not an address to listen at: %s.", address, none.Err).WithHint("It looks like 127.0.0.1:8480, or :8480 for all addresses of this machine.").Because(err)
	case err != nil:
		return nil, fault.New(fault.Unavailable, "The address %s cannot be used: %s.", address, reason(err)).
			WithHint("Another program may listen there. Port 0 takes a free one.").Because(err)
	}
	return listener, nil
}

func reason(err error) string {
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		return op.Err.Error()
	}
	return err.Error()
}

// The bounds of one connection.
const (
	headerWithin = 10 * time.Second
	idleFor      = 2 * time.Minute
	maxHeader    = 64 << 10 // bytes
	bodyWithin   = 30 * time.Second
	sendWithin   = 15 * time.Minute // the archive of a release, by a slow line
	closing      = 10 * time.Second
)

// handler is everything the runner answers.
func (r *Runner) handler() http.Handler {
	mux := http.NewServeMux()
	body := cmp.Or(r.c.BodyWithin, bodyWithin)
	mux.Handle(ingress.Prefix, within(body, body+ingress.SyncWait+bodyWithin, r.ready(r.engine.AtAddresses())))
	mux.Handle(control.Base+"/", within(body, sendWithin, r.api))
	mux.Handle("POST "+control.ArchivePath, within(sendWithin, sendWithin, r.api))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", r.readyz)
	mux.Handle("GET "+metricsPath, within(bodyWithin, bodyWithin, r.api.Guard(control.Viewer, r.metrics.Handler())))
	mux.HandleFunc("/", nothingThere)
	return mux
}

// nothingThere answers whoever opens an address that a runner or a relay has not, as its own in a browser.
func nothingThere(w http.ResponseWriter, _ *http.Request) {
	control.WriteFault(w, fault.New(fault.NotFound, "This is Bobbin, and there is no page at this address.").
		WithHint("The IDE and the command line show what runs here; %s/openapi.json describes the API.", control.Base))
}

// ready refuses deliveries while the runner stops: their senders try again.
func (r *Runner) ready(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if r.stopping.Load() {
			w.Header().Set("Retry-After", "5")
			control.WriteFault(w, fault.New(fault.Unavailable, "The runner is stopping.").WithHint("Send it again in a moment."))
			return
		}
		if r.c.Public != "" {
			q = ingress.CalledAt(q, r.c.Public+q.URL.RequestURI())
		}
		next.ServeHTTP(w, q)
	})
}

// URL is where the runner is reached: as it is known, else where it listens.
func (r *Runner) URL() string { return reached(r.c, r.listener) }

func reached(c Config, listener net.Listener) string {
	if c.Public != "" {
		return c.Public
	}
	if len(c.ACME.Names) > 0 {
		_, port, _ := net.SplitHostPort(listener.Addr().String()) // a listener's address has a port
		return "https://" + strings.TrimSuffix(net.JoinHostPort(c.ACME.Names[0], port), ":443")
	}
	scheme := "http"
	if c.TLSCert != "" {
		scheme = "https"
	}
	return scheme + "://" + listener.Addr().String()
}

// FirstToken is the admin's token that was made at this start, "" when the runner has had one.
// It is told only here, and only now.
func (r *Runner) FirstToken() string { return r.first }

// serve answers until ctx ends, and then what has begun.
func serve(ctx context.Context, c Config, server *http.Server, listener net.Listener) error {
	served := make(chan error, 1)
	go func() {
		if server.TLSConfig != nil {
			served <- server.ServeTLS(listener, "", "")
			return
		}
		served <- server.Serve(listener)
	}()
	if len(c.ACME.Names) > 0 {
		go c.ACME.fetch(ctx, server.TLSConfig)
	}
	select {
	case err := <-served:
		return fault.New(fault.Unavailable, "The runner cannot listen any more: %s.", err).Because(err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	err := server.Shutdown(grace)
	if errors.Is(err, context.DeadlineExceeded) {
		err = server.Close()
	}
	<-served
	return err
}

// Close stops the engine and gives the directory free.
func (r *Runner) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closing)
	defer cancel()
	var errs []error
	if r.listener != nil {
		_ = r.listener.Close() // the server has closed it, when it was served
	}
	errs = append(errs, r.open.close())
	for _, end := range r.cancel {
		end()
	}
	if r.engine != nil {
		errs = append(errs, r.engine.Stop(ctx))
	}
	r.traces.Close()
	if r.dir != nil {
		errs = append(errs, r.dir.close())
	}
	return errors.Join(errs...)
}

func (d *directory) sub(name string) string { return filepath.Join(d.path, name) }
