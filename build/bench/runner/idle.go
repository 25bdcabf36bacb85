package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"bobbin/build/stand"
	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// ended is an invocation when it has.
func ended(ctx context.Context, get func(context.Context, control.OneInvocation) (control.WholeInvocation, error), id invocation.ID) (invocation.Invocation, error) {
	for {
		whole, err := get(ctx, control.OneInvocation{ID: id})
		if err != nil {
			return invocation.Invocation{}, err
		}
		if i := whole.Invocation; i.Ended() {
			if i.Status != script.Finished {
				return i, fmt.Errorf("%s ended as %s: %+v", i.Script, i.Status, i.Error)
			}
			return i, nil
		}
		select {
		case <-ctx.Done():
			return invocation.Invocation{}, ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// firstCall is an event that comes as soon as a runner is ready that was deployed to before.
func (b *bench) firstCall() error {
	n, urls, err := b.runner("first")
	if err != nil {
		return err
	}
	defer n.Stop()
	var first, ready []float64
	for range b.pick(10, 1) {
		n.Stop()
		if err := n.Start(); err != nil {
			return err
		}
		ready = append(ready, float64(time.Since(n.Begun).Microseconds())/1000)
		got, err := b.timed(n, urls["timed"], 1)
		if err != nil {
			return err
		}
		first = append(first, got[0].first-got[0].received)
	}
	b.rows = append(b.rows,
		row{what: "the same for the first call after the runner's start", figure: milliseconds(median(first)), target: "< 50 ms: " + held(median(first) < 50)},
		row{what: "start of the runner until it is ready", figure: milliseconds(median(ready))})
	return nil
}

// idle is a runner with a workspace that nobody calls.
func (b *bench) idle() error {
	n, urls, err := b.runner("idle")
	if err != nil {
		return err
	}
	defer n.Stop()
	if _, err := b.timed(n, urls["timed"], 1); err != nil {
		return err
	}
	n.Stop()
	if err := n.Start(); err != nil {
		return err
	}
	response, err := http.Get(n.URL() + "/readyz")
	if err != nil {
		return err
	}
	response.Body.Close()
	before, err := stand.CPU(n.PID())
	if err != nil {
		return err
	}
	rest := time.Duration(b.pick(30, 1)) * time.Second
	select {
	case <-time.After(rest):
	case <-b.ctx.Done():
		return b.ctx.Err()
	}
	after, err := stand.CPU(n.PID())
	if err != nil {
		return err
	}
	runner, workers, err := memory(n.PID())
	if err != nil {
		return err
	}
	share := 100 * (after - before) / rest.Seconds()
	whole := runner + workers
	b.rows = append(b.rows,
		row{what: fmt.Sprintf("memory of an idle runner, its processes together (runner %.0f MB, workers %.0f MB)", runner, workers), figure: fmt.Sprintf("%.0f MB", whole), target: "< 60 MB: " + held(whole < 60)},
		row{what: "processor of an idle runner over 30 s", figure: fmt.Sprintf("%.2f %% of a core", share), target: "< 0.5 %: " + held(share < 0.5)})
	return nil
}

// memory is what a process and its children have, in MB; a page they share counts once.
func memory(pid int) (own, below float64, err error) {
	if own, err = proportional(pid); err != nil {
		return 0, 0, err
	}
	for _, child := range stand.Children(pid) {
		one, err := proportional(child)
		if err != nil {
			return 0, 0, err
		}
		below += one
	}
	return own, below, nil
}

func proportional(pid int) (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "Pss:" {
			kb, err := strconv.ParseFloat(fields[1], 64)
			return kb / 1024, err
		}
	}
	return 0, fmt.Errorf("process %d has no Pss", pid)
}
