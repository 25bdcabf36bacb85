package runner

import (
	"cmp"
	"context"
	"encoding/json"

	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/release"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// Info implements control.About.
func (r *Runner) Info(ctx context.Context, _ control.Nothing) (control.Info, error) {
	caller := control.CallerOf(ctx)
	public, err := r.engine.PublicKey(ctx) // asked each time: it may have been changed
	return control.Info{Name: r.dir.id, Version: r.c.Version, EngineLevel: release.EngineLevel, PublicKey: public, Role: caller.Role, Team: caller.Team, Workspace: caller.Workspace}, err
}

// Workspaces implements control.About.
func (r *Runner) Workspaces(ctx context.Context, _ control.Nothing) (control.WorkspaceList, error) {
	list := control.WorkspaceList{Workspaces: []control.Workspace{}}
	caller := control.CallerOf(ctx)
	standing, err := r.engine.Releases().Standing(ctx, workspace.ID(caller.Workspace))
	if err != nil {
		return list, err
	}
	owners, err := r.gate.Store.Owners(ctx)
	if err != nil {
		return list, err
	}
	for _, d := range standing { // by workspace
		owner := cmp.Or(owners[string(d.Workspace)], invocation.DefaultTeam)
		if !caller.SeesOf(owner, string(d.Workspace)) {
			continue
		}
		e, name, err := r.environment(ctx, d.Workspace, d.Environment)
		if err != nil {
			return list, err
		}
		last := len(list.Workspaces) - 1
		if last < 0 || list.Workspaces[last].ID != d.Workspace {
			list.Workspaces = append(list.Workspaces, control.Workspace{ID: d.Workspace, Name: name, Team: owner, Environments: []control.Environment{}})
			last++
		}
		list.Workspaces[last].Environments = append(list.Workspaces[last].Environments, e)
	}
	return list, nil
}

// Releases implements control.Releases.
func (r *Runner) Releases(ctx context.Context, in control.OfWorkspace) (control.ReleaseList, error) {
	all, err := r.engine.Releases().List(ctx, in.Workspace)
	return control.ReleaseList{Releases: append([]release.Release{}, all...)}, err
}

// Release implements control.Releases.
func (r *Runner) Release(ctx context.Context, in control.OneRelease) (control.WholeRelease, error) {
	one, err := r.engine.Releases().Find(ctx, in.Workspace, in.Release)
	if err != nil {
		return control.WholeRelease{}, err
	}
	m, err := r.engine.Releases().Manifest(ctx, one)
	return control.WholeRelease{Release: one, Manifest: m}, err
}

// Send implements control.Releases.
func (r *Runner) Send(ctx context.Context, in control.Archive) (release.Release, error) {
	caller := control.CallerOf(ctx)
	owner, known, err := r.gate.Store.Owner(ctx, string(in.Workspace))
	if err != nil {
		return release.Release{}, err
	}
	if !known { // it becomes the sender's team's with its first release
		owner = cmp.Or(caller.Team, invocation.DefaultTeam)
	}
	kept, err := r.engine.Releases().Keep(ctx, in.Workspace, in.Body, release.Sender{By: caller.Name, Team: owner})
	if err == nil {
		control.NoteTeam(ctx, owner)
	}
	control.Note(ctx, kept.Version)
	return kept, err
}

// Environments implements control.Environments.
func (r *Runner) Environments(ctx context.Context, in control.OfWorkspace) (control.EnvironmentList, error) {
	list := control.EnvironmentList{Environments: []control.Environment{}}
	standing, err := r.engine.Releases().Standing(ctx, in.Workspace)
	if err != nil {
		return list, err
	}
	for _, d := range standing {
		e, _, err := r.environment(ctx, d.Workspace, d.Environment)
		if err != nil {
			return list, err
		}
		list.Environments = append(list.Environments, e)
	}
	return list, nil
}

// Environment implements control.Environments.
func (r *Runner) Environment(ctx context.Context, in control.OneEnvironment) (control.Environment, error) {
	e, _, err := r.environment(ctx, in.Workspace, in.Environment)
	return e, err
}

// environment looks at an environment, and gives the name of its workspace too.
func (r *Runner) environment(ctx context.Context, id workspace.ID, name string) (control.Environment, string, error) {
	at, err := r.engine.Place(ctx, id, name)
	if err != nil {
		return control.Environment{}, "", err
	}
	e := control.Environment{Name: name, Release: at.Deployment.Version, Deployment: deployment(at.Deployment), Listeners: []control.Listener{}, Simulated: at.Simulated}
	for _, l := range at.Listeners {
		e.Listeners = append(e.Listeners, r.listenerAt(ctx, l))
	}
	if e.Paused, err = r.engine.Invocations().HeldBy(ctx, invocation.Place{Workspace: string(id), Environment: name}); err == nil {
		e.Quarantined, err = r.quarantined(ctx, id, name)
	}
	return e, at.Workspace.Name, err
}

func (r *Runner) listenerAt(ctx context.Context, l engine.HostedListener) control.Listener {
	return control.Listener{Name: l.Name, Connection: l.Connection, Event: l.Event, Mode: l.Mode, Script: l.Script,
		URL: cmp.Or(r.c.Public, control.CallerOf(ctx).Base, r.URL()) + l.Path, Delivery: l.Delivery, Relay: l.Relay, Disabled: l.Disabled, Unverified: l.Unverified}
}

func deployment(d release.Deployment) control.Deployment {
	return control.Deployment{Number: d.Number, Digest: d.Digest, Release: d.Version, How: d.How, By: d.By, At: d.At}
}

// Deployments implements control.Environments.
func (r *Runner) Deployments(ctx context.Context, in control.OneEnvironment) (control.DeploymentList, error) {
	list := control.DeploymentList{Deployments: []control.Deployment{}}
	history, err := r.engine.Releases().History(ctx, in.Workspace, in.Environment)
	for _, d := range history {
		list.Deployments = append(list.Deployments, deployment(d))
	}
	if err == nil && len(history) == 0 {
		_, err = r.engine.Releases().Current(ctx, in.Workspace, in.Environment)
	}
	return list, err
}

// Deploy implements control.Environments.
func (r *Runner) Deploy(ctx context.Context, in control.Deploy) (control.Environment, error) {
	in.Settings.Name = in.Environment
	control.Note(ctx, in.Release)
	_, err := r.engine.Deploy(ctx, engine.Deploy{Workspace: in.Workspace, Release: in.Release, Settings: in.Settings, Sealed: in.Sealed, By: control.CallerOf(ctx).Name})
	return r.after(ctx, in.Workspace, in.Environment, err)
}

// RollBack implements control.Environments.
func (r *Runner) RollBack(ctx context.Context, in control.RollBack) (control.Environment, error) {
	_, err := r.engine.Releases().RollBack(ctx, in.Workspace, in.Environment, in.To, control.CallerOf(ctx).Name)
	return r.after(ctx, in.Workspace, in.Environment, err)
}

// Promote implements control.Environments.
func (r *Runner) Promote(ctx context.Context, in control.Promote) (control.Environment, error) {
	_, err := r.engine.Releases().Promote(ctx, in.Workspace, in.From, in.Environment, control.CallerOf(ctx).Name)
	return r.after(ctx, in.Workspace, in.Environment, err)
}

// after is the environment when something was done to it.
func (r *Runner) after(ctx context.Context, id workspace.ID, name string, err error) (control.Environment, error) {
	if err != nil {
		return control.Environment{}, err
	}
	e, _, err := r.environment(ctx, id, name)
	control.Note(ctx, e.Release)
	r.engine.EnvironmentChanged(ctx, id, name)
	return e, err
}

// Rotate implements control.Listeners.
func (r *Runner) Rotate(ctx context.Context, in control.OneListener) (control.Listener, error) {
	return r.readdress(ctx, in, func(id, environment, name string) (ingress.Address, error) {
		return r.engine.Addresses().Rotate(ctx, id, environment, name)
	})
}

// Choose implements control.Listeners.
func (r *Runner) Choose(ctx context.Context, in control.ChooseAddress) (control.Listener, error) {
	return r.readdress(ctx, control.OneListener{Workspace: in.Workspace, Environment: in.Environment, Listener: in.Listener},
		func(id, environment, name string) (ingress.Address, error) {
			return r.engine.Addresses().Choose(ctx, id, environment, name, in.Address)
		})
}

// readdress gives a listener that there is another address.
func (r *Runner) readdress(ctx context.Context, in control.OneListener, change func(id, environment, name string) (ingress.Address, error)) (control.Listener, error) {
	at, err := r.engine.Place(ctx, in.Workspace, in.Environment)
	if err != nil {
		return control.Listener{}, err
	}
	for _, l := range at.Listeners {
		if l.Name == in.Listener {
			a, err := change(string(in.Workspace), in.Environment, in.Listener)
			l.Path = a.Path()
			return r.listenerAt(ctx, l), err
		}
	}
	return control.Listener{}, fault.New(fault.NotFound, "There is no event listener %q in the environment %q.", in.Listener, in.Environment)
}

// mostListed is the longest list of invocations.
const mostListed = 1000

// Invocations implements control.Invocations.
func (r *Runner) Invocations(ctx context.Context, in control.InvocationFilter) (control.InvocationList, error) {
	caller := control.CallerOf(ctx)
	list := control.InvocationList{Invocations: []invocation.Invocation{}}
	f, err := filterOf(in)
	if f.Workspace = cmp.Or(in.Workspace, caller.Workspace); err == nil && !caller.Sees(f.Workspace) {
		err = fault.New(fault.Denied, "The token %q is for another workspace.", caller.Name)
	}
	if err != nil {
		return list, err
	}
	f.Team = caller.Team
	if f.Before != "" { // one of another workspace is not there
		if _, err := r.seen(ctx, f.Before); err != nil {
			return list, err
		}
	}
	limit := f.Limit
	f.Limit++ // to know whether there is more
	all, err := r.engine.Invocations().List(ctx, f)
	if len(all) > limit {
		all = all[:limit]
		list.Next = all[limit-1].ID
	}
	list.Invocations = append(list.Invocations, all...)
	return list, err
}

// seen gives an invocation that the caller may see. One of another workspace is not there.
func (r *Runner) seen(ctx context.Context, id invocation.ID) (invocation.Invocation, error) {
	i, err := r.engine.Invocations().Get(ctx, id)
	if err == nil && !control.CallerOf(ctx).SeesOf(i.Team, i.Workspace) {
		err = fault.New(fault.NotFound, "There is no invocation %s.", id)
	}
	if err != nil {
		return invocation.Invocation{}, err
	}
	control.NoteTeam(ctx, i.Team)
	return i, nil
}

// owned gives an invocation that the caller may see, of a workspace that is still their team's: what
// ran for a team stays theirs to look at, and what is done with it is the workspace's owner's to say.
func (r *Runner) owned(ctx context.Context, id invocation.ID) (invocation.Invocation, error) {
	i, err := r.seen(ctx, id)
	if err != nil {
		return i, err
	}
	owner, _, err := r.gate.Store.Owner(ctx, i.Workspace)
	if team := control.CallerOf(ctx).Team; err == nil && team != "" && team != owner {
		err = fault.New(fault.Denied, "The workspace of the invocation %s is another team's now.", id).WithHint("What ran before may be looked at, and not run again or stopped.")
	}
	return i, err
}

// Invocation implements control.Invocations.
func (r *Runner) Invocation(ctx context.Context, in control.OneInvocation) (control.WholeInvocation, error) {
	i, err := r.seen(ctx, in.ID)
	whole := control.WholeInvocation{Invocation: i, Console: []script.Line{}, HTTP: []json.RawMessage{}}
	if err != nil {
		return whole, err
	}
	lines, err := r.engine.Invocations().Console(ctx, i.ID)
	if err != nil {
		return whole, err
	}
	whole.Console = append(whole.Console, lines...)
	entries, err := r.engine.Invocations().HTTP(ctx, i.ID)
	for _, entry := range entries {
		whole.HTTP = append(whole.HTTP, entry.JSON)
	}
	return whole, err
}

// Replay implements control.Invocations.
func (r *Runner) Replay(ctx context.Context, in control.OneInvocation) (invocation.Invocation, error) {
	if _, err := r.owned(ctx, in.ID); err != nil {
		return invocation.Invocation{}, err
	}
	return r.engine.Invocations().Replay(ctx, in.ID)
}

// Abort implements control.Invocations.
func (r *Runner) Abort(ctx context.Context, in control.OneInvocation) (control.Nothing, error) {
	if _, err := r.owned(ctx, in.ID); err != nil {
		return control.Nothing{}, err
	}
	return control.Nothing{}, r.engine.Invocations().Abort(ctx, in.ID)
}

// Subscribe implements control.Invocations.
func (r *Runner) Subscribe(f func(control.Signal)) (cancel func()) { return r.hub.subscribe(f) }
