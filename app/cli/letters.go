package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"bobbin/app/ide"
	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
	"bobbin/runtime/workspace"
)

// localLetters does what is asked for about invocations of this machine.
func (p *program) localLetters(ctx context.Context, dir string, flags logsFlags) error {
	in := ide.Selection{Dir: dir, Narrowed: flags.narrowed()}
	list := slices.Concat(flags.replay, flags.discard, flags.abort)
	if in.IDs, in.All = named(list); !in.All {
		in.Narrowed = ide.Narrowed{}
	}
	if len(flags.replay) > 0 {
		var out ide.InvocationList
		if err := p.call(ctx, "invocation.redeliver", in, &out); err != nil {
			return err
		}
		return p.replayed(out.Invocations)
	}
	request, what := "invocation.discard", "discarded"
	if len(flags.abort) > 0 {
		request, what = "invocation.abort", "stopped"
	}
	var out ide.Count
	if err := p.call(ctx, request, in, &out); err != nil {
		return err
	}
	return p.counted(out.Count, what)
}

// remoteLetters does so about invocations of a runner.
func (p *program) remoteLetters(ctx context.Context, client *control.Client, filter control.InvocationFilter, flags logsFlags) error {
	in := control.Selection{Workspace: workspace.ID(filter.Workspace)}
	list := slices.Concat(flags.replay, flags.discard, flags.abort)
	all := false
	if in.IDs, all = named(list); all {
		if in.Workspace == "" {
			return usage(errors.New("the folder of the workspace is missing, whose invocations are meant"))
		}
		if filter.Status != "" || filter.Trigger != "" {
			return usage(errors.New("--status and --trigger do not narrow what is replayed, discarded or stopped"))
		}
		in.Environment, in.Script, in.Listener, in.Text = filter.Environment, filter.Script, filter.Listener, filter.Text
		in.From, in.To = instant(filter.From), instant(filter.To)
		in.All = in.Environment+in.Script+in.Listener+in.Text == "" && in.From.IsZero() && in.To.IsZero()
	}
	if in.Workspace == "" {
		one, err := client.Invocation(ctx, control.OneInvocation{ID: in.IDs[0]})
		if err != nil {
			return err
		}
		in.Workspace = workspace.ID(one.Invocation.Workspace)
	}
	if len(flags.replay) > 0 {
		out, err := client.Redeliver(ctx, in)
		if err != nil {
			return err
		}
		return p.replayed(out.Invocations)
	}
	ask, what := client.Discard, "discarded"
	if len(flags.abort) > 0 {
		ask, what = client.AbortAll, "stopped"
	}
	out, err := ask(ctx, in)
	if err != nil {
		return err
	}
	return p.counted(out.Count, what)
}

// instant is a time of the flags, which was read before.
func instant(text string) time.Time {
	at, _ := time.Parse(time.RFC3339, text) // "" is the zero time
	return at
}

func (p *program) replayed(all []invocation.Invocation) error {
	if len(all) == 0 && !p.json {
		fmt.Fprintln(p.Stderr, "There is no dead letter.")
	}
	return p.printInvocations(all, false)
}

// counted says how many something was done about.
func (p *program) counted(n int, what string) error {
	if p.json {
		return p.print(ide.Count{Count: n})
	}
	_, err := fmt.Fprintf(p.Stdout, "%d %s.\n", n, what)
	return err
}
