package engine

import (
	"context"
	"encoding/json"
	"math"
	"time"

	"github.com/google/uuid"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/migration"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// Migrations are the long jobs of scripts.
func (e *Engine) Migrations() *migration.Service { return e.migrations }

func (e *Engine) openMigrations() {
	e.tending = make(chan struct{}, 1)
	e.migrations = migration.New(migration.Config{Store: e.db.Migrations(), Records: e.records, Invocations: migrating{e}, Now: e.c.Now, Logger: e.c.Logger,
		Changed: e.migrationChanged})
	e.invocations.Subscribe(func(s invocation.Signal) {
		if s.Kind == invocation.Changed && s.Invocation.Ended() &&
			(e.migrations.Leave(string(s.ID)) || s.Invocation.Status == script.RuntimeError) { // the run of another process, perhaps
			e.tendSoon()
		}
	})
}

// migrationChanged tells who looks that a migration stands otherwise than before.
func (e *Engine) migrationChanged(k migration.Key) {
	if e.c.Hosted {
		e.tellTeam(context.Background(), control.Signal{Type: "migration.changed", Workspace: k.Workspace, Environment: k.Environment, Migration: k.Name})
	} else if dir, ok := e.folders.byID(workspace.ID(k.Workspace)); ok {
		e.signals.tell(Signal{Type: "migration.changed", Dir: dir, Environment: k.Environment, Key: k.Name})
	}
}

// tendSoon has migrations looked after.
func (e *Engine) tendSoon() {
	select {
	case e.tending <- struct{}{}:
	default: // it is to come
	}
}

const (
	// settled is how long an engine of folders is left alone before it goes on with migrations: one that
	// ends in a moment (a command that asked something) begins nothing.
	settled = 3 * time.Second
	// tendEvery is the time between two looks. What ends here is looked after at once; what another node
	// has lost, after this time.
	tendEvery = 15 * time.Second
)

// tendMigrations goes on with migrations whose run was lost, until ctx ends.
func (e *Engine) tendMigrations(ctx context.Context) {
	wait := settled
	if e.c.Hosted {
		wait = 0
	}
	for {
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-e.tending:
			timer.Stop()
		case <-timer.C:
		}
		if err := e.migrations.Tend(ctx); err != nil && ctx.Err() == nil {
			e.c.Logger.Warn("look after migrations", "error", err)
		}
		wait = tendEvery
	}
}

// migratedExchanges is how many exchanges of an invocation that migrates are kept. Of the others those are that
// did not go well: the HTTP log of a million items would be larger than what it tells of.
const migratedExchanges = 200

// migrating starts the runs of migrations.
type migrating struct{ e *Engine }

// Standing implements migration.Invocations.
func (m migrating) Standing(ctx context.Context, id string) (script.Status, *script.Failure, error) {
	i, err := m.e.invocations.Get(ctx, invocation.ID(id))
	if fault.Is(err, fault.NotFound) {
		return "", nil, nil
	}
	if err == nil && i.Status == script.Aborted && i.Error != nil && i.Error.Message == invocation.Closed {
		i.Status = script.RuntimeError // nobody stopped it
	}
	return i.Status, i.Error, err
}

// NewID implements migration.Invocations.
func (m migrating) NewID() string { return uuid.Must(uuid.NewV7()).String() }

// Start implements migration.Invocations.
func (m migrating) Start(ctx context.Context, what migration.Migration, after string) error {
	st, err := m.e.source.standing(ctx, workspace.ID(what.Workspace), what.Work.Dir, what.Environment)
	if err != nil {
		return err
	}
	r := invocation.Request{ID: invocation.ID(what.Work.Started), Workspace: what.Workspace, Dir: st.dir, Environment: what.Environment, Script: what.Script, Function: what.Function,
		Payload: what.Work.Payload, PayloadBytes: math.MaxInt, Trigger: invocation.Manual}
	if after != "" {
		// However many runs a migration takes, its chain is no endless one: it ends with the source.
		r.Trigger, r.Parent, r.ChainLength = invocation.Chained, invocation.ID(after), math.MaxInt
	}
	i, _, err := m.e.invocations.Enqueue(ctx, r)
	if err == nil && i.Status == script.Denied {
		err = fault.New(fault.Denied, "%s", i.Error.Message).WithHint("%s", i.Error.Hint)
	}
	return err
}

// migrate performs one call of the module @bobbin/migrate.
func (h *host) migrate(ctx context.Context, method string, arguments json.RawMessage) (json.RawMessage, error) {
	h.migrates.Store(true)
	i := h.invocation
	answer, err := h.engine.migrations.Call(ctx, migration.Run{Owner: h.owner(), Script: i.Script, Function: i.Function, Dir: h.dir, Payload: i.Payload,
		ByHand: i.ByHand()}, method, arguments)
	if err != nil {
		return nil, hostError(err)
	}
	return answer, nil
}
