package engine

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/simulate"
	"bobbin/runtime/workspace"
)

// simulators keeps the simulated services of this home: one state file a workspace (a deployed
// environment), one simulator a connection, opened at first use.
type simulators struct {
	dir      string
	services func(w *workspace.Workspace, connection string) (simulate.Config, error) // service and table behind a connection
	deliver  func(ctx context.Context, from simulatorKey, dir string, w simulate.Webhook) error
	send     func(ctx context.Context, address string, w simulate.Webhook) error // to an address somebody registered
	ask      func(*http.Request) (*http.Response, error)                         // one that somebody is registering

	ending  context.Context // the engine's
	retired sync.WaitGroup  // simulators that others have taken the place of

	mu     sync.Mutex
	stores map[string]*simulate.Store // by file
	open   map[simulatorKey]simulator
	closed bool
}

// simulator is one that is open, and what it was made with.
type simulator struct {
	*simulate.Simulator
	table  *connector.Table
	folder string // of the file that answers: on a runner each release has its own; "" where none does
}

type simulatorKey struct {
	workspace  workspace.ID
	realm      string // see Engine.realm
	connection string
}

// get gives the simulator of a workspace's connection.
func (s *simulators) get(w *workspace.Workspace, realm, connection string) (*simulate.Simulator, error) {
	if _, ok := w.Connections[connection]; !ok {
		return nil, fault.New(fault.NotFound, "There is no connection %q in this workspace.", connection)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	key := simulatorKey{w.ID, realm, connection}
	config, err := s.services(w, connection)
	if err != nil {
		return nil, err
	}
	folder := ""
	if config.Service.Told {
		folder = w.Dir
	}
	old, ok := s.open[key]
	if ok && old.table == config.Table && old.folder == folder {
		return old.Simulator, nil
	}
	if s.closed {
		return nil, fault.New(fault.Canceled, "Bobbin is stopping.")
	}
	if config.Store, err = s.store(key); err != nil {
		return nil, err
	}
	config.Connection = connection
	dir := w.Dir
	config.Deliver = func(ctx context.Context, hook simulate.Webhook) error {
		return s.deliver(ctx, key, dir, hook)
	}
	config.Send, config.Ask = s.send, s.ask
	made, err := simulate.New(config)
	if err != nil {
		return nil, err
	}
	if s.open[key] = (simulator{made, config.Table, folder}); ok {
		s.retire(old, made)
	}
	return made, nil
}

// retire ends a simulator once its webhooks are handed over; those of a script that has it still go to the
// one in its place. Nobody waits for that: it may be one of those webhooks that has asked for the simulator
// in its place. The caller holds the lock.
func (s *simulators) retire(old simulator, next *simulate.Simulator) {
	s.retired.Go(func() { old.GiveWay(s.ending, next) }) // what is not handed over when the engine stops is dropped
}

// store opens the state file of a workspace, or of one of its environments. The caller holds
// the lock.
func (s *simulators) store(k simulatorKey) (*simulate.Store, error) {
	file := string(k.workspace)
	if k.realm != "" {
		file += "-" + url.PathEscape(k.realm)
	}
	if store, ok := s.stores[file]; ok {
		return store, nil
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fault.New(fault.Unavailable, "The folder of the simulators cannot be made: %s.", err).Because(err)
	}
	store, err := simulate.OpenStore(filepath.Join(s.dir, file+".db"))
	if err != nil {
		return nil, err
	}
	s.stores[file] = store
	return store, nil
}

// flush waits until every webhook so far has been handed over, as long as ctx lasts.
func (s *simulators) flush(ctx context.Context) error {
	s.mu.Lock()
	open := slices.Collect(maps.Values(s.open))
	s.mu.Unlock()
	for _, simulator := range open {
		if err := simulator.Flush(ctx); err != nil {
			return err
		}
	}
	return nil
}

// close ends every simulator and its store.
func (s *simulators) close() error {
	s.mu.Lock()
	s.closed = true
	open := slices.Collect(maps.Values(s.open))
	s.mu.Unlock()
	// Without the lock: a webhook on its way may ask for a simulator.
	s.retired.Wait()
	var first error
	for _, simulator := range open {
		if err := simulator.Close(); err != nil && first == nil {
			first = err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, store := range s.stores {
		if err := store.Close(); err != nil && first == nil {
			first = err
		}
	}
	return first
}

// Simulator gives the simulated service behind a connection of a workspace.
func (e *Engine) Simulator(dir, connection string) (*simulate.Simulator, error) {
	w, err := e.Workspace(dir)
	if err != nil {
		return nil, err
	}
	return e.simulators.get(w, "", connection)
}

// ServeSimulator gives the handler of a simulator as an outside program meets it: the one of
// a workspace's connection of that connector.
func (e *Engine) ServeSimulator(connectorName, dir string, login simulate.Login) (http.Handler, error) {
	simulator, err := e.simulatorOf(connectorName, dir)
	if err != nil {
		return nil, err
	}
	return simulator.Served(login), nil
}

// SwitchSimulator sets the switches of the simulator that ServeSimulator serves.
func (e *Engine) SwitchSimulator(connectorName, dir string, switches []simulate.Switch) error {
	simulator, err := e.simulatorOf(connectorName, dir)
	if err != nil {
		return err
	}
	return simulator.Switch(switches...)
}

// simulatorOf finds the simulator of a workspace's connection of a connector.
func (e *Engine) simulatorOf(connectorName, dir string) (*simulate.Simulator, error) {
	w, err := e.Workspace(dir)
	if err != nil {
		return nil, err
	}
	connection, ok := connectionOf(w, connectorName)
	if !ok {
		if _, err := e.serviceIn(dir, connectorName); err != nil {
			return nil, err
		}
		return nil, fault.New(fault.NotFound, "The workspace %s has no connection of the connector %q.", w.Name, connectorName)
	}
	return e.simulators.get(w, "", connection)
}

// EventTitles gives what says in words which event of a connection's service a delivery is; "" where nobody knows.
func (e *Engine) EventTitles(dir, connection string) (func(connector.Delivery) string, error) {
	w, err := e.Workspace(dir)
	if err != nil {
		return nil, err
	}
	c, err := e.connectorIn(w.Dir, w.Connections[connection].Connector)
	if err != nil {
		return nil, err
	}
	return func(d connector.Delivery) string {
		if c.Receive == nil {
			return ""
		}
		event, err := c.Receive(d, "")
		if err != nil {
			return ""
		}
		for _, one := range c.Events.Types {
			if one.Name == event.Name {
				return one.Title
			}
		}
		return ""
	}, nil
}

// Sample is the example payload of an event of a connection's service. Faults: not_found.
func (e *Engine) Sample(dir, connection, event string) (json.RawMessage, error) {
	w, err := e.Workspace(dir)
	if err != nil {
		return nil, err
	}
	c, err := e.connectorIn(w.Dir, w.Connections[connection].Connector)
	if err != nil {
		return nil, err
	}
	for _, one := range c.Events.Types {
		if one.Name == event {
			return one.Sample, nil
		}
	}
	return nil, fault.New(fault.NotFound, "%s has no event %q.", c.Title, event).WithHint("`bobbin connectors --json` lists the events of each connector.")
}
