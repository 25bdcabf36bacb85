package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"bobbin/build/stand"
	"bobbin/runtime/control"
	"bobbin/runtime/migration"
	"bobbin/runtime/workspace"
)

// mostSlice is how many items a slice of work has at most.
const mostSlice = 2000

// mostMemory is what the runner and its workers may take together, in bytes.
const mostMemory = 200 << 20

// itemsPerKill makes it a kill every five seconds or so of a run whose items were said.
const itemsPerKill = 6000

// migrated is F9: while worklogs are migrated, the runner is killed again and again, the migration paused, and
// the machine put to sleep.
func migrated(ctx context.Context, s *stage) (f figures, err error) {
	items := cmp.Or(s.items, s.pick(20_000, 3000))
	kills, pauses, sleeps := max(s.pick(20, 3), s.items/itemsPerKill), s.pick(10, 2), s.pick(3, 1)
	t, err := stand.OpenTempo(items, time.Millisecond)
	if err != nil {
		return f, err
	}
	defer t.Close()
	n, _, err := s.with(ctx, t.Migrating())
	if err != nil {
		return f, err
	}
	memory := watchMemory(n)
	client, err := n.Client()
	if err != nil {
		return f, err
	}
	one := control.OneMigration{Workspace: workspace.ID(s.id(1)), Environment: "production", Migration: "worklogs"}
	if _, err := client.RunSchedule(ctx, control.OneSchedule{Workspace: one.Workspace, Environment: one.Environment, Schedule: "once"}); err != nil {
		return f, err
	}
	// Kills, pauses and sleeps in an order that the seed says, each somewhere in its part of the items.
	for step, what := range s.random.Perm(kills + pauses + sleeps) {
		share := items / (kills + pauses + sleeps + 1)
		if err := t.Await(ctx, step*share+1+s.random.IntN(share)); err != nil {
			return f, err
		}
		switch {
		case what < kills:
			n.Kill()
			err = n.Start()
		case what < kills+pauses:
			err = s.pauseAndResume(ctx, client, one)
		default:
			err = asleep(ctx, n, time.Duration(s.pick(30, 3))*time.Second)
		}
		if err != nil {
			return f, err
		}
	}
	m, err := settledMigration(ctx, client, one)
	if err != nil {
		return f, err
	}
	f = judgeMigration(t, m, kills)
	peak := memory()
	f.note = fmt.Sprintf("%d kills, %d pauses, %d sleeps, %d items looked up again, %d MB at most in all processes", kills, pauses, sleeps, m.Counts.LookedUp, peak>>20)
	if peak > mostMemory && !s.short { // a small run tells of the machine, not of the items
		f.others = append(f.others, fmt.Sprintf("it took %d MB", peak>>20))
	}
	return f, s.whole(ctx, &f)
}

// judgeMigration compares what the migration says with what the target has.
func judgeMigration(t *stand.Tempo, m migration.Migration, kills int) figures {
	f := figures{sent: t.Items, acknowledged: int(m.Counts.Created), repeats: int(m.Counts.LookedUp)}
	for _, times := range t.Written() {
		switch {
		case times == 0:
			f.lost++
		case times > 1:
			f.twice++
		}
	}
	if m.Status != migration.Finished || m.Counts.Items() != int64(t.Items) {
		f.others = append(f.others, fmt.Sprintf("it is %s (%s) after %d of %d items", m.Status, m.Reason, m.Counts.Items(), t.Items))
	}
	if most := int64(kills * mostSlice); m.Counts.LookedUp > most {
		f.others = append(f.others, fmt.Sprintf("%d items were done again, more than a slice for each kill", m.Counts.LookedUp))
	}
	return f
}

// pauseAndResume does so, once it stands still.
func (s *stage) pauseAndResume(ctx context.Context, client *control.Client, one control.OneMigration) error {
	m, err := client.PauseMigration(ctx, one)
	for ; err == nil && m.Status == migration.Running; m, err = client.Migration(ctx, one) {
		time.Sleep(20 * time.Millisecond)
	}
	if err != nil {
		return err
	}
	_, err = client.ResumeMigration(ctx, one)
	return err
}

// asleep has the runner and the processes it started stand still for a while, as those of a laptop that is shut do.
func asleep(ctx context.Context, n *stand.Node, long time.Duration) error {
	all := []int{n.PID()}
	_ = syscall.Kill(n.PID(), syscall.SIGSTOP) // it starts no other from here on
	for _, pid := range stand.Children(n.PID()) {
		all = append(all, pid)
		_ = syscall.Kill(pid, syscall.SIGSTOP) // one that has just ended sleeps, too
	}
	select {
	case <-time.After(long):
	case <-ctx.Done():
	}
	for _, pid := range all {
		_ = syscall.Kill(pid, syscall.SIGCONT)
	}
	return ctx.Err()
}

// settledMigration waits until it does not run any more.
func settledMigration(ctx context.Context, client *control.Client, one control.OneMigration) (migration.Migration, error) {
	last, at := int64(-1), time.Now()
	for {
		m, err := client.Migration(ctx, one)
		if err != nil || m.Status != migration.Running {
			return m, err
		}
		if items := m.Counts.Items(); items != last {
			last, at = items, time.Now()
		}
		if time.Since(at) > patience {
			return m, nil // that it does not go on is for the judge to say
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// watchMemory looks at what a runner and the processes it started take, until the figure is asked for.
func watchMemory(n *stand.Node) (peak func() int) {
	most, done, ended := 0, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			all := 0
			if pid := n.PID(); pid != 0 {
				for _, one := range append(stand.Children(pid), pid) {
					all += resident(one)
				}
			}
			most = max(most, all)
			select {
			case <-done:
				return
			case <-time.After(200 * time.Millisecond):
			}
		}
	}()
	return func() int {
		close(done)
		<-ended
		return most
	}
}

// resident is what a process takes of memory, in bytes; 0 of one that has ended. Of pages that several processes
// share each has its part: the runner and its workers are one program, whose pages would count three times.
func resident(pid int) int {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "Pss:" {
			kB, _ := strconv.Atoi(fields[1])
			return kB << 10
		}
	}
	return 0
}
