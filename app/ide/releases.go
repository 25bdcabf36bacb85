package ide

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/release"
)

// Releases cuts releases and publishes them to runners.
//
// A dialog asks release.plan for what would change, begins with release.publish, and has
// release.wait answer each time the publication has changed, until Done. A step that failed is
// taken again by release.retry.
type Releases struct {
	engine       *engine.Engine
	webhooks     *Webhooks
	publications publications
}

// CutRelease is the request of release.cut. No version is the next one.
type CutRelease struct {
	Dir     string `json:"dir"`
	Version string `json:"version,omitempty"`
}

// Release is the answer that carries one.
type Release struct {
	Release release.Release `json:"release"`
}

// Cut answers release.cut. When nothing was changed since the newest release, that one is given.
func (s *Releases) Cut(ctx context.Context, in CutRelease) (Release, error) {
	r, err := s.engine.CutRelease(ctx, in.Dir, in.Version, "")
	return Release{r}, err
}

// ReleaseList is the answer of release.list, newest first.
type ReleaseList struct {
	Releases []release.Release `json:"releases"`
}

// List answers release.list: the releases that were cut on this machine.
func (s *Releases) List(ctx context.Context, in Dir) (ReleaseList, error) {
	w, err := s.engine.Workspace(in.Dir)
	if err != nil {
		return ReleaseList{}, err
	}
	all, err := s.engine.Releases().List(ctx, w.ID)
	return ReleaseList{append([]release.Release{}, all...)}, err
}

// Publish is the request of release.publish.
type Publish struct {
	Dir         string `json:"dir"`
	Environment string `json:"environment"`
	RunnerLogin
	Version      string            `json:"version,omitempty"` // of the release to cut; the next one when empty
	Release      string            `json:"release,omitempty"` // one there is already
	Head         bool              `json:"head,omitempty"`    // cut one without a number
	WithAccounts bool              `json:"withAccounts,omitempty"`
	NoTest       bool              `json:"noTest,omitempty"`
	Register     bool              `json:"register,omitempty"` // have the services call the addresses
	Scope        map[string]string `json:"scope,omitempty"`    // as in RegisterAll
}

// Publish answers release.publish: begins, and says where it stands.
func (s *Releases) Publish(_ context.Context, in Publish) (Publication, error) {
	switch {
	case in.Environment == "":
		return Publication{}, fault.New(fault.Invalid, "The environment to publish to is not named.").WithHint("Name it by --env.")
	case in.Runner == "":
		return Publication{}, fault.New(fault.Invalid, "The runner is not named.").WithHint("Give its URL or its name by --runner.")
	case in.Register && !in.WithAccounts:
		return Publication{}, fault.New(fault.Invalid, "Services are registered only when accounts are sent: the runner has to know the secrets that they sign with.")
	}
	if in.Version != "" {
		if err := release.CheckVersion(in.Version); err != nil {
			return Publication{}, err
		}
	}
	p := newPublication(s.engine, s.webhooks, in)
	s.publications.mu.Lock()
	if s.publications.all == nil {
		s.publications.all = map[string]*publication{}
	}
	s.publications.all[p.now.ID] = p
	s.publications.mu.Unlock()
	return s.begin(p), nil
}

// begin does a round in the background, which the engine ends when it stops.
func (s *Releases) begin(p *publication) Publication {
	p.anew()
	s.engine.Background(func(ctx context.Context) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		p.mu.Lock()
		p.cancel = cancel
		p.mu.Unlock()
		p.round(ctx)
		time.AfterFunc(keptPublication, func() {
			s.publications.mu.Lock()
			defer s.publications.mu.Unlock()
			if p.state().Done {
				delete(s.publications.all, p.now.ID)
			}
		})
	})
	return p.state()
}

// PublicationTurn names a publication and the turn the caller knows it in.
type PublicationTurn struct {
	ID   string `json:"id"`
	Turn int    `json:"turn,omitempty"`
}

func (s *Releases) find(id string) (*publication, error) {
	s.publications.mu.Lock()
	defer s.publications.mu.Unlock()
	if p, ok := s.publications.all[id]; ok {
		return p, nil
	}
	return nil, fault.New(fault.NotFound, "There is no such publication any more.").WithHint("Publish again: what was sent is not sent twice.")
}

// Wait answers release.wait when a publication has left a turn.
func (s *Releases) Wait(ctx context.Context, in PublicationTurn) (Publication, error) {
	p, err := s.find(in.ID)
	if err != nil {
		return Publication{}, err
	}
	for {
		p.mu.Lock()
		now, changed := p.now, p.changed
		p.mu.Unlock()
		if now.Turn != in.Turn {
			return p.state(), nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return p.state(), ctx.Err()
		}
	}
}

// Cancel answers release.cancel: the step that goes on fails, and no other begins.
func (s *Releases) Cancel(_ context.Context, in PublicationTurn) (Nothing, error) {
	p, err := s.find(in.ID)
	if err == nil {
		p.mu.Lock()
		cancel := p.cancel
		p.mu.Unlock()
		cancel()
	}
	return Nothing{}, err
}

// Retry answers release.retry: the step that failed is taken again, and what comes after it.
func (s *Releases) Retry(_ context.Context, in PublicationTurn) (Publication, error) {
	p, err := s.find(in.ID)
	if err != nil {
		return Publication{}, err
	}
	if !p.state().Done {
		return Publication{}, fault.New(fault.Conflict, "It goes on already.")
	}
	return s.begin(p), nil
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// unready says which checks of a runner fail.
func unready(h control.Health) string {
	var failing []string
	for _, name := range slices.Sorted(maps.Keys(h.Checks)) {
		if !h.Checks[name] {
			failing = append(failing, name)
		}
	}
	if len(failing) == 0 {
		return ""
	}
	return " (" + strings.Join(failing, ", ") + ")"
}

func (p *publication) say(i int, text string, args ...any) {
	p.step(i, func(s *PublishStep) { s.Text = fmt.Sprintf(text, args...) })
}

// Needs is the request of release.needs.
type Needs struct {
	Dir         string `json:"dir"`
	Environment string `json:"environment"`
}

// Needs answers release.needs: what an environment needs that does not lie in the workspace.
func (s *Releases) Needs(_ context.Context, in Needs) (engine.Needs, error) {
	w, env, err := s.engine.EnvironmentOf(in.Dir, in.Environment)
	if err != nil {
		return engine.Needs{}, err
	}
	return s.engine.Needs(w, env)
}
