package ide

import (
	"context"

	"bobbin/runtime/engine"
)

// Secrets keeps what services sign their deliveries with on this machine. It never gives one.
type Secrets struct{ engine *engine.Engine }

// Secret names the secret of an event listener: in the first environment that is not
// production when environment is empty.
type Secret struct {
	Dir         string `json:"dir"`
	Environment string `json:"environment,omitempty"`
	Listener    string `json:"listener,omitempty"`
	Value       string `json:"value,omitempty"`
}

// SecretList is the answer of secret.list.
type SecretList struct {
	Secrets []engine.ListenerSecret `json:"secrets"`
}

// KeptSecret is the answer of secret.set and secret.unset.
type KeptSecret struct {
	Listener    string `json:"listener"`
	Environment string `json:"environment"`
}

// List answers secret.list.
func (s *Secrets) List(_ context.Context, in Secret) (SecretList, error) {
	list, err := s.engine.ListenerSecrets(in.Dir, in.Environment)
	return SecretList{list}, err
}

// Set answers secret.set.
func (s *Secrets) Set(ctx context.Context, in Secret) (KeptSecret, error) {
	key, err := s.engine.SetListenerSecret(ctx, in.Dir, in.Environment, in.Listener, in.Value)
	return KeptSecret{key.Parameter, key.Environment}, err
}

// Unset answers secret.unset.
func (s *Secrets) Unset(ctx context.Context, in Secret) (KeptSecret, error) {
	key, err := s.engine.UnsetListenerSecret(ctx, in.Dir, in.Environment, in.Listener)
	return KeptSecret{key.Parameter, key.Environment}, err
}
