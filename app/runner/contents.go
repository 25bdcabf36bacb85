package runner

import (
	"context"
	"strings"

	"bobbin/runtime/control"
)

// nextTimes is how many of a schedule's next times are told.
const nextTimes = 5

// File implements control.Contents.
func (r *Runner) File(ctx context.Context, in control.OneFile) (control.SourceFile, error) {
	one, err := r.engine.Releases().Find(ctx, in.Workspace, in.Release)
	if err != nil {
		return control.SourceFile{}, err
	}
	text, err := r.engine.Releases().Source(ctx, one, in.Path)
	return control.SourceFile{Text: text}, err
}

// Kept implements control.Contents.
func (r *Runner) Kept(ctx context.Context, in control.KeptWish) (control.Kept, error) {
	kept, err := r.engine.Kept(ctx, in.Workspace, in.Environment, strings.Split(in.Accounts, ","))
	if err != nil {
		return control.Kept{}, err
	}
	out := control.Kept{Accounts: kept.Accounts, Passwords: kept.Passwords, Secrets: kept.Secrets}
	if s := kept.Settings; s != nil {
		out.Settings = &control.Settings{Parameters: s.Parameters, Listeners: s.Listeners, Schedules: s.Schedules, Production: s.Production,
			Simulated: kept.Simulated, Limits: s.Limits}
	}
	return out, nil
}

// Schedules implements control.Contents.
func (r *Runner) Schedules(ctx context.Context, in control.OneEnvironment) (control.ScheduleList, error) {
	all, err := r.engine.DeployedSchedules(ctx, in.Workspace, in.Environment, nextTimes)
	list := control.ScheduleList{Schedules: []control.Schedule{}}
	for _, s := range all {
		list.Schedules = append(list.Schedules, control.Schedule(s))
	}
	return list, err
}
