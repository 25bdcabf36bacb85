package ide

import (
	"context"
	"net/http"
	"sync"

	"github.com/google/uuid"

	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/simulate"
)

// Simulators serves and resets the simulated services.
type Simulators struct {
	engine *engine.Engine

	mu     sync.Mutex
	served map[string]http.Handler // by the id that Serve gave
}

// Connection names a connection of a workspace.
type Connection struct {
	Dir        string `json:"dir"`
	Connection string `json:"connection"`
}

// Reset answers simulator.reset.
func (s *Simulators) Reset(ctx context.Context, in Connection) (Nothing, error) {
	simulator, err := s.engine.Simulator(in.Dir, in.Connection)
	if err != nil {
		return Nothing{}, err
	}
	return Nothing{}, simulator.Reset()
}

// Serve is the request of simulator.serve.
type Serve struct {
	Connector string `json:"connector"`
	Dir       string `json:"dir"` // of the workspace whose simulator it is
	User      string `json:"user,omitempty"`
	Token     string `json:"token,omitempty"` // what a login must have; empty lets everybody in
	Scoped    bool   `json:"scoped,omitempty"`
	// Switches take the place of those the simulator has; nil leaves them.
	Switches *[]simulate.Switch `json:"switches,omitempty"`
}

// Served is the answer of simulator.serve: requests below /simulated/<id>/ reach it.
type Served struct {
	ID string `json:"id"`
}

// Serve answers simulator.serve. The simulator is served until the engine stops.
func (s *Simulators) Serve(ctx context.Context, in Serve) (Served, error) {
	if _, err := s.engine.OpenWorkspace(in.Dir); err != nil {
		return Served{}, err
	}
	handler, err := s.engine.ServeSimulator(in.Connector, in.Dir, simulate.Login{User: in.User, Token: in.Token, Scoped: in.Scoped})
	if err != nil {
		return Served{}, err
	}
	if in.Switches != nil {
		if err := s.engine.SwitchSimulator(in.Connector, in.Dir, *in.Switches); err != nil {
			return Served{}, err
		}
	}
	id, err := uuid.NewV7()
	if err != nil {
		return Served{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.served == nil {
		s.served = map[string]http.Handler{}
	}
	s.served[id.String()] = handler
	return Served{id.String()}, nil
}

// Handler finds what Serve served. Faults: not_found.
func (s *Simulators) Handler(id string) (http.Handler, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if handler, ok := s.served[id]; ok {
		return handler, nil
	}
	return nil, fault.New(fault.NotFound, "This simulator is not served any more.").WithHint("Start `bobbin simulate` again.")
}
