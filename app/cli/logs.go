package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"bobbin/app/ide"
	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/workspace"
)

// logsFlags are the flags of logs.
type logsFlags struct {
	limit         int
	runner, token string
	environment   string
	id            string
	follow        bool
	dead          bool
	replay        []string
}

func (p *program) logsCommand() *cobra.Command {
	var flags logsFlags
	cmd := &cobra.Command{Use: "logs [DIR]", Short: "List the last invocations, newest first", Args: cobra.MaximumNArgs(1), RunE: func(cmd *cobra.Command, args []string) error {
		switch remote := flags.runner != ""; {
		case remote:
			return p.remoteLogs(cmd.Context(), first(args), flags)
		case len(args) == 0:
			return usage(errors.New("the folder of a workspace is missing, or --runner with a runner's URL"))
		case flags.follow || flags.id != "" || flags.environment != "":
			return usage(errors.New("--follow, --id and --env are for a runner's logs: name it by --runner"))
		}
		return p.localLogs(cmd.Context(), args[0], flags)
	}}
	cmd.Flags().IntVar(&flags.limit, "limit", 100, "how many")
	cmd.Flags().BoolVar(&flags.dead, "dead", false, "only dead letters: what ended badly and nobody was told")
	cmd.Flags().StringSliceVar(&flags.replay, "replay", nil, "deliver these dead letters again: their ids with commas between, or all")
	p.runnerFlags(cmd, &flags.runner, &flags.token)
	cmd.Flags().StringVar(&flags.environment, "env", "", "of a runner: only this environment")
	cmd.Flags().StringVar(&flags.id, "id", "", "of a runner: one invocation with its console and HTTP log")
	cmd.Flags().BoolVar(&flags.follow, "follow", false, "of a runner: go on with what ends from now on, until Ctrl+C")
	return cmd
}

func (p *program) localLogs(ctx context.Context, dir string, flags logsFlags) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	var out ide.InvocationList
	if len(flags.replay) > 0 {
		wish := ide.Redeliver{Dir: dir, All: slices.Equal(flags.replay, []string{"all"})}
		for _, id := range flags.replay {
			wish.IDs = append(wish.IDs, invocation.ID(id))
		}
		err = p.call(ctx, "invocation.redeliver", wish, &out)
	} else {
		err = p.call(ctx, "invocation.list", ide.List{Dir: dir, Limit: flags.limit, Dead: flags.dead}, &out)
	}
	if err != nil {
		return err
	}
	if len(out.Invocations) == 0 && !p.json && (flags.dead || len(flags.replay) > 0) {
		fmt.Fprintln(p.Stderr, "There is no dead letter.")
	}
	for _, i := range out.Invocations {
		if err := p.printInvocation(i); err != nil {
			return err
		}
		if flags.dead && !p.json && i.Error != nil {
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

// remoteLogs lists what ran on a runner, of one workspace when its folder is named.
func (p *program) remoteLogs(ctx context.Context, dir string, flags logsFlags) error {
	client, err := p.remote(ctx, flags.runner, flags.token)
	if err != nil {
		return err
	}
	filter := control.InvocationFilter{Environment: flags.environment, Limit: flags.limit}
	if dir != "" {
		w, err := workspace.Load(dir)
		if err != nil {
			return err
		}
		filter.Workspace = string(w.ID)
	}
	switch {
	case flags.id != "":
		return p.remoteInvocation(ctx, client, invocation.ID(flags.id))
	case flags.follow:
		return p.followLogs(ctx, client, filter)
	}
	list, err := listInvocations(ctx, client, filter)
	for _, i := range list {
		if err := p.printInvocation(i); err != nil {
			return err
		}
	}
	return err
}

// remotePage is how many invocations are asked for at once.
const remotePage = 500

// listInvocations reads as many pages as a limit needs.
func listInvocations(ctx context.Context, client *control.Client, filter control.InvocationFilter) ([]invocation.Invocation, error) {
	var all []invocation.Invocation
	for wanted := filter.Limit; len(all) < wanted; {
		filter.Limit = min(remotePage, wanted-len(all))
		page, err := client.Invocations(ctx, filter)
		if err != nil {
			return all, err
		}
		all = append(all, page.Invocations...)
		if len(page.Invocations) < filter.Limit {
			break
		}
		filter.Before = all[len(all)-1].ID
	}
	return all, nil
}

// followLogs prints what there is, oldest first, and then each invocation when it has ended.
func (p *program) followLogs(ctx context.Context, client *control.Client, filter control.InvocationFilter) error {
	for {
		ended := make(chan invocation.Invocation, 1024)
		opened := make(chan struct{})
		over := make(chan error, 1)
		stream, cancel := context.WithCancel(ctx)
		go func() {
			over <- client.Signals(stream, filter.Workspace, filter.Environment, func() { close(opened) }, func(s control.Signal) {
				if s.Invocation != nil && s.Invocation.Ended() {
					select {
					case ended <- *s.Invocation:
					case <-stream.Done():
					}
				}
			})
		}()
		err := p.follow(ctx, client, &filter, opened, ended, over)
		cancel()
		if err != nil || ctx.Err() != nil {
			if ctx.Err() != nil {
				return nil // the person has seen enough
			}
			return err
		}
	}
}

// follow lists what there is once the stream is open, so that nothing falls between, and goes on
// with the stream. It returns nil when the runner ended it.
func (p *program) follow(ctx context.Context, client *control.Client, filter *control.InvocationFilter, opened <-chan struct{}, ended <-chan invocation.Invocation, over <-chan error) error {
	select {
	case <-opened:
	case err := <-over:
		return err
	}
	shown := map[invocation.ID]bool{}
	show := func(i invocation.Invocation) error {
		if shown[i.ID] || !i.Ended() {
			return nil
		}
		shown[i.ID] = true
		return p.printInvocation(i)
	}
	list, err := listInvocations(ctx, client, *filter)
	if err != nil {
		return err
	}
	slices.Reverse(list)
	for _, i := range list {
		if err := show(i); err != nil {
			return err
		}
	}
	for {
		select {
		case i := <-ended:
			if err := show(i); err != nil {
				return err
			}
		case err := <-over:
			return err
		}
	}
}

// remoteInvocation shows one invocation whole.
func (p *program) remoteInvocation(ctx context.Context, client *control.Client, id invocation.ID) error {
	whole, err := client.Invocation(ctx, control.OneInvocation{ID: id})
	if err != nil {
		return err
	}
	i := whole.Invocation
	w := ide.Whole{Invocation: i, Console: whole.Console, LinesDropped: i.LinesDropped, HTTP: whole.HTTP}
	if w.HTTP == nil {
		w.HTTP = []json.RawMessage{}
	}
	if p.json {
		return p.print(w)
	}
	if err := p.printInvocation(i); err != nil {
		return err
	}
	return p.printRun(w, nil, 0)
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
