package ide

import (
	"cmp"
	"context"

	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/schedule"
)

// Schedules are the scheduled triggers of workspaces.
type Schedules struct{ engine *engine.Engine }

// nextTimes is how many of the next times are told when nobody says.
const nextTimes = 5

// Schedule names a scheduled trigger, or all of an environment: the first that is not
// production when environment is empty.
type Schedule struct {
	Dir         string `json:"dir"`
	Environment string `json:"environment,omitempty"`
	Name        string `json:"name,omitempty"`
	Enabled     bool   `json:"enabled,omitempty"`
	On          bool   `json:"on,omitempty"`
	Next        int    `json:"next,omitempty"`
}

// List answers schedule.list.
func (s *Schedules) List(ctx context.Context, in Schedule) (engine.ScheduleList, error) {
	return s.engine.Schedules(ctx, in.Dir, in.Environment, few(in.Next))
}

// few is a number of next times that is no work.
func few(next int) int { return min(cmp.Or(max(next, 0), nextTimes), 100) }

// Explain is the request of schedule.explain.
type Explain struct {
	Cron     string `json:"cron"`
	TimeZone string `json:"timeZone,omitempty"`
	Next     int    `json:"next,omitempty"`
}

// Explain answers schedule.explain.
func (s *Schedules) Explain(_ context.Context, in Explain) (schedule.Explanation, error) {
	return schedule.Explain(in.Cron, in.TimeZone, s.engine.Now(), few(in.Next))
}

// Enable answers schedule.enable.
func (s *Schedules) Enable(_ context.Context, in Schedule) (Workspace, error) {
	w, err := s.engine.Workspace(in.Dir)
	if err != nil {
		return Workspace{}, err
	}
	env, err := w.Environment(in.Environment)
	if err != nil {
		return Workspace{}, err
	}
	if err := w.EnableSchedule(env.Name, in.Name, in.Enabled); err != nil {
		return Workspace{}, err
	}
	w, err = s.engine.Workspace(in.Dir)
	return Workspace{w}, err
}

// Switch answers schedule.switch.
func (s *Schedules) Switch(ctx context.Context, in Schedule) (engine.ScheduleList, error) {
	if err := s.engine.SwitchSchedules(ctx, in.Dir, in.Environment, in.On); err != nil {
		return engine.ScheduleList{}, err
	}
	return s.List(ctx, in)
}

// Run answers schedule.run.
func (s *Schedules) Run(ctx context.Context, in Schedule) (Invocation, error) {
	w, err := s.engine.Workspace(in.Dir)
	if err != nil {
		return Invocation{}, err
	}
	one, err := w.Schedule(in.Name)
	if err != nil {
		return Invocation{}, err
	}
	i, err := s.engine.Run(ctx, engine.Run{Dir: in.Dir, Environment: in.Environment, Script: one.Script, Schedule: one.Name})
	return Invocation{i}, err
}

// Keep answers schedule.keep, when its request is closed or the engine ends.
func (s *Schedules) Keep(ctx context.Context, in Schedule) (Nothing, error) {
	release, err := s.engine.RunSchedules(ctx, in.Dir, in.Environment)
	if err != nil {
		return Nothing{}, err
	}
	defer release()
	<-ctx.Done()
	return Nothing{}, fault.New(fault.Unavailable, "This engine runs no schedules any more.").Because(context.Cause(ctx))
}
