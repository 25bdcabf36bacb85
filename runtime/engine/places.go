package engine

import (
	"context"
	"strings"

	"bobbin/runtime/poll"
	"bobbin/runtime/release"
	"bobbin/runtime/workspace"
)

// openPlaces begins what deployed environments do by themselves. One that cannot be opened does
// not keep the others from it.
func (e *Engine) openPlaces(ctx context.Context) error {
	if !e.c.Hosted {
		return nil
	}
	standing, err := e.releases.Standing(ctx, "")
	for _, d := range standing {
		e.placeChanged(ctx, d)
	}
	return err
}

// heard takes what the nodes that share the database tell each other.
func (e *Engine) heard(message string) {
	e.invocations.Hear(message)
	if e.sights != nil {
		e.sights.Hear(message)
	}
	what, place, _ := strings.Cut(message, " ")
	id, environment, named := strings.Cut(place, " ")
	if what == "deployed" && named {
		e.lookAside(release.Deployment{Workspace: workspace.ID(id), Environment: environment})
	}
}

// lookAside takes a changed deployment over without holding up who heard of it, once for all that is
// heard of it until then.
func (e *Engine) lookAside(d release.Deployment) {
	e.hearing.Lock()
	defer e.hearing.Unlock()
	name := string(d.Workspace) + " " + d.Environment
	if e.changed[name] {
		return
	}
	if e.changed == nil {
		e.changed = map[string]bool{}
	}
	e.changed[name] = true
	e.background.Go(func() {
		e.placing.Lock()
		defer e.placing.Unlock()
		e.hearing.Lock()
		delete(e.changed, name) // what is heard from now on is looked at again
		e.hearing.Unlock()
		e.takePlace(e.ctx, d)
	})
}

// placeChanged has a deployed environment do by itself what its release says: ask the services
// of listeners that poll, and run what is due.
func (e *Engine) placeChanged(ctx context.Context, d release.Deployment) {
	e.placing.Lock() // what was read last is what is set last
	defer e.placing.Unlock()
	e.takePlace(ctx, d)
}

// takePlace is placeChanged for who has placing.
func (e *Engine) takePlace(ctx context.Context, d release.Deployment) {
	if !e.c.Hosted {
		return
	}
	if s, ok := e.source.(*releaseSource); ok {
		s.look(d.Workspace, d.Environment)
	}
	st, err := e.source.standing(ctx, d.Workspace, "", d.Environment)
	if err != nil {
		e.c.Logger.Error("open a deployed environment", "workspace", d.Workspace, "environment", d.Environment, "error", err)
		return
	}
	st.preload(ctx)
	var polls []poll.Listener
	for _, l := range st.workspace.Listeners {
		if l.Delivery != workspace.PollDelivery || !st.environment.ListensIn(l.Name) {
			continue
		}
		one, err := e.pollable(st.workspace, st.environment, st.dir, l)
		if err != nil {
			e.c.Logger.Warn("poll for a listener", "workspace", d.Workspace, "environment", d.Environment, "listener", l.Name, "error", err)
			continue
		}
		polls = append(polls, one)
	}
	if err := e.relayDeployed(ctx, st.workspace, st.environment); err != nil {
		e.c.Logger.Error("take events from the relay", "workspace", d.Workspace, "environment", d.Environment, "error", err)
	}
	if err := e.ScheduleDeployed(ctx, d.Workspace, d.Environment); err != nil {
		e.c.Logger.Error("run schedules", "workspace", d.Workspace, "environment", d.Environment, "error", err)
	}
	e.polling.poller.Set("deployed\x00"+string(d.Workspace)+"\x00"+d.Environment, polls)
}

// preload reads the scripts that events and schedules run, so that the first of them need not wait
// for the disk. What cannot be read is said when it is run.
func (s *standing) preload(ctx context.Context) {
	for _, l := range s.workspace.Listeners {
		_, _ = s.bundle(ctx, l.Script, nil)
	}
	for _, one := range s.workspace.Schedules {
		_, _ = s.bundle(ctx, one.Script, nil)
	}
}
