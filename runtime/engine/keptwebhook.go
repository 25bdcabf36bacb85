package engine

import (
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/workspace"
)

// keptWebhook is what this home knows of the webhook of an event listener: where it was
// registered, or, without an id, only what it was to be registered with.
type keptWebhook struct {
	Workspace   workspace.ID `json:"workspace"`
	Environment string       `json:"environment"`
	Listener    string       `json:"listener"`
	Connection  string       `json:"connection"`
	Account     string       `json:"account"` // or "simulated"
	connector.Registration
	RegisteredAt time.Time `json:"registeredAt,omitzero"`
	RefreshedAt  time.Time `json:"refreshedAt,omitzero"` // when Expires was last moved
	CheckedAt    time.Time `json:"checkedAt,omitzero"`   // when the service last told of it
	// Missing says that the service had it no more at that time.
	Missing bool `json:"missing,omitempty"`
}

func (k keptWebhook) key() PasswordKey { return PasswordKey{k.Workspace, k.Environment, k.Listener} }

// webhooks are the kept ones of a home.
type webhooks struct{ all list[keptWebhook] }

// list gives those of a workspace, or all of them when id is "".
func (s *webhooks) list(id workspace.ID) ([]keptWebhook, error) { return s.all.read(string(id)) }

// find gives that of a listener; one without an id when there is none.
func (s *webhooks) find(key PasswordKey) (keptWebhook, error) {
	all, err := s.list(key.Workspace)
	for _, k := range all {
		if k.key() == key {
			return k, err
		}
	}
	return keptWebhook{Workspace: key.Workspace, Environment: key.Environment, Listener: key.Parameter}, err
}

// keep stores one in place of what was kept for its listener.
func (s *webhooks) keep(k keptWebhook) error { return s.all.keep(k) }
