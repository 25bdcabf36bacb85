package engine

import (
	"context"
	"errors"
	"sync"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/schedule"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// schedules runs the scheduled triggers of an environment for as long as somebody wants them to.
type schedules struct {
	*schedule.Scheduler
	stop func() // ends the scheduler, and waits

	mu    sync.Mutex
	users map[schedule.Place]int
	held  map[schedule.Place]func() // of those switched on in the IDE
}

// startSchedules makes the scheduler, which runs nothing until it is asked to.
func (e *Engine) startSchedules() {
	ctx, cancel := context.WithCancel(e.ctx)
	s := &e.schedules
	s.Scheduler = schedule.New(schedule.Config{Store: e.db.Schedules(), Enqueue: e.invocations.Enqueue, Now: e.c.Now, Logger: e.c.Logger})
	s.users, s.held = map[schedule.Place]int{}, map[schedule.Place]func(){}
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Run(ctx)
	}()
	s.stop = func() { cancel(); <-done }
}

// ScheduleDeployed runs the scheduled triggers of a deployed environment as its deployment wants it
// now, until the engine stops or it is called again after the next deployment.
func (e *Engine) ScheduleDeployed(ctx context.Context, id workspace.ID, environment string) error {
	e.schedules.mu.Lock()
	defer e.schedules.mu.Unlock() // the newest deployment is set last
	st, err := e.source.standing(ctx, id, "", environment)
	if err != nil {
		return err
	}
	plan := planOf(st.workspace, st.environment)
	plan.Dir = st.dir
	return e.schedules.Set(ctx, plan)
}

// RunSchedules runs the scheduled triggers that are switched on in an environment, as the files
// say now and after every change, until release, or the last release when several asked. No
// environment named is the first that is not production.
func (e *Engine) RunSchedules(ctx context.Context, dir, environmentName string) (release func(), err error) {
	w, env, err := e.Listening(dir, environmentName)
	if err != nil {
		return nil, err
	}
	s, place := &e.schedules, schedule.Place{Workspace: string(w.ID), Environment: env.Name}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.Set(ctx, planOf(w, env)); err != nil {
		return nil, err
	}
	s.users[place]++
	return sync.OnceFunc(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if s.users[place]--; s.users[place] == 0 {
			delete(s.users, place)
			s.Unset(place)
		}
	}), nil
}

// planOf is what the files of a workspace want to run in an environment.
func planOf(w *workspace.Workspace, env workspace.Environment) schedule.Plan {
	plan := schedule.Plan{Place: schedule.Place{Workspace: string(w.ID), Environment: env.Name}, Dir: w.Dir}
	for _, one := range w.Schedules {
		if env.FiresIn(one.Name) {
			plan.Triggers = append(plan.Triggers, one)
		}
	}
	return plan
}

// refreshSchedules takes over what changed in the files of a workspace.
func (e *Engine) refreshSchedules(w *workspace.Workspace) {
	s := &e.schedules
	s.mu.Lock()
	defer s.mu.Unlock()
	for place := range s.users {
		if place.Workspace != string(w.ID) {
			continue
		}
		env, err := environment(w, place.Environment)
		if err != nil {
			continue // half way through somebody's edit, or gone: the triggers stay as they were
		}
		if err := s.Set(e.ctx, planOf(w, env)); err != nil && e.ctx.Err() == nil {
			e.c.Logger.Warn("change schedules", "workspace", w.Dir, "error", err)
		}
	}
}

// SwitchSchedules keeps whether the triggers of an environment run while its workspace is open in
// the IDE, which they do not before, and has them do so.
func (e *Engine) SwitchSchedules(ctx context.Context, dir, environmentName string, on bool) error {
	w, env, err := e.environmentOf(dir, environmentName)
	if err != nil {
		return err
	}
	place := schedule.Place{Workspace: string(w.ID), Environment: env.Name}
	if err := e.db.Schedules().Switch(ctx, place, on); err != nil {
		return err
	}
	if on {
		return e.holdSchedules(ctx, dir, place)
	}
	e.schedules.mu.Lock()
	release := e.schedules.held[place]
	delete(e.schedules.held, place)
	e.schedules.mu.Unlock()
	if release != nil {
		release()
	}
	return nil
}

// OpenSchedules runs the triggers of a workspace's environments that are switched on, until the
// engine stops or they are switched off.
func (e *Engine) OpenSchedules(ctx context.Context, w *workspace.Workspace) error {
	on, err := e.db.Schedules().Switched(ctx, string(w.ID))
	for _, name := range on {
		if _, known := environment(w, name); known != nil {
			continue // it was renamed or removed
		}
		err = errors.Join(err, e.holdSchedules(ctx, w.Dir, schedule.Place{Workspace: string(w.ID), Environment: name}))
	}
	return err
}

func (e *Engine) holdSchedules(ctx context.Context, dir string, place schedule.Place) error {
	release, err := e.RunSchedules(ctx, dir, place.Environment)
	if err != nil {
		return err
	}
	e.schedules.mu.Lock()
	_, held := e.schedules.held[place]
	if !held {
		e.schedules.held[place] = release
	}
	e.schedules.mu.Unlock()
	if held {
		release()
	}
	return nil
}

// ScheduleList is the scheduled triggers of an environment.
type ScheduleList struct {
	Environment string     `json:"environment"`
	On          bool       `json:"on"`      // they run while the workspace is open in the IDE
	Running     bool       `json:"running"` // they run now, for whoever asked
	Schedules   []Schedule `json:"schedules"`
}

// Schedule is a scheduled trigger with when it comes and how it stands.
type Schedule struct {
	Name             string        `json:"name"`
	Script           string        `json:"script"`
	Cron             string        `json:"cron"`
	TimeZone         string        `json:"timeZone"`
	Words            string        `json:"words,omitempty"`
	Next             []time.Time   `json:"next"` // the next times it comes, in UTC, whether or not it runs
	Enabled          bool          `json:"enabled"`
	Problem          string        `json:"problem,omitempty"` // why it never comes
	LastAt           time.Time     `json:"lastAt,omitzero"`   // the due time that was run last
	LastInvocationID invocation.ID `json:"lastInvocationId,omitempty"`
	LastStatus       script.Status `json:"lastStatus,omitempty"` // "" when the invocation is not kept any more
	SkippedAt        time.Time     `json:"skippedAt,omitzero"`
	Skipped          string        `json:"skipped,omitempty"` // missed or overlap
}

// Schedules lists the scheduled triggers of a workspace, each with so many next times. No
// environment named is the first that is not production.
func (e *Engine) Schedules(ctx context.Context, dir, environmentName string, next int) (ScheduleList, error) {
	w, env, err := e.environmentOf(dir, environmentName)
	if err != nil {
		return ScheduleList{}, err
	}
	place := schedule.Place{Workspace: string(w.ID), Environment: env.Name}
	list := ScheduleList{Environment: env.Name}
	if list.Schedules, err = e.schedulesOf(ctx, w, env, next); err != nil {
		return ScheduleList{}, err
	}
	switched, err := e.db.Schedules().Switched(ctx, string(w.ID))
	if err != nil {
		return ScheduleList{}, err
	}
	for _, name := range switched {
		list.On = list.On || name == env.Name
	}
	e.schedules.mu.Lock()
	list.Running = e.schedules.users[place] > 0
	e.schedules.mu.Unlock()
	return list, nil
}

// DeployedSchedules lists the scheduled triggers of a deployed environment, each with so many next
// times. Faults: not_found.
func (e *Engine) DeployedSchedules(ctx context.Context, id workspace.ID, environment string, next int) ([]Schedule, error) {
	st, err := e.source.standing(ctx, id, "", environment)
	if err != nil {
		return nil, err
	}
	return e.schedulesOf(ctx, st.workspace, st.environment, next)
}

// schedulesOf says when the triggers of a workspace come in an environment, and how they stand.
func (e *Engine) schedulesOf(ctx context.Context, w *workspace.Workspace, env workspace.Environment, next int) ([]Schedule, error) {
	states, err := e.schedules.States(ctx, schedule.Place{Workspace: string(w.ID), Environment: env.Name})
	if err != nil {
		return nil, err
	}
	list := []Schedule{}
	for _, one := range w.Schedules {
		s := Schedule{Name: one.Name, Script: one.Script, Cron: one.Cron, TimeZone: one.TimeZone, Enabled: env.FiresIn(one.Name), Next: []time.Time{}}
		if s.TimeZone == "" {
			s.TimeZone = "UTC"
		}
		if meant, err := schedule.Explain(one.Cron, one.TimeZone, e.c.Now(), next); err != nil {
			s.Problem = err.Error()
		} else {
			s.Words, s.Next = meant.Words, meant.Next
		}
		for _, state := range states {
			if state.Name == one.Name {
				e.stands(ctx, &s, state)
			}
		}
		list = append(list, s)
	}
	return list, nil
}

// stands adds how a trigger stands.
func (e *Engine) stands(ctx context.Context, s *Schedule, state schedule.State) {
	s.LastAt, s.LastInvocationID, s.SkippedAt, s.Skipped = state.LastTick, state.LastInvocation, state.SkippedAt, state.Skipped
	if i, err := e.invocations.Get(ctx, state.LastInvocation); err == nil {
		s.LastStatus = i.Status
	}
}
