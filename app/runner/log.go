package runner

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"bobbin/runtime/engine"
	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/outbound"
	"bobbin/runtime/script"
)

// masked is a log whose texts have no secret in them, whoever wrote them.
type masked struct {
	slog.Handler
	mask func(string) string
}

// Handle implements slog.Handler.
func (m masked) Handle(ctx context.Context, r slog.Record) error {
	out := slog.NewRecord(r.Time, r.Level, m.mask(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(m.attr(a))
		return true
	})
	return m.Handler.Handle(ctx, out)
}

// WithAttrs implements slog.Handler.
func (m masked) WithAttrs(all []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(all))
	for n, a := range all {
		clean[n] = m.attr(a)
	}
	return masked{m.Handler.WithAttrs(clean), m.mask}
}

// WithGroup implements slog.Handler.
func (m masked) WithGroup(name string) slog.Handler { return masked{m.Handler.WithGroup(name), m.mask} }

// attr masks what is text, or would be written as one.
func (m masked) attr(a slog.Attr) slog.Attr {
	switch v := a.Value.Resolve(); v.Kind() {
	case slog.KindString:
		return slog.String(a.Key, m.mask(v.String()))
	case slog.KindGroup:
		var group []any
		for _, one := range v.Group() {
			group = append(group, m.attr(one))
		}
		return slog.Group(a.Key, group...)
	case slog.KindAny:
		return slog.String(a.Key, m.mask(fmt.Sprint(v.Any())))
	}
	return a
}

// masking is a log without the secrets that the runner's engine knows.
func (r *Runner) masking(log *slog.Logger) *slog.Logger {
	return slog.New(masked{log.Handler(), func(text string) string {
		if e := r.known.Load(); e != nil {
			return e.Mask(text)
		}
		return text
	}})
}

// ledger writes how invocations end into the log: what did not finish as information, the others
// for those who want to see everything. What a script said is not in it: that is the console's.
type ledger struct{ log *slog.Logger }

// Ended implements invocation.Watcher.
func (l ledger) Ended(i invocation.Invocation, s invocation.Stages) {
	level := slog.LevelInfo
	if i.Status == script.Finished || i.Status == script.Aborted {
		level = slog.LevelDebug
	}
	ctx := context.Background()
	if !l.log.Enabled(ctx, level) {
		return
	}
	about := []slog.Attr{slog.String("invocation", string(i.ID)), slog.String("workspace", i.Workspace), slog.String("environment", i.Environment),
		slog.String("script", i.Script), slog.String("trigger", string(i.Trigger)), slog.String("status", string(i.Status)), slog.Int("attempt", i.Attempt)}
	if s.Run >= 0 {
		about = append(about, slog.Float64("runMs", float64(s.Run.Microseconds())/1000))
	}
	if i.Error != nil && i.Error.Place != nil {
		about = append(about, slog.String("at", i.Error.Place.String()))
	}
	said := "invocation ended"
	if !i.Ended() {
		said = "attempt failed"
		about = append(about, slog.Time("due", i.DueAt))
	}
	if i.Dead {
		about = append(about, slog.Bool("dead", true))
	}
	l.log.LogAttrs(ctx, level, said, about...)
}

// Stored implements invocation.Watcher.
func (l ledger) Stored(invocation.Invocation, time.Duration) {}

// Arrived implements engine.Observer.
func (l ledger) Arrived(s ingress.Sighting) {
	if s.Err != nil {
		l.log.Info("delivery refused", "workspace", s.Workspace, "environment", s.Environment, "listener", s.Listener, "error", s.Err)
	}
}

// Called implements engine.Observer.
func (l ledger) Called(invocation.Invocation, string, outbound.Exchange) {}

// Notified implements engine.Observer. What went wrong is in the log already.
func (l ledger) Notified(string, error) {}

// observers are several in a row.
type observers []engine.Observer

// Stored implements invocation.Watcher.
func (all observers) Stored(i invocation.Invocation, took time.Duration) {
	for _, one := range all {
		one.Stored(i, took)
	}
}

// Ended implements invocation.Watcher.
func (all observers) Ended(i invocation.Invocation, s invocation.Stages) {
	for _, one := range all {
		one.Ended(i, s)
	}
}

// Arrived implements engine.Observer.
func (all observers) Arrived(s ingress.Sighting) {
	for _, one := range all {
		one.Arrived(s)
	}
}

// Called implements engine.Observer.
func (all observers) Called(i invocation.Invocation, connector string, x outbound.Exchange) {
	for _, one := range all {
		one.Called(i, connector, x)
	}
}

// Notified implements engine.Observer.
func (all observers) Notified(kind string, err error) {
	for _, one := range all {
		one.Notified(kind, err)
	}
}
