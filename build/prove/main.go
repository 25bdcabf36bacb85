// Command prove breaks runners on purpose and counts what is lost: go run ./build/prove.
//
// Every fault meets real `bobbin runner` processes. Who judges stands outside of them: senders that know
// what was acknowledged to them, a receiver that hears what the scripts did, and a trigger in the
// database that notes each commit. Each fault is also met by a program that has one promise taken out (the
// tag sabotage): that one must be found out, or the test would prove nothing.
//
// What is printed is one table, for the manual with -page. A seed repeats its run: -seed 7.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"bobbin/build/page"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := command(ctx, os.Args[1:], os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "prove:", err)
		os.Exit(1)
	}
}

// options are what a person may ask for.
type options struct {
	short bool   // small runs
	only  string // faults whose name is in this list; all when empty
	on    string // the database they are met on; each of theirs when empty
	page  string // a page of the manual whose table is replaced
	seeds int    // runs of each fault
	items int    // of a migration; 0 for some thousands
	seed  uint64 // only this one; 0 for 1 to seeds

	within  time.Duration // no run begins later; 0 for no limit, and no journal
	journal string        // file of the runs that were made so far, within
}

// errNotProven is the end of a run that found something wrong; the table says what.
var errNotProven = errors.New("not everything was as it must be")

func command(ctx context.Context, args []string, out, errs io.Writer) error {
	var o options
	flags := flag.NewFlagSet("prove", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.BoolVar(&o.short, "short", false, "small runs, as in the tests, and one of each fault")
	flags.StringVar(&o.only, "only", "", "only these faults: F1,F6")
	flags.StringVar(&o.on, "on", "", "only on this database: "+sqlite+" or "+postgres)
	flags.StringVar(&o.page, "page", "", "write the table into this page of the manual, too; the lines there of what is not met now stay")
	flags.IntVar(&o.seeds, "seeds", 0, "runs of each fault, 20 when left out")
	flags.IntVar(&o.items, "items", 0, "items of the migration of F9; a million takes a good while")
	flags.Uint64Var(&o.seed, "seed", 0, "only the run of this seed")
	flags.DurationVar(&o.within, "for", 0, "begin no run later than this, as 30m; the next time with -for goes on where this one stopped")
	flags.StringVar(&o.journal, "journal", "build/cache/prove.jsonl", "where the runs that were made with -for are noted; remove it to begin anew")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.seeds <= 0 {
		o.seeds = o.pick(20, 1)
	}
	if o.on != "" && o.on != sqlite && o.on != postgres {
		return fmt.Errorf("-on is %s or %s, not %q", sqlite, postgres, o.on)
	}
	if o.within > 0 && o.seed != 0 {
		return errors.New("-seed repeats one run, and -for makes those that are missing: give one of them")
	}
	p, err := open(ctx, o, errs)
	if err != nil {
		return err
	}
	defer p.close()
	t, err := p.all()
	if err != nil {
		return err
	}
	if err := t.print(out); err != nil {
		return err
	}
	if o.page != "" {
		if err := page.Change(o.page, "table", t.markdown); err != nil {
			return err
		}
	}
	if !t.proven() {
		return errNotProven
	}
	return nil
}

// wanted says whether a fault is asked for.
func (o options) wanted(name string) bool {
	if o.only == "" {
		return true
	}
	for _, one := range strings.Split(o.only, ",") {
		if strings.EqualFold(strings.TrimSpace(one), name) {
			return true
		}
	}
	return false
}

// of are the options of a run without one of its promises, "" for none: it is to be found out, which a small run shows as well.
func (o options) of(control string) options {
	if control != "" {
		o.short, o.items = true, 0
	}
	return o
}

// pick is a number of the long run or of the short one.
func (o options) pick(long, short int) int {
	if o.short {
		return short
	}
	return long
}

// clock is the time for a person who watches.
func clock() string { return time.Now().Format(time.TimeOnly) }
