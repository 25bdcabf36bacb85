// Command runner measures a hosted runner beside Node-RED, in one run on one machine, and prints
// one table: go run ./build/bench/runner.
//
// Both are processes of their own, get the same requests over the same number of connections from one
// generator, and run the same text of a transform. Node-RED keeps nothing and isolates nothing; Bobbin
// stores each event before it answers, runs it in a worker and keeps its log. Rounds take turns, a figure
// is the median of its rounds. Nothing here fails because something is slow.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"bobbin/build/page"
	"bobbin/build/stand"
	"bobbin/runtime/storetest/postgrestest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := command(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench-runner:", err)
		os.Exit(1)
	}
}

// options are what a person may ask for.
type options struct {
	quick       bool // everything once and small, to see that it works
	only        string
	page        string
	peers       string // the folder in which npm has put node-red
	rounds      int
	seconds     float64 // of a round
	connections int
}

func command(ctx context.Context, args []string, out, errs io.Writer) error {
	var o options
	flags := flag.NewFlagSet("bench-runner", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.BoolVar(&o.quick, "quick", false, "everything once and small: shows that the benchmarks work, not how fast it is")
	flags.StringVar(&o.only, "only", "", "only the parts whose name contains this")
	flags.StringVar(&o.page, "page", "", "write the tables into this page of the manual, too")
	flags.StringVar(&o.peers, "peers", "build/bench/node_modules", "where node-red may be installed")
	flags.IntVar(&o.rounds, "rounds", 5, "rounds of each figure")
	flags.Float64Var(&o.seconds, "seconds", 5, "how long a round of a throughput lasts")
	flags.IntVar(&o.connections, "connections", 64, "connections that send at once")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.quick {
		o.rounds, o.seconds = 1, 0.3
	}
	b, err := open(ctx, o, errs)
	if err != nil {
		return err
	}
	defer b.close()
	for _, part := range b.parts() {
		if !strings.Contains(part.name, o.only) {
			continue
		}
		fmt.Fprintln(errs, time.Now().Format(time.TimeOnly), part.name)
		if err := part.measure(); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	text := b.markdown()
	if _, err := io.WriteString(out, text); err != nil || o.page == "" {
		return err
	}
	return page.Replace(o.page, "runner table", text)
}

// bench is what the figures are measured with.
type bench struct {
	options
	ctx     context.Context
	errs    io.Writer
	dir     string // scratch
	program string
	nodeRED *nodeRED // nil without it
	ends    []func()
	rows    []row
	stages  []stages
	notes   []string
	cluster *postgrestest.Cluster // nil until it is needed
	without bool                  // there is no PostgreSQL
	schemas int
}

// part is something that is measured at one time.
type part struct {
	name    string
	measure func() error
}

func (b *bench) parts() []part {
	return []part{
		{"throughput", b.throughput},
		{"nodes", b.nodes},
		{"stages", b.latency},
		{"first call", b.firstCall},
		{"idle", b.idle},
	}
}

// open builds the program and starts the peer. close ends everything.
func open(ctx context.Context, o options, errs io.Writer) (b *bench, err error) {
	b = &bench{options: o, ctx: ctx, errs: errs}
	defer func() {
		if err != nil {
			b.close()
		}
	}()
	if b.dir, err = os.MkdirTemp("", "bobbin-bench-"); err != nil {
		return b, err
	}
	b.ends = append(b.ends, func() { _ = os.RemoveAll(b.dir) })
	b.program = filepath.Join(b.dir, "bobbin")
	if err := stand.Build(ctx, b.program); err != nil {
		return b, err
	}
	return b, b.startNodeRED()
}

func (b *bench) close() {
	for n := len(b.ends) - 1; n >= 0; n-- {
		b.ends[n]()
	}
}

// pick is a number of a real run or of a quick one.
func (b *bench) pick(real, quick int) int {
	if b.quick {
		return quick
	}
	return real
}

// runner starts a runner, to which the workspace of the benchmarks is published, and gives the addresses of its
// listeners. It is stopped at the end of the benchmark, if not before.
func (b *bench) runner(name string, flags ...string) (*stand.Node, map[string]string, error) {
	n, err := stand.NewNode(name, b.program, b.dir, flags...)
	if err != nil {
		return nil, nil, err
	}
	b.ends = append(b.ends, n.Stop)
	if err := n.Start(); err != nil {
		return nil, nil, err
	}
	urls, err := stand.Publish(b.ctx, n, b.dir, workspace())
	return n, urls, err
}
