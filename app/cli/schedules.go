package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"bobbin/app/api"
	"bobbin/app/ide"
	"bobbin/runtime/control"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace/cron"
)

// schedulesFlags are the flags of schedules.
type schedulesFlags struct {
	ide.Schedule
	runner, token        string
	run, enable, disable string
}

func (p *program) schedulesCommand() *cobra.Command {
	var flags schedulesFlags
	cmd := &cobra.Command{Use: "schedules DIR", Short: "List the schedules of a workspace and when they come", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if flags.runner != "" {
				return p.remoteSchedules(cmd.Context(), args[0], flags)
			}
			if flags.enable+flags.disable != "" {
				return usage(errors.New("--enable and --disable are for a runner: name it by --runner; here the environment's file says it"))
			}
			if flags.Dir, err = filepath.Abs(args[0]); err != nil {
				return err
			}
			if flags.Name = flags.run; flags.run != "" {
				var out ide.Invocation
				if err := p.call(cmd.Context(), "schedule.run", flags.Schedule, &out); err != nil {
					return err
				}
				return p.printInvocation(out.Invocation)
			}
			var list engine.ScheduleList
			if err := p.call(cmd.Context(), "schedule.list", flags.Schedule, &list); err != nil {
				return err
			}
			if p.json {
				return p.print(list)
			}
			p.printSchedules(list.Schedules, list.Environment)
			return nil
		}}
	cmd.Flags().StringVar(&flags.Environment, "env", "", "the environment; of this machine the first that is not production when left out")
	cmd.Flags().StringVar(&flags.run, "run", "", "run this schedule now")
	cmd.Flags().StringVar(&flags.enable, "enable", "", "of a runner: switch this schedule on, until settings are published again")
	cmd.Flags().StringVar(&flags.disable, "disable", "", "of a runner: switch it off, likewise")
	p.runnerFlags(cmd.Flags(), &flags.runner, &flags.token)
	return cmd
}

// remoteSchedules lists the schedules of a runner's environment, runs one or switches one.
func (p *program) remoteSchedules(ctx context.Context, dir string, flags schedulesFlags) error {
	if flags.Environment == "" {
		return usage(errors.New("the environment is missing: --env NAME"))
	}
	w, client, err := p.remoteOf(ctx, dir, flags.runner, flags.token)
	if err != nil {
		return err
	}
	if flags.run != "" {
		i, err := client.RunSchedule(ctx, control.OneSchedule{Workspace: w.ID, Environment: flags.Environment, Schedule: flags.run})
		if err != nil {
			return err
		}
		return p.printInvocation(i)
	}
	if name := cmp.Or(flags.enable, flags.disable); name != "" {
		if _, err := client.SwitchSchedule(ctx, control.SwitchSchedule{Workspace: w.ID, Environment: flags.Environment, Schedule: name, Enabled: flags.enable != ""}); err != nil {
			return err
		}
	}
	list, err := client.Schedules(ctx, control.OneEnvironment{Workspace: w.ID, Environment: flags.Environment})
	if err != nil {
		return err
	}
	if p.json {
		return p.print(list)
	}
	var all []engine.Schedule
	for _, one := range list.Schedules {
		all = append(all, engine.Schedule(one))
	}
	p.printSchedules(all, flags.Environment)
	return nil
}

func (p *program) printSchedules(all []engine.Schedule, environment string) {
	if len(all) == 0 {
		fmt.Fprintln(p.Stderr, "This workspace has no schedule.")
	}
	for _, one := range all {
		printSchedule(p.Stdout, one, environment)
	}
}

// printSchedule shows a schedule in its own time zone.
func printSchedule(w io.Writer, s engine.Schedule, environment string) {
	if s.Problem != "" {
		fmt.Fprintf(w, "%s never comes: %s\n", s.Name, s.Problem)
		return
	}
	off := ""
	if !s.Enabled {
		off = ", switched off in " + environment
	}
	fmt.Fprintf(w, "%s  %s, runs %s%s\n", s.Name, s.Words, s.Script, off)
	fmt.Fprintf(w, "      %s  %s\n", s.Cron, s.TimeZone)
	for _, next := range s.Next {
		fmt.Fprintf(w, "      %s\n", inZone(next, s.TimeZone))
	}
	if !s.LastAt.IsZero() {
		fmt.Fprintf(w, "      last invocation: %s %s\n", inZone(s.LastAt, s.TimeZone), s.LastStatus)
	}
	switch s.Skipped {
	case "missed":
		fmt.Fprintf(w, "      missed: %s, and was not run then\n", inZone(s.SkippedAt, s.TimeZone))
	case "overlap":
		fmt.Fprintf(w, "      left out: %s, since the run before was going on\n", inZone(s.SkippedAt, s.TimeZone))
	}
}

func inZone(t time.Time, zone string) string {
	if in, err := cron.Zone(zone); err == nil {
		t = t.In(in)
	}
	return t.Format("2006-01-02 15:04:05 Mon")
}

// keepSchedules has the schedules of an environment run until stop. When the engine that runs
// them ends, the next one does.
func (p *program) keepSchedules(ctx context.Context, client api.Client, in ide.Schedule) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			err := client.Call(ctx, "schedule.keep", in, &ide.Nothing{})
			if ctx.Err() != nil {
				return
			}
			if f := fault.From(err); f != nil && f.Code != fault.Unavailable {
				fmt.Fprintf(p.Stderr, "The schedules do not run: %s\n", f.Sentence)
				return
			}
			select {
			case <-ctx.Done():
			case <-time.After(100 * time.Millisecond):
			}
		}
	}()
	return func() { cancel(); <-done }
}

// listened gives the listeners of a workspace, and the schedules that run while they are served.
// Faults: not_found when there is neither.
func (p *program) listened(ctx context.Context, client api.Client, dir string, flags listenFlags) (list ide.ListenerList, schedules engine.ScheduleList, err error) {
	if err := client.Call(ctx, "listener.list", ide.ListenerWish{Dir: dir, Environment: flags.environment}, &list); err != nil {
		return list, schedules, err
	}
	if !flags.noSchedules {
		err = client.Call(ctx, "schedule.list", ide.Schedule{Dir: dir, Environment: flags.environment, Next: 1}, &schedules)
	}
	if err == nil && len(list.Listeners)+len(schedules.Schedules) == 0 {
		err = fault.New(fault.NotFound, "This workspace has no event listener and no schedule.").
			WithHint(`A listener is a file listeners/<name>.json with {"connection": "generic", "event": "http", "mode": "sync", "script": "..."}.`)
	}
	return list, schedules, err
}

// printKept says which schedules run meanwhile.
func (p *program) printKept(list engine.ScheduleList) error {
	for _, one := range list.Schedules {
		if !one.Enabled || len(one.Next) == 0 {
			continue
		}
		if _, err := fmt.Fprintf(p.Stdout, "%s runs %s, next at %s\n", one.Name, one.Words, inZone(one.Next[0], one.TimeZone)); err != nil {
			return err
		}
	}
	return nil
}
