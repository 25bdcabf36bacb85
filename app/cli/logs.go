package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"bobbin/app/ide"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
)

// logsFlags are the flags of logs.
type logsFlags struct {
	limit           int
	runner, token   string
	id              string
	follow          bool
	dead            bool
	environment     string
	script          string
	listener        string
	status, trigger string
	since, until    string // as people write times; RFC 3339 once they are read
	text            string
	replay          []string
	discard         []string
	abort           []string
}

func (p *program) logsCommand() *cobra.Command {
	var flags logsFlags
	cmd := &cobra.Command{Use: "logs [DIR]", Short: "List the last invocations, newest first", Args: cobra.MaximumNArgs(1), RunE: func(cmd *cobra.Command, args []string) (err error) {
		if err := flags.read(time.Now()); err != nil {
			return err
		}
		switch remote := flags.runner != ""; {
		case remote:
			return p.remoteLogs(cmd.Context(), first(args), flags)
		case len(args) == 0:
			return usage(errors.New("the folder of a workspace is missing, or --runner with a runner's URL"))
		case flags.follow || flags.id != "":
			return usage(errors.New("--follow and --id are for a runner's logs: name it by --runner"))
		}
		return p.localLogs(cmd.Context(), args[0], flags)
	}}
	cmd.Flags().IntVar(&flags.limit, "limit", 100, "how many")
	cmd.Flags().StringVar(&flags.environment, "env", "", "only this environment")
	cmd.Flags().StringVar(&flags.script, "script", "", "only this script")
	cmd.Flags().StringVar(&flags.listener, "listener", "", "only this event listener")
	cmd.Flags().StringVar(&flags.status, "status", "", "only these statuses, with commas between: function_error,timed_out")
	cmd.Flags().StringVar(&flags.trigger, "trigger", "", "only what came so, with commas between: EXTERNAL,SCHEDULED")
	cmd.Flags().StringVar(&flags.since, "since", "", "only what was queued from then on: 2026-11-26T15:04:05Z, 2026-11-26, or 90m ago")
	cmd.Flags().StringVar(&flags.until, "until", "", "only what was queued before then")
	cmd.Flags().StringVar(&flags.text, "text", "", "only what has this in its error")
	cmd.Flags().BoolVar(&flags.dead, "dead", false, "only dead letters: what ended badly and nobody was told")
	cmd.Flags().StringSliceVar(&flags.replay, "replay", nil, "deliver these dead letters again: their ids with commas between, or all that the other flags leave")
	cmd.Flags().StringSliceVar(&flags.discard, "discard", nil, "make these dead letters none any more, likewise")
	cmd.Flags().StringSliceVar(&flags.abort, "abort", nil, "stop these invocations, likewise")
	p.runnerFlags(cmd.Flags(), &flags.runner, &flags.token)
	cmd.Flags().StringVar(&flags.id, "id", "", "of a runner: one invocation with its console and HTTP log")
	cmd.Flags().BoolVar(&flags.follow, "follow", false, "of a runner: go on with what ends from now on, with --id with what it writes until it ends; Ctrl+C ends it")
	return cmd
}

// read brings the times into one form, and refuses what excludes each other.
func (f *logsFlags) read(now time.Time) (err error) {
	wishes := 0
	for _, one := range [][]string{f.replay, f.discard, f.abort} {
		if len(one) > 0 {
			wishes++
		}
	}
	if wishes > 1 {
		return usage(errors.New("--replay, --discard and --abort exclude each other"))
	}
	if f.since, err = pointInTime(f.since, now); err == nil {
		f.until, err = pointInTime(f.until, now)
	}
	return err
}

// pointInTime reads a time as people write it.
func pointInTime(text string, now time.Time) (string, error) {
	if text == "" {
		return "", nil
	}
	if ago, err := time.ParseDuration(text); err == nil {
		return now.Add(-ago).UTC().Format(time.RFC3339), nil
	}
	for _, form := range []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", time.DateOnly} {
		if at, err := time.ParseInLocation(form, text, time.Local); err == nil {
			return at.UTC().Format(time.RFC3339), nil
		}
	}
	return "", usage(fmt.Errorf("%q is no time: write 2026-11-26T15:04:05Z, 2026-11-26, or 90m for that long ago", text))
}

// changes says whether something is to be done about invocations.
func (f *logsFlags) changes() bool { return len(f.replay)+len(f.discard)+len(f.abort) > 0 }

// named gives the ids of a list, or true for all.
func named(list []string) (ids []invocation.ID, all bool) {
	if slices.Equal(list, []string{"all"}) {
		return nil, true
	}
	for _, id := range list {
		ids = append(ids, invocation.ID(id))
	}
	return ids, false
}

func (p *program) localLogs(ctx context.Context, dir string, flags logsFlags) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	if flags.changes() {
		return p.localLetters(ctx, dir, flags)
	}
	var out ide.InvocationList
	if err := p.call(ctx, "invocation.list", ide.List{Dir: dir, Narrowed: flags.narrowed(), Limit: flags.limit, Dead: flags.dead}, &out); err != nil {
		return err
	}
	if flags.dead && !p.json && len(out.Invocations) == 0 {
		fmt.Fprintln(p.Stderr, "There is no dead letter.")
	}
	return p.printInvocations(out.Invocations, flags.dead)
}

// narrowed is what a list of this machine is narrowed by.
func (f *logsFlags) narrowed() ide.Narrowed {
	return ide.Narrowed{Environment: f.environment, Script: f.script, Listener: f.listener, Status: f.status, Trigger: f.trigger,
		From: f.since, To: f.until, Text: f.text}
}

// printInvocations prints a list, with why each ended as it did when that is asked for.
func (p *program) printInvocations(all []invocation.Invocation, why bool) error {
	for _, i := range all {
		if err := p.printInvocation(i); err != nil {
			return err
		}
		if why && !p.json && i.Error != nil {
			fmt.Fprintf(p.Stdout, "      %s\n", i.Error.Message)
		}
	}
	return nil
}

// printInvocation prints one line of a list.
func (p *program) printInvocation(i invocation.Invocation) error {
	if p.json {
		return p.print(i)
	}
	_, err := fmt.Fprintf(p.Stdout, "%s  %-16s %-22s %8.0f ms  %s  %s\n", i.QueuedAt.Local().Format("2006-01-02 15:04:05"), i.Status, i.Trigger, i.DurationMs, i.Script, i.ID)
	return err
}

// confirmed asks a person on the terminal; elsewhere the answer is no.
func (p *program) confirmed(question string) (bool, error) {
	ask := newAsker(p)
	if _, ok := ask.terminal(); !ok || p.json {
		return false, nil
	}
	answer, err := ask.line(question, "no")
	if err != nil && !fault.Is(err, fault.Invalid) {
		return false, err
	}
	return answer == "yes" || answer == "y", nil
}
