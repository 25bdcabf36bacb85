package engine

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
)

// Runners are the runners that this machine knows by name. Their addresses lie in runners.json,
// their tokens in the vault.
type Runners struct {
	file  listFile[SavedRunner]
	vault Vault
	learn func(secrets ...string)
	way   http.RoundTripper // to runners

	mu sync.Mutex
}

// SavedRunner is a runner with a name of one's own for it.
type SavedRunner struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

func newRunners(dir string, vault Vault, learn func(secrets ...string), way http.RoundTripper) *Runners {
	return &Runners{file: listFile[SavedRunner]{filepath.Join(dir, "runners.json"), "runners", "runners", "Remove %s and add them again."}, vault: vault, learn: learn, way: way}
}

// Runners are the runners this machine knows.
func (e *Engine) Runners() *Runners { return e.runners }

// List lists them by name.
func (r *Runners) List() ([]SavedRunner, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.file.read()
}

func (r *Runners) write(all []SavedRunner) error {
	slices.SortFunc(all, func(a, b SavedRunner) int { return strings.Compare(a.Name, b.Name) })
	return r.file.write(all)
}

// Add keeps a runner once it has let its token in. One of the same name is replaced.
func (r *Runners) Add(ctx context.Context, one SavedRunner, token string) (control.Info, error) {
	if !accountName.MatchString(one.Name) {
		return control.Info{}, fault.New(fault.Invalid, "%q cannot be the name of a runner.", one.Name).
			WithHint("Use letters, digits, dots, hyphens and underscores, at most 64.")
	}
	client, err := control.NewClient(one.URL, token, r.way)
	if err != nil {
		return control.Info{}, err
	}
	info, err := client.Info(ctx, control.Nothing{})
	if err != nil {
		return info, err
	}
	r.learn(token)
	r.mu.Lock()
	defer r.mu.Unlock()
	all, err := r.file.read()
	if err != nil {
		return info, err
	}
	if err := r.vault.Set(ctx, runnerItem(one.Name), map[string]string{"token": token}); err != nil {
		return info, err
	}
	return info, r.write(append(slices.DeleteFunc(all, func(old SavedRunner) bool { return old.Name == one.Name }), one))
}

func runnerItem(name string) string { return "runner/" + name }

// Remove forgets a runner and its token. Faults: not_found.
func (r *Runners) Remove(ctx context.Context, name string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	all, err := r.file.read()
	if err != nil {
		return err
	}
	left := slices.DeleteFunc(slices.Clone(all), func(one SavedRunner) bool { return one.Name == name })
	if len(left) == len(all) {
		return unknownRunner(name)
	}
	if err := r.vault.Delete(ctx, runnerItem(name)); err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	return r.write(left)
}

// Open gives the address and the token of a runner. Faults: not_found, and the vault's.
func (r *Runners) Open(ctx context.Context, name string) (url, token string, err error) {
	all, err := r.List()
	if err != nil {
		return "", "", err
	}
	for _, one := range all {
		if one.Name == name {
			fields, err := r.vault.Get(ctx, runnerItem(name))
			r.learn(fields["token"])
			return one.URL, fields["token"], err
		}
	}
	return "", "", unknownRunner(name)
}

func unknownRunner(name string) error {
	return fault.New(fault.NotFound, "There is no runner %q on this machine.", name).
		WithHint("Give its URL (https://runner.example.com), or add it with `bobbin runners add`. `bobbin runners` lists those there are.")
}
