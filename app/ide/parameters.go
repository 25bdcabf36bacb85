package ide

import (
	"context"

	"bobbin/runtime/engine"
)

// Parameters keeps the values of password parameters on this machine. It never gives one.
type Parameters struct{ engine *engine.Engine }

// Parameter names a password parameter: of the first environment that is not production when
// environment is empty.
type Parameter struct {
	Dir         string `json:"dir"`
	Environment string `json:"environment,omitempty"`
	Name        string `json:"name,omitempty"`
	Value       string `json:"value,omitempty"`
}

// ParameterList is the answer of parameter.list.
type ParameterList struct {
	Parameters []engine.PasswordParameter `json:"parameters"`
}

// List answers parameter.list.
func (s *Parameters) List(_ context.Context, in Parameter) (ParameterList, error) {
	list, err := s.engine.PasswordParameters(in.Dir, in.Environment)
	return ParameterList{append([]engine.PasswordParameter{}, list...)}, err
}

// KeptParameter is the answer of parameter.set and parameter.unset.
type KeptParameter struct {
	Name        string `json:"name"`
	Environment string `json:"environment"`
}

// Set answers parameter.set.
func (s *Parameters) Set(ctx context.Context, in Parameter) (KeptParameter, error) {
	key, err := s.engine.SetPassword(ctx, in.Dir, in.Environment, in.Name, in.Value)
	return KeptParameter{key.Parameter, key.Environment}, err
}

// Unset answers parameter.unset.
func (s *Parameters) Unset(ctx context.Context, in Parameter) (KeptParameter, error) {
	key, err := s.engine.UnsetPassword(ctx, in.Dir, in.Environment, in.Name)
	return KeptParameter{key.Parameter, key.Environment}, err
}
