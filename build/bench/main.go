// Command bench measures Bobbin beside node and workerd, in one run on one machine, and
// prints one table: go run ./build/bench. What is not installed is left out of it.
//
// The workloads are the same source text in every engine. Rounds of the engines take turns,
// so that a busy moment of the machine meets all of them; a cell is the median of its rounds.
// Nothing here fails because something is slow: a target that is missed is printed as missed.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"bobbin/build/page"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/worker"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(command(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// command is the whole program. Beside the benchmark itself it is what the benchmark spawns:
// a worker, and the parent of a crowd of waiting invocations.
func command(ctx context.Context, args []string, in io.Reader, out, errs io.Writer) int {
	var err error
	switch {
	case len(args) == 1 && args[0] == "worker":
		m := machine.New(machine.Config{})
		err = worker.Serve(ctx, os.Stdin, os.Stdout, m.Run, m.Prepare)
	case len(args) == 1 && args[0] == "crowd":
		err = crowd(ctx, in, out)
	default:
		err = benchmark(ctx, args, out, errs)
	}
	if err != nil {
		fmt.Fprintln(errs, "bench:", err)
		return 1
	}
	return 0
}

// options are what a person may ask for.
type options struct {
	quick  bool   // everything once and small, to see that it works
	only   string // rows whose text contains this
	page   string // a page of the manual whose table is replaced
	peers  string // the folder in which npm has put workerd
	rounds int
}

func benchmark(ctx context.Context, args []string, out, errs io.Writer) error {
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.BoolVar(&o.quick, "quick", false, "everything once and small: shows that the benchmarks work, not how fast it is")
	flags.StringVar(&o.only, "only", "", "only the rows whose text contains this")
	flags.StringVar(&o.page, "page", "", "write the table into this page of the manual, too")
	flags.StringVar(&o.peers, "peers", "build/bench/node_modules", "where workerd may be installed")
	flags.IntVar(&o.rounds, "rounds", 5, "rounds of each row")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.quick {
		o.rounds = 1
	}
	b, err := open(ctx, o, errs)
	if err != nil {
		return err
	}
	defer b.close()
	var rows []row
	for _, p := range b.probes() {
		if !b.wanted(p) {
			continue
		}
		fmt.Fprintf(errs, "%s %s\n", time.Now().Format(time.TimeOnly), p.what)
		r, err := b.measure(p)
		if err != nil {
			return fmt.Errorf("%s: %w", p.what, err)
		}
		rows = append(rows, r)
	}
	t := table{rows: rows, heads: b.heads(), notes: b.notes, when: time.Now()}
	if err := t.print(out); err != nil || o.page == "" {
		return err
	}
	return page.Replace(o.page, "table", t.markdown())
}
