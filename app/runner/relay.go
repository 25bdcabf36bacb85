package runner

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"bobbin/app/runner/metric"
	"bobbin/runtime/control"
	"bobbin/runtime/relay"
	"bobbin/runtime/store"
)

// Relay is an open data directory whose program only passes events on: it has no engine, no vault
// and no master key.
type Relay struct {
	c        Config
	dir      *directory
	db       *store.DB
	gate     *control.Gate
	service  *relay.Service
	metrics  *metric.Metrics
	open     *openMetrics
	api      *control.Server
	listener net.Listener
	server   *http.Server
	first    string
	tidying  sync.WaitGroup
}

// tidyEvery is how often events are looked for that have waited too long.
const tidyEvery = time.Hour

// OpenRelay takes a data directory and listens. Nothing is answered before Serve. Of the Config's
// engine it uses the clock and the log. Close ends it.
//
// Faults: conflict (another program has the directory, a newer one wrote it), unavailable (the disk,
// the address).
func OpenRelay(ctx context.Context, c Config) (r *Relay, err error) {
	r = &Relay{c: c}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.Close())
			r = nil
		}
	}()
	if r.dir, err = openDirectory(c.Data, c.Database); err != nil {
		return r, err
	}
	if r.db, err = store.Open(ctx, r.dir.sub("state"), store.Config{Database: c.Database, Reserve: diskReserve, Logger: c.Engine.Logger}); err != nil {
		return r, err
	}
	r.gate = &control.Gate{Store: r.db.Gate(), Now: c.Engine.Now}
	r.service = &relay.Service{Store: r.db.Relay(), Now: c.Engine.Now, Logger: c.Engine.Logger}
	r.api = control.NewRelay(control.Config{Services: control.Services{Access: r.gate}, Gate: r.gate, Now: c.Engine.Now, Logger: c.Engine.Logger, Beat: c.StreamBeat}, r.service,
		func(ctx context.Context, _ control.Nothing) (control.Info, error) {
			return control.Info{Name: r.dir.id, Version: c.Version, Role: control.CallerOf(ctx).Role, Relay: true}, nil
		})
	r.metrics = metric.New(metric.Config{Version: c.Version, Mailboxes: r.standing})
	if r.listener, r.server, err = listen(c, r.handler()); err != nil {
		return r, err
	}
	r.server.RegisterOnShutdown(r.api.Quiet)
	if r.open, err = serveMetrics(c, r.metrics); err != nil {
		return r, err
	}
	r.first, err = r.gate.First(ctx, c.KeepToken)
	return r, err
}

// handler is everything the relay answers.
func (r *Relay) handler() http.Handler {
	mux := http.NewServeMux()
	body := cmp.Or(r.c.BodyWithin, bodyWithin)
	mux.Handle(relay.Prefix, within(body, body+time.Minute, http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		r.service.ServeHTTP(w, q, r.base(q))
	})))
	mux.Handle(control.Base+"/", within(body, bodyWithin, r.api))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, q *http.Request) {
		if _, err := r.db.Gate().Tokens(q.Context()); err != nil {
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ok\n"))
	})
	mux.Handle("GET "+metricsPath, within(bodyWithin, bodyWithin, r.api.Guard(control.Viewer, r.metrics.Handler())))
	mux.HandleFunc("/", nothingThere)
	return mux
}

// base is the URL a sender called, without its path.
func (r *Relay) base(q *http.Request) string {
	switch {
	case r.c.Public != "":
		return r.c.Public
	case q.TLS != nil:
		return "https://" + q.Host
	}
	return "http://" + q.Host
}

// URL is where the relay is reached: as it is known, else where it listens.
func (r *Relay) URL() string { return reached(r.c, r.listener) }

// FirstToken is as that of a Runner.
func (r *Relay) FirstToken() string { return r.first }

// Serve answers until ctx ends.
func (r *Relay) Serve(ctx context.Context) error {
	tidying, stop := context.WithCancel(ctx)
	defer r.tidying.Wait()
	defer stop()
	r.tidying.Go(func() { r.tidy(tidying) })
	return serve(ctx, r.c, r.server, r.listener)
}

func (r *Relay) tidy(ctx context.Context) {
	ticker := time.NewTicker(tidyEvery)
	defer ticker.Stop()
	for {
		if err := r.service.Tidy(ctx); err != nil && ctx.Err() == nil {
			r.c.Engine.Logger.Error("events that have waited too long could not be dropped", "why", err)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// Close gives the directory free.
func (r *Relay) Close() error {
	var errs []error
	if r.listener != nil {
		_ = r.listener.Close() // the server has closed it, when it was served
	}
	errs = append(errs, r.open.close())
	if r.db != nil {
		errs = append(errs, r.db.Close())
	}
	if r.dir != nil {
		errs = append(errs, r.dir.close())
	}
	return errors.Join(errs...)
}
