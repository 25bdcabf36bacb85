package ide

import (
	"context"

	"bobbin/runtime/engine"
	"bobbin/runtime/release"
)

// Releases cuts releases and publishes them to runners.
type Releases struct{ engine *engine.Engine }

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
	Version      string `json:"version,omitempty"`
	Release      string `json:"release,omitempty"` // one there is already
	Head         bool   `json:"head,omitempty"`
	WithAccounts bool   `json:"withAccounts,omitempty"`
	NoTest       bool   `json:"noTest,omitempty"`
}

// Publish answers release.publish. Without deployed in the answer the checks did not end well.
func (s *Releases) Publish(ctx context.Context, in Publish) (engine.Published, error) {
	client, err := in.client(ctx, s.engine)
	if err != nil {
		return engine.Published{}, err
	}
	return s.engine.Publish(ctx, engine.Publish{Dir: in.Dir, Environment: in.Environment, Runner: client, Version: in.Version, Release: in.Release,
		Head: in.Head, WithAccounts: in.WithAccounts, NoTest: in.NoTest})
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
