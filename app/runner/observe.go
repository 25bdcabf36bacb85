package runner

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"sync"

	"bobbin/app/runner/metric"
	"bobbin/app/runner/trace"
	"bobbin/runtime/invocation"
)

// metricsPath is where Prometheus asks.
const metricsPath = "/metrics"

// openMetrics is the server of an address of their own, nil where there is none.
type openMetrics struct {
	server *http.Server
	served sync.WaitGroup
	url    string
}

// serveMetrics answers at the address that was named for metrics.
func serveMetrics(c Config, m *metric.Metrics) (*openMetrics, error) {
	if c.Metrics == "" {
		return nil, nil
	}
	listener, err := bind(c.Metrics)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET "+metricsPath, m.Handler())
	o := &openMetrics{server: &http.Server{Handler: mux, ReadHeaderTimeout: headerWithin, IdleTimeout: idleFor, WriteTimeout: bodyWithin, MaxHeaderBytes: maxHeader},
		url: "http://" + listener.Addr().String() + metricsPath}
	o.served.Go(func() {
		if err := o.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			c.Engine.Logger.Error("the metrics cannot be served any more", "error", err)
		}
	})
	return o, nil
}

// observe has the engine of a runner tell its metrics, its log and its traces what happens.
func (r *Runner) observe(ctx context.Context, c *Config) {
	m := metric.Config{Version: c.Version, Connectors: c.Engine.Connectors, Standing: r.standing, Now: c.Engine.Now}
	watching := observers{ledger{c.Engine.Logger}}
	if c.Getenv != nil {
		r.traces = trace.Open(ctx, trace.Config{Version: c.Version, Node: cmp.Or(c.Engine.Node, r.dir.id), Getenv: c.Getenv, Network: c.Network, Now: c.Engine.Now, Logger: c.Engine.Logger})
	}
	if r.traces != nil {
		m.Spans = r.traces.Counted
		c.Engine.Tracer, watching = r.traces, append(watching, r.traces)
	}
	r.metrics = metric.New(m)
	c.Engine.Observer = append(watching, r.metrics)
}

// MetricsURL is where the metrics are served without a token, "" for nowhere.
func (r *Runner) MetricsURL() string { return r.open.address() }

// MetricsURL is as that of a Runner.
func (r *Relay) MetricsURL() string { return r.open.address() }

func (o *openMetrics) address() string {
	if o == nil {
		return ""
	}
	return o.url
}

func (o *openMetrics) close() error {
	if o == nil {
		return nil
	}
	err := o.server.Close()
	o.served.Wait()
	return err
}

// standing looks at the runner for its metrics.
func (r *Runner) standing(ctx context.Context) (s metric.Standing, err error) {
	h := r.look(ctx)
	s.Ready, s.Isolation = h.Ready, h.Isolation
	if s.Standing, err = r.engine.Measure(ctx); err != nil {
		return s, err
	}
	deployed, err := r.engine.Releases().Standing(ctx, "")
	if err != nil {
		return s, err
	}
	for _, d := range deployed {
		name, _ := r.engine.NameOf(ctx, d.Workspace, d.Environment) // one whose release cannot be read is deployed all the same
		s.Environments = append(s.Environments, metric.Environment{Workspace: string(d.Workspace), Name: name, Environment: d.Environment, Release: d.Version})
	}
	s.Teams, err = r.teamsNow(ctx)
	return s, err
}

// teamsNow says what teams used of this month.
func (r *Runner) teamsNow(ctx context.Context) (all []metric.Team, err error) {
	teams, err := r.gate.Store.Teams(ctx)
	if err != nil {
		return nil, err
	}
	month := invocation.Month(r.engine.Now())
	counted, err := r.engine.Invocations().Counted(ctx, "", month)
	for _, t := range teams {
		all = append(all, metric.Team{ID: t.ID, Used: invocation.SumUp(t.ID, month, counted).Invocations, Limit: t.Limit})
	}
	return all, err
}

// standing looks at the relay for its metrics.
func (r *Relay) standing(ctx context.Context) (m metric.Mailboxes, err error) {
	size, err := r.db.Size(ctx)
	if err != nil {
		return m, err
	}
	held, err := r.db.Mailboxes(ctx)
	return metric.Mailboxes{Mailboxes: held.Mailboxes, Events: held.Events, Bytes: held.Bytes, StoreBytes: size.Main, DiskFree: size.Free, DiskReserve: size.Reserve}, err
}
