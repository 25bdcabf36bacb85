package engine

import (
	"context"

	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/release"
	"bobbin/runtime/trial"
	"bobbin/runtime/workspace"
)

// Publish is what a person asks for: a workspace's environment, on a runner.
type Publish struct {
	Dir          string
	Environment  string
	Runner       *control.Client
	Version      string // number of the release to cut; the next one when empty
	Release      string // one there is already, in place of cutting one
	Head         bool   // cut one without a number
	WithAccounts bool   // send the accounts and secrets that the environment needs
	NoTest       bool
}

// Publishing is one environment on its way to a runner. Whoever has it takes its steps in the order
// Check, Test, Pack, Send, Deploy; what is wrong is found before anything is sent. Each may be
// taken again.
type Publishing struct {
	// Warnings are what a person should know, and what keeps nothing from going on.
	Warnings []string
	Info     control.Info // of the runner

	e      *Engine
	p      Publish
	w      *workspace.Workspace
	env    workspace.Environment
	sealed []byte
}

// Publishing finds the workspace and the environment, and asks the runner whether it takes them.
// Faults: those of a workspace, of control.Client and of Refusal.
func (e *Engine) Publishing(ctx context.Context, p Publish) (*Publishing, error) {
	on := &Publishing{e: e, p: p, Warnings: []string{}}
	var err error
	if on.w, on.env, err = e.publishable(p); err != nil {
		return nil, err
	}
	on.Info, err = p.Runner.Info(ctx, control.Nothing{})
	if err != nil {
		return nil, err
	}
	if f := Refusal(on.Info, on.w.ID); f != nil {
		return nil, f
	}
	return on, nil
}

// Refusal is why a runner does not let the holder of a token publish a workspace; nil when it does.
func Refusal(info control.Info, id workspace.ID) *fault.Error {
	switch {
	case info.Relay:
		return fault.New(fault.Conflict, "This is a relay: it passes events on, and runs nothing.").WithHint("Choose a runner that was started without --relay.")
	case info.EngineLevel < release.EngineLevel:
		return fault.New(fault.Conflict, "The runner is older than this Bobbin.").WithHint("Update the runner first.")
	case info.Role == control.Viewer:
		return fault.New(fault.Denied, "The token for this runner is a viewer's: it may look, and not publish.").
			WithHint("Ask an admin of the runner for a publisher's token, and add the runner again with it.")
	case info.Workspace != "" && info.Workspace != string(id):
		return fault.New(fault.Denied, "The token for this runner is for another workspace.").WithHint("Ask an admin of the runner for one of this workspace.")
	}
	return nil
}

// Check gives the errors in the workspace's files, code and types: none is well.
func (p *Publishing) Check(ctx context.Context) ([]workspace.Diagnostic, error) {
	errors := []workspace.Diagnostic{}
	problems, err := p.e.Check(ctx, p.w.Dir)
	if fault.Is(err, fault.Unavailable) {
		p.Warnings = append(p.Warnings, "The types were not checked: "+fault.From(err).Sentence)
		err = nil
	}
	for _, problem := range problems {
		if problem.Severity == workspace.SeverityError {
			errors = append(errors, problem)
		}
	}
	return errors, err
}

// Test runs the workspace's tests in the environment; nil when there are none.
func (p *Publishing) Test(ctx context.Context) (*trial.Report, error) {
	files, err := p.e.compiler.Tests(p.w)
	if err != nil || len(files) == 0 {
		return nil, err
	}
	return p.e.Test(ctx, p.w.Dir, p.env.Name, trial.Options{})
}

// Pack seals the accounts and secrets of the environment for the runner, where the person agreed
// that they are sent. Faults: not_found (an account), and the vault's.
func (p *Publishing) Pack(ctx context.Context) (Needs, error) {
	needs, err := p.e.Needs(p.w, p.env)
	if err != nil || !p.p.WithAccounts {
		return needs, err
	}
	p.sealed, err = p.e.Seal(ctx, p.w, p.env, p.Info.PublicKey)
	return needs, err
}

// Send gives the release that is asked for, on the runner. Faults: as Cut, and of control.Client.
func (p *Publishing) Send(ctx context.Context) (release.Release, error) {
	return p.e.sendRelease(ctx, p.w, p.p)
}

// Deploy points the environment on the runner at a release, with what Pack has packed. Faults: of
// control.Client.
func (p *Publishing) Deploy(ctx context.Context, r release.Release) (control.Environment, error) {
	request := control.Deploy{Workspace: p.w.ID, Environment: p.env.Name, Release: r.Digest, Settings: p.env, Sealed: p.sealed}
	done, err := p.p.Runner.Deploy(ctx, request)
	if p.sealed == nil || !fault.Is(err, fault.Conflict) {
		return done, err
	}
	info, asked := p.p.Runner.Info(ctx, control.Nothing{})
	if asked != nil || info.PublicKey == p.Info.PublicKey {
		return done, err
	}
	p.Info = info // its key was changed since it was asked
	if _, err := p.Pack(ctx); err != nil {
		return done, err
	}
	request.Sealed = p.sealed
	return p.p.Runner.Deploy(ctx, request)
}

// publishable finds the workspace and the environment that are asked for.
func (e *Engine) publishable(p Publish) (*workspace.Workspace, workspace.Environment, error) {
	w, err := e.runnable(p.Dir)
	if err != nil {
		return nil, workspace.Environment{}, err
	}
	if p.Environment == "" {
		return nil, workspace.Environment{}, fault.New(fault.Invalid, "The environment to publish to is not named.").WithHint("Name it by --env.")
	}
	env, err := environment(w, p.Environment)
	return w, env, err
}

// sendRelease gives the release that is asked for, on the runner.
func (e *Engine) sendRelease(ctx context.Context, w *workspace.Workspace, p Publish) (release.Release, error) {
	there, err := p.Runner.Releases(ctx, control.OfWorkspace{Workspace: w.ID})
	if err != nil {
		return release.Release{}, err
	}
	if p.Release != "" {
		return e.sendKnown(ctx, w, p, there.Releases)
	}
	version := p.Version
	if p.Head {
		version = release.Head
	}
	file, manifest, err := e.cutFile(ctx, w.Dir, version, there.Releases)
	if err != nil {
		return release.Release{}, err
	}
	defer file.discard()
	if same, ok := unchanged(manifest, version, there.Releases); ok {
		return same, nil
	}
	return p.Runner.Send(ctx, control.Archive{Workspace: w.ID, Body: file})
}

// sendKnown sends a release that was cut here before, unless the runner has it.
func (e *Engine) sendKnown(ctx context.Context, w *workspace.Workspace, p Publish, there []release.Release) (release.Release, error) {
	for _, r := range there {
		if r.Version == p.Release || r.Digest == p.Release {
			return r, nil
		}
	}
	r, err := e.releases.Find(ctx, w.ID, p.Release)
	if err != nil {
		return r, fault.New(fault.NotFound, "There is no release %s of this workspace, neither on the runner nor here.", p.Release).
			WithHint("`bobbin release` cuts one.").Because(err)
	}
	archive, err := e.releases.Archive(ctx, r.Digest)
	if err != nil {
		return r, err
	}
	defer archive.Close()
	return p.Runner.Send(ctx, control.Archive{Workspace: w.ID, Body: archive})
}
