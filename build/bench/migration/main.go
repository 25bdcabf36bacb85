// Command migration measures a migration on a runner beside a plain Node.js script that makes the same
// requests, as many at a time, to the same service, in one run on one machine: go run ./build/bench/migration.
//
// The script remembers nothing: when it ends half way, nobody knows what it has written. Rounds take turns, a
// figure is the median of its rounds. Nothing here fails because something is slow.
package main

import (
	"context"
	_ "embed"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"time"

	"bobbin/build/stand"
	"bobbin/runtime/control"
	"bobbin/runtime/migration"
	"bobbin/runtime/workspace"
)

//go:embed plain.mjs
var plain string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := command(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench-migration:", err)
		os.Exit(1)
	}
}

func command(ctx context.Context, args []string, out io.Writer) (err error) {
	flags := flag.NewFlagSet("bench-migration", flag.ContinueOnError)
	items := flags.Int("items", 20_000, "worklogs of a round")
	rounds := flags.Int("rounds", 3, "rounds of each")
	delay := flags.Duration("delay", 5*time.Millisecond, "how long the service takes to write one")
	program := flags.String("program", "", "the bobbin to measure; built when left out")
	if err := flags.Parse(args); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "bobbin-migration-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if *program == "" {
		*program = filepath.Join(dir, "bobbin")
		if err := stand.Build(ctx, *program); err != nil {
			return err
		}
	}
	t, err := stand.OpenTempo(*items, *delay)
	if err != nil {
		return err
	}
	defer t.Close()
	n, err := stand.NewNode("a", *program, dir)
	if err == nil {
		err = n.Start()
	}
	if err != nil {
		return err
	}
	defer n.Kill()
	if _, err := stand.Publish(ctx, n, dir, t.Migrating()); err != nil {
		return err
	}
	figures := map[string][]float64{}
	for range *rounds {
		for name, run := range map[string]func() (time.Duration, error){
			"bobbin": func() (time.Duration, error) { return onRunner(ctx, n, t) },
			"node":   func() (time.Duration, error) { return inNode(ctx, dir, t) }} {
			t.Reset()
			took, err := run()
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			figures[name] = append(figures[name], float64(*items)/took.Seconds())
		}
	}
	bobbin, node := median(figures["bobbin"]), median(figures["node"])
	_, err = fmt.Fprintf(out, "%d worklogs, %d at a time, %s a write, median of %d rounds\nbobbin  %6.0f items/s\nnode    %6.0f items/s\nratio   %6.2f\n",
		*items, stand.MigratedAtOnce, *delay, *rounds, bobbin, node, bobbin/node)
	return err
}

func median(all []float64) float64 {
	slices.Sort(all)
	return all[len(all)/2]
}

// onRunner migrates on the runner. The clock stops with the last write, as it does for the script.
func onRunner(ctx context.Context, n *stand.Node, t *stand.Tempo) (time.Duration, error) {
	client, err := n.Client()
	if err != nil {
		return 0, err
	}
	id := workspace.ID(stand.ID(1))
	one := control.OneMigration{Workspace: id, Environment: "production", Migration: "worklogs"}
	_, _ = client.ForgetMigration(ctx, one) // there is none in the first round
	began := time.Now()
	if _, err := client.RunSchedule(ctx, control.OneSchedule{Workspace: id, Environment: "production", Schedule: "once"}); err != nil {
		return 0, err
	}
	if err := t.Await(ctx, t.Items); err != nil {
		return 0, err
	}
	took := time.Since(began)
	for {
		m, err := client.Migration(ctx, one)
		if err != nil || m.Status == migration.Finished {
			return took, err
		}
		if m.Status != migration.Running {
			return 0, fmt.Errorf("it is %s: %s", m.Status, m.Reason)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

func inNode(ctx context.Context, dir string, t *stand.Tempo) (time.Duration, error) {
	script := filepath.Join(dir, "plain.mjs")
	if err := os.WriteFile(script, []byte(plain), 0o600); err != nil {
		return 0, err
	}
	began := time.Now()
	out, err := exec.CommandContext(ctx, "node", script, t.URL, fmt.Sprint(stand.MigratedAtOnce)).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%w: %s", err, out)
	}
	return time.Since(began), nil
}
