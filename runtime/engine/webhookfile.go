package engine

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
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

// webhooks are the kept ones of a home, in a file.
type webhooks struct {
	file string
	mu   sync.Mutex
}

type webhooksFile struct {
	Format   int           `json:"format"`
	Webhooks []keptWebhook `json:"webhooks"`
}

// list gives those of a workspace, or all of them when id is "".
func (s *webhooks) list(id workspace.ID) ([]keptWebhook, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, err := s.read()
	return slices.DeleteFunc(all, func(k keptWebhook) bool { return id != "" && k.Workspace != id }), err
}

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
func (s *webhooks) keep(k keptWebhook) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, err := s.read()
	if err != nil {
		return err
	}
	all = append(slices.DeleteFunc(all, func(old keptWebhook) bool { return old.key() == k.key() }), k)
	slices.SortFunc(all, func(a, b keptWebhook) int {
		return strings.Compare(string(a.Workspace)+"/"+a.Environment+"/"+a.Listener, string(b.Workspace)+"/"+b.Environment+"/"+b.Listener)
	})
	text, err := json.MarshalIndent(webhooksFile{1, all}, "", "  ")
	if err != nil {
		return err
	}
	return workspace.WriteFile(s.file, append(text, '\n'))
}

func (s *webhooks) read() ([]keptWebhook, error) {
	text, err := os.ReadFile(s.file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var stored webhooksFile
	if err == nil {
		err = json.Unmarshal(text, &stored)
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, "The list of registered webhooks cannot be read: %s.", err).
			WithHint("Mend or remove %s; the services keep what was registered.", s.file).Because(err)
	}
	return stored.Webhooks, nil
}
