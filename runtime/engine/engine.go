// Package engine puts the rooms of the runtime together on one home: it opens the store,
// starts the workers and the invocation loop, and executes what they claim.
//
// It knows no connector by name (they are given) and no face (window, browser, command
// line). Everything a face can do is a method here or below; everything that happens is a
// Signal.
package engine

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/migration"
	"bobbin/runtime/network"
	"bobbin/runtime/node"
	"bobbin/runtime/notify"
	"bobbin/runtime/npm"
	"bobbin/runtime/outbound"
	"bobbin/runtime/outbound/stored"
	"bobbin/runtime/record"
	"bobbin/runtime/release"
	"bobbin/runtime/secret"
	"bobbin/runtime/simulate"
	"bobbin/runtime/store"
	"bobbin/runtime/typecheck"
	"bobbin/runtime/worker"
	"bobbin/runtime/workspace"
)

// Config is what an engine is made of.
type Config struct {
	ConfigDir, StateDir, CacheDir string // of the home; they exist
	Connectors                    []*connector.Connector
	Services                      []simulate.Service // simulators, by the connector's name
	Own                           OwnConnectors      // those that workspaces carry; its zero value knows none
	WorkerCommand                 []string           // the headless program and "worker"
	Guard                         outbound.Guard     // which addresses scripts may connect to
	Passphrase                    string             // of the vault file, when it was given from outside
	Database                      string             // URL of a PostgreSQL that several nodes share; "" keeps everything in StateDir
	Node                          string             // names this process among them
	RelayFrom                     RelayFrom          // of a runner: where it takes the events of listeners with the delivery relay
	Hosted                        bool               // runs what is deployed, not what lies in folders: the engine of a runner
	Reserve                       int64              // bytes of the disk that are kept for the time when it is full; none by default
	// Masters gives the master keys of a runner, one of which opens its vault, or makes the first;
	// made says that there is a vault.
	Masters func(made bool) ([]string, error)
	Self    Self                // as the nodes of a runner know it
	Grace   time.Duration       // how long what runs may go on when a runner stops; none by default
	Getenv  func(string) string // of this process: settings of npm and of proxies; nil has none
	Policy  network.Policy      // of this machine
	Now     func() time.Time    // the clock of this machine; with a Database the engine goes by that one's
	Logger  *slog.Logger
	Public  string // base URL that people know a runner by; "" when it is not known
	// Observer is told what happens; nobody when nil.
	Observer Observer
	// Tracer says how what happens hangs together; nobody when nil.
	Tracer Tracer
}

// Engine runs the workspaces of one home. Its methods are safe for concurrent use.
type Engine struct {
	c      Config
	ctx    context.Context // of everything that runs in the background
	cancel context.CancelFunc
	// background is what runs until cancel beside the rooms' own goroutines.
	background sync.WaitGroup
	untidy     chan struct{} // holds one: a round of housekeeping is wished
	signals    hub
	redactor   *secret.Redactor
	vault      secret.Vault

	connectors map[string]*connector.Connector
	services   map[string]simulate.Service
	accounts   *Accounts
	renewals   renewals
	logins     logins
	passwords  *Passwords
	// listenerSecrets are what services sign their deliveries with.
	listenerSecrets *Passwords
	webhooks        *webhooks // that were registered
	proofs          proofs    // that deliveries arrive
	folders         *folders
	simulators      *simulators
	db              *store.DB
	door            *outbound.Door
	chains          *chains
	compiler        *compile.Compiler
	npm             *npm.Client
	network         *network.Network
	installs        installs
	workers         *worker.Pool
	records         *record.Storage
	sealer          *sealer // of secure records
	invocations     *invocation.Service
	migrations      *migration.Service
	tending         chan struct{}   // holds one: migrations are to be looked after
	notify          *notify.Service // of a runner; nil elsewhere
	schedules       schedules
	languages       *languages
	tapes           tapes
	releases        *release.Service
	runners         *Runners
	addresses       ingress.Addresses
	source          source
	placing         sync.Mutex // one deployment is taken over at a time
	hearing         sync.Mutex
	changed         map[string]bool // deployments heard of and not looked at yet; of hearing
	carried         carriedAll
	ingress         http.Handler
	polling         *polling
	member          *node.Member // of a runner
	node            string       // its name
	dead            chan struct{}
	sights          *node.Sights // of a runner that shares its database; nil elsewhere
	relays          relaying
	receives        *receiving
	followed        followed
}

// getenv reads the environment, which is empty where none is given.
func (c Config) getenv() func(string) string {
	if c.Getenv == nil {
		return func(string) string { return "" }
	}
	return c.Getenv
}

// Network is the way out of this machine.
func (e *Engine) Network() *network.Network { return e.network }

// Open starts an engine on a home that nobody else uses.
func Open(ctx context.Context, c Config) (e *Engine, err error) {
	if c.Observer == nil {
		c.Observer = unobserved{}
	}
	if c.Tracer == nil {
		c.Tracer = untraced{}
	}
	e = &Engine{c: c, untidy: make(chan struct{}, 1), dead: make(chan struct{}), connectors: map[string]*connector.Connector{}, services: map[string]simulate.Service{}}
	e.ctx, e.cancel = context.WithCancel(context.WithoutCancel(ctx))
	e.carried.read = map[string]*carried{}
	for _, one := range c.Connectors {
		e.connectors[one.Name] = one
	}
	for _, one := range c.Services {
		e.services[one.Name] = one
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, e.Stop(ctx))
			e = nil
		}
	}()
	if err := e.openGround(ctx); err != nil {
		return e, err
	}
	e.openRooms()
	if c.Hosted {
		// Beside all that follows: the first event must not wait for a process, and what one gives up is known. Not before
		// the store is open: a process that begins keeps the room of a file that is removed meanwhile, for a moment.
		e.workers.Warm()
	}
	if err := e.joinNodes(ctx); err != nil {
		return e, err
	}
	if err := e.invocations.Start(e.ctx); err != nil {
		return e, err
	}
	if c.Hosted {
		e.background.Go(func() { e.member.Run(e.ctx) })
	}
	e.startSchedules()
	if err := e.openPlaces(ctx); err != nil {
		return e, err
	}
	e.background.Go(func() { e.keepHouse(e.ctx) })
	e.background.Go(func() { e.tendMigrations(e.ctx) })
	if e.notify != nil {
		if err := e.adoptNotifications(ctx); err != nil {
			return e, err
		}
		e.background.Go(func() { e.notify.Run(e.ctx) })
	}
	if e.sights != nil {
		e.background.Go(func() { e.sights.Run(e.ctx) })
	}
	e.background.Go(func() { e.db.Hear(e.ctx, e.heard) })
	return e, nil
}

// openGround opens what all else stands on: the way out, the store, the clock, the secrets.
func (e *Engine) openGround(ctx context.Context) (err error) {
	// The authorities of a company are many to read: beside the store, which waits for the disk.
	read := make(chan error, 1)
	go func() {
		var err error
		e.network, err = network.Open(e.c.getenv(), e.c.Policy)
		read <- err
	}()
	e.db, err = store.Open(ctx, e.c.StateDir, store.Config{Database: e.c.Database, Node: e.c.Node, Reserve: e.c.Reserve, Logger: e.c.Logger})
	if unread := <-read; unread != nil {
		return unread
	}
	if err != nil {
		return err
	}
	return errors.Join(e.openClock(ctx), e.openSecrets(ctx))
}

// learn tells the redactor what must never be shown.
func (e *Engine) learn(secrets map[string]string) {
	e.redactor.Learn(slices.Collect(maps.Values(secrets))...)
}

// openRooms makes everything that cannot fail, from the inside out.
func (e *Engine) openRooms() {
	e.folders = &folders{file: filepath.Join(e.c.ConfigDir, "recent.json"), now: e.c.Now, changed: e.filesChanged, watched: map[string]watching{}, dirs: map[workspace.ID]string{}}
	e.door = outbound.New(outbound.Config{Redactor: e.redactor, Guard: e.c.Guard, Permit: e.network.Policy().Services, Proxy: e.network.Proxy, RootCAs: e.network.Authorities()})
	e.simulators = &simulators{dir: filepath.Join(e.c.StateDir, "simulators"), services: e.serviceOf, deliver: e.deliver,
		send: e.send, ask: e.door.Client(outbound.Binding{}),
		ending: e.ctx, stores: map[string]*simulate.Store{}, open: map[simulatorKey]simulator{}}
	e.languages = &languages{compiler: typecheck.New(typecheck.Config{Cache: filepath.Join(e.c.CacheDir, "tsc")}), tell: e.signals.tell,
		unoffered: func(dir string) []string { return e.compiler.OtherScopes(dir) },
		// The first run need not wait for a worker; what a person waits for at a start is the page, and no worker.
		started: func() { e.workers.Warm() },
		servers: map[string]*typecheck.Server{}}
	e.chains = newChains(stored.New(filepath.Join(e.c.CacheDir, "bodies")), e.c.Now)
	e.npm = npm.New(npm.Config{Cache: filepath.Join(e.c.CacheDir, "npm"), Getenv: e.c.Getenv, Network: e.network})
	e.installs.busy = map[string]chan struct{}{}
	e.compiler = compile.New(compile.Config{Connectors: e.lookup, Names: slices.Sorted(maps.Keys(e.connectors)), Packages: e.npm.Tree,
		Own: e.ownOf})
	e.workers = worker.NewPool(worker.Config{Command: e.c.WorkerCommand})
	e.sealer = &sealer{vault: e.vault}
	e.records = record.New(record.Config{Store: e.db.Records(), Sealer: e.sealer, Now: e.c.Now})
	e.records.Subscribe(e.recordChanged)
	e.invocations = invocation.New(invocation.Config{Store: e.db.Invocations(), Log: e.db.Logs(), LogsInStore: e.db.OneDatabase(), Executor: e, Mask: e.redactor.JSON,
		Node: e.c.Node, Tell: e.db.Tell, StopGrace: e.c.Grace, Now: e.c.Now, Logger: e.c.Logger, Watcher: e.openNotifications()})
	e.openMigrations()
	e.openReleases()
	e.ingress = e.Outside() // a simulated service is believed as any other: when it signs
	e.openPolling()
	e.receives = openReceiving(e.c.ConfigDir)
	e.invocations.Subscribe(func(s invocation.Signal) { e.signals.tell(fromInvocation(s)) })
}

// openReleases makes what keeps releases, and the source of what is run.
func (e *Engine) openReleases() {
	e.releases = release.New(release.Config{Store: e.db.Releases(), Archives: e.db.Archives(), Dir: filepath.Join(e.c.CacheDir, "releases"),
		Check: e.deployable, Changed: e.deployedAnew, Now: e.c.Now})
	e.addresses = ingress.Addresses{Store: ingress.Remember(e.db.Addresses(), e.c.Now), Now: e.c.Now}
	e.source = folderSource{e}
	if e.c.Hosted {
		e.source = &releaseSource{releases: e.releases, now: e.c.Now, open: map[deployedPlace]*deployed{}}
	}
}

// Stop ends everything in the order that loses nothing: no new work, then what runs, then
// what it runs on. It is safe twice.
func (e *Engine) Stop(ctx context.Context) error {
	var errs []error
	if e.schedules.stop != nil {
		e.schedules.stop()
	}
	if e.simulators != nil {
		errs = append(errs, e.simulators.flush(ctx)) // webhooks on their way become stored invocations
	}
	if e.polling != nil {
		errs = append(errs, e.polling.poller.Stop(ctx))
	}
	if e.invocations != nil {
		errs = append(errs, e.invocations.Stop(ctx))
	}
	e.cancel()
	e.background.Wait()
	if e.folders != nil {
		e.folders.close()
		e.languages.close()
		e.workers.Close()
		errs = append(errs, e.simulators.close())
	}
	if e.member != nil {
		errs = append(errs, e.member.Leave(ctx))
	}
	if e.db != nil {
		errs = append(errs, e.db.Close())
	}
	return errors.Join(errs...)
}

// Subscribe calls f for every signal from now on, until cancel. f must return soon.
func (e *Engine) Subscribe(f func(Signal)) (cancel func()) { return e.signals.subscribe(f) }

// Background does work beside what asked for it. Its context ends when the engine stops, which
// waits for it.
func (e *Engine) Background(work func(ctx context.Context)) {
	e.background.Go(func() { work(e.ctx) })
}

// Connectors lists the catalogue in the order it was given.
func (e *Engine) Connectors() []*connector.Connector { return e.c.Connectors }

// Simulated says how well a connector of the catalogue or of a workspace can be simulated:
// stateful, by type, by file where the workspace says what a service answers, or none.
func (e *Engine) Simulated(dir, connectorName string) string {
	service, ok := e.services[connectorName]
	if !ok {
		own, carried := e.carries(dir)[connectorName]
		switch {
		case e.connectors[connectorName] != nil && tells(dir, connectorName):
			return "by file"
		case !carried || e.connectors[connectorName] != nil:
			return "none"
		}
		service = own.service
	}
	return service.Depth()
}

func (e *Engine) lookup(name string) (*connector.Connector, bool) {
	c, ok := e.connectors[name]
	return c, ok
}

// connector finds a connector of the catalogue. Faults: not_found.
func (e *Engine) connector(name string) (*connector.Connector, error) {
	if c, ok := e.connectors[name]; ok {
		return c, nil
	}
	return nil, fault.New(fault.NotFound, "There is no connector %q.", name).WithHint("`bobbin connectors` lists those there are.")
}

// service gives what the simulator of a connector is made of.
func (e *Engine) service(connectorName string) (simulate.Config, error) {
	c, err := e.connector(connectorName)
	if err != nil {
		return simulate.Config{}, err
	}
	service, ok := e.services[connectorName]
	if !ok {
		return simulate.Config{}, fault.New(fault.NotFound, "%s cannot be simulated.", c.Title).WithHint("Use an account for its connection.")
	}
	return simulate.Config{Service: service, Table: c.Table(), Now: e.c.Now}, nil
}

// Now is the engine's clock.
func (e *Engine) Now() time.Time { return e.c.Now() }

// Accounts are the authorised logins of this machine.
func (e *Engine) Accounts() *Accounts { return e.accounts }

// Vault is where credentials lie.
func (e *Engine) Vault() secret.Vault { return e.vault }

// ConfigDir is the folder of the home for what a person sets.
func (e *Engine) ConfigDir() string { return e.c.ConfigDir }

// StateDir is the folder of the home for what a person would miss but not edit.
func (e *Engine) StateDir() string { return e.c.StateDir }

// Invocations is the one door and what came through it.
func (e *Engine) Invocations() *invocation.Service { return e.invocations }

// Records is the record storage of every workspace.
func (e *Engine) Records() *record.Storage { return e.records }

// Compiler turns scripts into Bundles and types.
func (e *Engine) Compiler() *compile.Compiler { return e.compiler }
