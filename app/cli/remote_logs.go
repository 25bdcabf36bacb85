package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bobbin/app/ide"
	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
	"bobbin/runtime/workspace"
)

// remoteLogs lists what ran on a runner, of one workspace when its folder is named.
func (p *program) remoteLogs(ctx context.Context, dir string, flags logsFlags) error {
	client, err := p.remote(ctx, flags.runner, flags.token)
	if err != nil {
		return err
	}
	filter := flags.filter()
	if dir != "" {
		w, err := workspace.Load(dir)
		if err != nil {
			return err
		}
		filter.Workspace = string(w.ID)
	}
	switch {
	case flags.changes():
		return p.remoteLetters(ctx, client, filter, flags)
	case flags.id != "" && flags.follow:
		return p.followOne(ctx, client, invocation.ID(flags.id))
	case flags.id != "":
		return p.remoteInvocation(ctx, client, invocation.ID(flags.id))
	case flags.follow:
		return p.followLogs(ctx, client, filter)
	}
	list, err := listInvocations(ctx, client, filter)
	if flags.dead && !p.json && err == nil && len(list) == 0 {
		fmt.Fprintln(p.Stderr, "There is no dead letter.")
	}
	return errors.Join(p.printInvocations(list, flags.dead), err)
}

// filter is what a list of a runner is narrowed by.
func (f *logsFlags) filter() control.InvocationFilter {
	return control.InvocationFilter{Environment: f.environment, Script: f.script, Listener: f.listener, Status: f.status, Trigger: f.trigger,
		From: f.since, To: f.until, Text: f.text, Dead: f.dead, Limit: f.limit}
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
		if filter.Before = page.Next; filter.Before == "" {
			break
		}
	}
	return all, nil
}

// followLogs prints what there is, oldest first, and then each invocation when it has ended.
func (p *program) followLogs(ctx context.Context, client *control.Client, filter control.InvocationFilter) error {
	shown := map[invocation.ID]bool{} // over all streams: the list of a new one begins with what there was
	for {
		ended := make(chan invocation.Invocation, 1024)
		opened := make(chan struct{})
		over := make(chan error, 1)
		stream, cancel := context.WithCancel(ctx)
		go func() {
			over <- client.Signals(stream, control.SignalFilter{Workspace: filter.Workspace, Environment: filter.Environment}, func() { close(opened) }, func(s control.Signal) {
				if s.Invocation != nil && s.Invocation.Ended() {
					select {
					case ended <- *s.Invocation:
					case <-stream.Done():
					}
				}
			})
		}()
		err := p.follow(ctx, client, filter, shown, opened, ended, over)
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
func (p *program) follow(ctx context.Context, client *control.Client, filter control.InvocationFilter, shown map[invocation.ID]bool, opened <-chan struct{}, ended <-chan invocation.Invocation, over <-chan error) error {
	select {
	case <-opened:
	case err := <-over:
		return err
	}
	show := func(i invocation.Invocation) error {
		if shown[i.ID] || !i.Ended() || !passes(filter, i) {
			return nil
		}
		shown[i.ID] = true
		return p.printInvocation(i)
	}
	list, err := listInvocations(ctx, client, filter)
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

// passes says whether an invocation that a stream told of is one of a list that is narrowed.
func passes(f control.InvocationFilter, i invocation.Invocation) bool {
	in := func(list, value string) bool { return list == "" || slices.Contains(strings.Split(list, ","), value) }
	message := ""
	if i.Error != nil {
		message = strings.ToLower(i.Error.Message)
	}
	queued := i.QueuedAt.UTC().Format(time.RFC3339)
	return in(f.Script, i.Script) && in(f.Listener, i.Listener) && in(f.Status, string(i.Status)) && in(f.Trigger, string(i.Trigger)) &&
		(!f.Dead || i.Dead) && strings.Contains(message, strings.ToLower(f.Text)) && queued >= f.From && (f.To == "" || queued < f.To)
}

// followOne shows what one invocation writes until it has ended.
func (p *program) followOne(ctx context.Context, client *control.Client, id invocation.ID) error {
	shown, more := 0, make(chan struct{}, 1)
	more <- struct{}{}
	over := make(chan error, 1)
	stream, cancel := context.WithCancel(ctx)
	defer cancel()
	hint := func() {
		select {
		case more <- struct{}{}:
		default:
		}
	}
	go func() {
		var err error
		for err == nil && stream.Err() == nil { // the runner ends a stream that is read too slowly
			err = client.Signals(stream, control.SignalFilter{Invocation: id}, hint, func(control.Signal) { hint() })
		}
		over <- err
	}()
	for {
		select {
		case <-more:
		case err := <-over:
			if ctx.Err() != nil {
				return nil // the person has seen enough
			}
			return err
		}
		whole, err := client.Invocation(ctx, control.OneInvocation{ID: id})
		if err != nil {
			return err
		}
		if whole.Invocation.Ended() {
			return p.printWhole(whole, shown)
		}
		if p.json {
			continue // one document, when it has ended
		}
		for ; shown < len(whole.Console); shown++ {
			printLine(p.Stderr, whole.Console[shown])
		}
	}
}

// remoteInvocation shows one invocation whole.
func (p *program) remoteInvocation(ctx context.Context, client *control.Client, id invocation.ID) error {
	whole, err := client.Invocation(ctx, control.OneInvocation{ID: id})
	if err != nil {
		return err
	}
	return p.printWhole(whole, 0)
}

// printWhole shows an invocation, of which so many lines were shown before.
func (p *program) printWhole(whole control.WholeInvocation, shown int) error {
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
	return p.printRun(w, nil, shown)
}
