package trial

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/migration"
	"bobbin/runtime/outbound"
	"bobbin/runtime/record"
	"bobbin/runtime/script"
	"bobbin/runtime/simulate"
	"bobbin/runtime/worker"
)

// beginning is the time at which every test begins.
var beginning = time.Date(2026, time.January, 15, 10, 0, 0, 0, time.UTC)

// world is what one test and the scripts it runs have in common.
type world struct {
	*session
	ctx     context.Context // of the test
	end     context.CancelFunc
	now     atomic.Int64 // UNIX milliseconds
	lost    atomic.Bool  // a script's worker died for another's doing
	records *record.Storage
	// migrations are the long jobs of its scripts.
	migrations *migration.Service
	door       *outbound.Door
	name       string // of this world alone: owns the stored bodies
	alone      bool   // in its workers

	snapshots *snapshots // of the test's file; nil while it is listed

	opening    sync.Mutex // of simulators
	store      *simulate.Store
	simulators map[string]*simulate.Simulator

	settling sync.Mutex // one script at a time is settled

	mu       sync.Mutex
	lines    []Line
	sent     []*request
	answers  []*arranged // the last goes first
	queue    []invocation.Invocation
	seen     map[string]invocation.ID // deliveries by key
	ids      int
	seed     string   // what the test wants its random values to follow from
	used     []string // script files that were run
	running  []string // scripts that run now
	stored   []string // ids of bodies
	expected string
	received string
}

func (s *session) newWorld(ctx context.Context) *world {
	w := &world{session: s, name: rand.Text(), simulators: map[string]*simulate.Simulator{}, seen: map[string]invocation.ID{}}
	w.ctx, w.end = context.WithCancel(ctx)
	w.now.Store(beginning.UnixMilli())
	memory := newMemory()
	w.records = record.New(record.Config{Store: memory, Sealer: openSealer{}, Now: w.time})
	w.migrations = migration.New(migration.Config{Store: newMigrations(memory), Records: w.records, Invocations: w, Now: w.time})
	w.door = outbound.New(outbound.Config{Network: network{w}, Now: w.time})
	return w
}

// time is the world's time.
func (w *world) time() time.Time { return time.UnixMilli(w.now.Load()).UTC() }

// close ends what still goes on in the world.
func (w *world) close() {
	w.end()
	w.mu.Lock()
	w.c.Bodies.Drop(w.stored...)
	w.mu.Unlock()
	w.opening.Lock()
	defer w.opening.Unlock()
	for _, simulator := range w.simulators {
		_ = simulator.Close() // drops webhooks nobody settled
	}
	if w.store != nil {
		_ = w.store.Close() // in memory
	}
}

// bodies is what the world's invocations see of the stored bodies; they go with the world.
func (w *world) bodies() *outbound.Bodies {
	return &outbound.Bodies{Store: w.c.Bodies, Owner: w.name, Limit: int64(w.env.Limits.StoredBodiesMB) << 20, Kept: func(id string) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.stored = append(w.stored, id)
	}}
}

// invoke runs the test's own bundle.
func (w *world) invoke(ctx context.Context, bundle *script.Bundle, event any, limit time.Duration) script.Outcome {
	text, err := json.Marshal(event)
	if err != nil {
		panic("trial: an event of plain values: " + err.Error())
	}
	i := invocation.Invocation{ID: formatID(testIDs, 0), Script: bundle.Script, Trigger: invocation.Manual, RootTrigger: invocation.Manual,
		StartedAt: w.time(), Payload: text}
	input, limits, err := w.c.Input(w.w, w.env, i)
	if err != nil {
		return w.c.Failed(err)
	}
	limits.Timeout = limit
	input.Context.Timeout = limit.Milliseconds()
	w.own(&input, "test")
	return w.c.Workers.Run(ctx, w.key(ofTests), worker.Job{Bundle: bundle, Input: input, Limits: limits, Host: &host{world: w, test: true, id: i.ID}})
}

// own gives an invocation the world's time and random values.
func (w *world) own(input *script.Input, seed string) {
	input.Clock = &script.Clock{Now: w.now.Load(), Mode: script.ClockSkips}
	input.Seed = seed
	if w.o.Coverage {
		input.Coverage = script.WithCoverage
	}
}

// nextID names the next invocation that follows from another.
func (w *world) nextID() invocation.ID {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ids++
	return formatID(otherIDs, w.ids)
}

// simulator opens the simulated service behind a connection.
func (w *world) simulator(connection string) (*simulate.Simulator, error) {
	if _, ok := w.w.Connections[connection]; !ok {
		return nil, fault.New(fault.NotFound, "There is no connection %q in this workspace.", connection).WithHint("Connections are listed in bobbin.json.")
	}
	w.opening.Lock()
	defer w.opening.Unlock()
	if s, ok := w.simulators[connection]; ok {
		return s, nil
	}
	if w.ctx.Err() != nil {
		return nil, fault.New(fault.Canceled, "The test has ended.")
	}
	config, err := w.session.service(connection)
	if err != nil {
		return nil, err
	}
	if w.store == nil {
		if w.store, err = simulate.OpenStore(""); err != nil {
			return nil, err
		}
	}
	config.Store, config.Connection, config.Now = w.store, connection, w.time
	config.Deliver = func(ctx context.Context, hook simulate.Webhook) error { return w.deliver(ctx, connection, hook) }
	s, err := simulate.New(config)
	if err != nil {
		return nil, err
	}
	w.simulators[connection] = s
	return s, nil
}

// scripts are the files of the scripts that were run.
func (w *world) scripts() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.used)
}

// busy is the script that runs now, if any.
func (w *world) busy() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.running) == 0 {
		return ""
	}
	return w.running[len(w.running)-1]
}

// difference is what the failing assertion compared.
func (w *world) difference() (expected, received string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.expected, w.received
}

// console is what the test and its scripts wrote, in order.
func (w *world) console() []Line {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]Line{}, w.lines...)
}

// say keeps a console line.
func (w *world) say(from string, line script.Line) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lines = append(w.lines, Line{from, line.Level, line.Text})
}

// openSealer stands in for the vault: what tests keep is gone with them.
type openSealer struct{}

func (openSealer) Seal(plain []byte, place string) ([]byte, error) {
	return append([]byte(place+"\x01"), plain...), nil
}

var errElsewhere = errors.New("the value was sealed for another place")

func (openSealer) Open(sealed []byte, place string) ([]byte, error) {
	mark := len(place) + 1
	if len(sealed) < mark || string(sealed[:mark]) != place+"\x01" {
		return nil, errElsewhere
	}
	return sealed[mark:], nil
}
