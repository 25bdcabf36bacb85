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

// Published is what came of it. Without a Deployed environment the checks did not end well, and
// nothing was sent.
type Published struct {
	Problems []workspace.Diagnostic `json:"problems"` // errors of the check
	Tests    *trial.Report          `json:"tests,omitempty"`
	Warnings []string               `json:"warnings"`
	Release  string                 `json:"release,omitempty"`
	Deployed *control.Environment   `json:"deployed,omitempty"`
}

// Publish checks a workspace, cuts a release of it, sends it to a runner and points an
// environment there at it. What is wrong is found before anything is sent. Signals of type
// publish.progress say what is done.
func (e *Engine) Publish(ctx context.Context, p Publish) (Published, error) {
	out := Published{Problems: []workspace.Diagnostic{}, Warnings: []string{}}
	w, env, err := e.publishable(p)
	if err != nil {
		return out, err
	}
	step := func(text string) { e.signals.tell(Signal{Type: "publish.progress", Dir: w.Dir, Message: text}) }
	step("Asking the runner")
	info, err := p.Runner.Info(ctx, control.Nothing{})
	if err == nil && info.EngineLevel < release.EngineLevel {
		err = fault.New(fault.Conflict, "The runner is older than this Bobbin (engine level %d, this program has %d).", info.EngineLevel, release.EngineLevel).WithHint("Update the runner first.")
	}
	if err != nil {
		return out, err
	}
	if p.Release == "" { // one there is already was checked when it was cut
		step("Checking")
		if well, err := e.checkToPublish(ctx, w, env, p, &out); err != nil || !well {
			return out, err
		}
	}
	settings, sealed, err := e.pack(ctx, w, env, p, info.PublicKey, &out)
	if err != nil {
		return out, err
	}
	step("Sending the release")
	r, err := e.sendRelease(ctx, w, p)
	if err != nil {
		return out, err
	}
	step("Deploying")
	deployed, err := p.Runner.Deploy(ctx, control.Deploy{Workspace: w.ID, Environment: env.Name, Release: r.Digest, Settings: settings, Sealed: sealed})
	if err != nil {
		return out, err
	}
	out.Release, out.Deployed = r.Version, &deployed
	for _, l := range deployed.Listeners {
		if l.Disabled {
			out.Warnings = append(out.Warnings, "The event listener "+l.Name+" is switched off in "+env.Name+".")
		} else if l.Unverified {
			out.Warnings = append(out.Warnings, l.Name+" believes whoever knows its address, because it has no secret.")
		}
	}
	return out, nil
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

// checkToPublish checks types and runs tests. False is said in out.
func (e *Engine) checkToPublish(ctx context.Context, w *workspace.Workspace, env workspace.Environment, p Publish, out *Published) (bool, error) {
	problems, err := e.Check(ctx, w.Dir)
	if fault.Is(err, fault.Unavailable) {
		out.Warnings = append(out.Warnings, "The types were not checked: "+fault.From(err).Sentence)
		err = nil
	}
	if err != nil {
		return false, err
	}
	for _, problem := range problems {
		if problem.Severity == workspace.SeverityError {
			out.Problems = append(out.Problems, problem)
		}
	}
	if len(out.Problems) > 0 || p.NoTest {
		return len(out.Problems) == 0, nil
	}
	files, err := e.compiler.Tests(w)
	if err != nil || len(files) == 0 {
		return err == nil, err
	}
	report, err := e.Test(ctx, w.Dir, env.Name, trial.Options{})
	if err != nil {
		return false, err
	}
	out.Tests = report
	return report.Failed == 0, nil
}

// pack makes the settings and, when the person agreed, the secrets of an environment.
func (e *Engine) pack(ctx context.Context, w *workspace.Workspace, env workspace.Environment, p Publish, public string, out *Published) (workspace.Environment, []byte, error) {
	needs, err := e.Needs(w, env)
	if err != nil || !p.WithAccounts {
		return env, nil, err
	}
	for _, a := range needs.Accounts {
		if a.Renews {
			out.Warnings = append(out.Warnings, "The login "+a.Name+" renews itself, and is the runner's from now on. Connect it again to go on using it on this machine.")
		}
	}
	sealed, err := e.Seal(ctx, w, env, public)
	return env, sealed, err
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
