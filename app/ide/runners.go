package ide

import (
	"cmp"
	"context"
	"strings"

	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/network"
)

// Runners keeps the runners that this machine knows by name.
type Runners struct{ engine *engine.Engine }

// RunnerLogin says which runner is meant, and what opens it.
type RunnerLogin struct {
	Runner string `json:"runner"`          // its URL, or its name on this machine
	Token  string `json:"token,omitempty"` // the kept one when empty
}

// client makes the client of a runner.
func (l RunnerLogin) client(ctx context.Context, e *engine.Engine) (*control.Client, error) {
	if l.Runner == "" {
		return nil, fault.New(fault.Invalid, "The runner is not named.").WithHint("Give its URL or its name by --runner.")
	}
	url, token := l.Runner, ""
	if !strings.Contains(url, "://") {
		var err error
		if url, token, err = e.Runners().Open(ctx, l.Runner); err != nil {
			return nil, err
		}
	}
	return control.NewClient(url, cmp.Or(l.Token, token), e.Network().Transport(network.ToRunner))
}

// RunnerList is the answer of runner.list.
type RunnerList struct {
	Runners []engine.SavedRunner `json:"runners"`
}

// List answers runner.list.
func (s *Runners) List(context.Context, Nothing) (RunnerList, error) {
	all, err := s.engine.Runners().List()
	return RunnerList{all}, err
}

// AddRunner is the request of runner.add.
type AddRunner struct {
	Name  string `json:"name"`
	URL   string `json:"url"`
	Token string `json:"token"`
}

// AddedRunner is the answer of runner.add.
type AddedRunner struct {
	Runner engine.SavedRunner `json:"runner"`
	Info   control.Info       `json:"info"`
}

// Add answers runner.add: the runner is asked once, then kept.
func (s *Runners) Add(ctx context.Context, in AddRunner) (AddedRunner, error) {
	one := engine.SavedRunner{Name: in.Name, URL: in.URL}
	info, err := s.engine.Runners().Add(ctx, one, in.Token)
	return AddedRunner{one, info}, err
}

// RunnerName is the request that names a runner.
type RunnerName struct {
	Name string `json:"name"`
}

// Remove answers runner.remove.
func (s *Runners) Remove(ctx context.Context, in RunnerName) (Nothing, error) {
	return Nothing{}, s.engine.Runners().Remove(ctx, in.Name)
}

// OpenedRunner is the answer of runner.open.
type OpenedRunner struct {
	URL   string `json:"url"`
	Token string `json:"token"`
}

// Open answers runner.open, which is for commands of this machine: a page never gets a token.
func (s *Runners) Open(ctx context.Context, in RunnerName) (OpenedRunner, error) {
	url, token, err := s.engine.Runners().Open(ctx, in.Name)
	return OpenedRunner{url, token}, err
}
