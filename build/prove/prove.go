package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bobbin/build/stand"
	"bobbin/runtime/storetest/postgrestest"
)

// fault is one way to break a runner.
type fault struct {
	name, what string
	databases  []string // that it is met on
	controls   []string // what is taken out of the program, each of which must be found out
	clocks     bool     // it sets clocks, which only the program can whose promises can be taken out
	// run meets it once. An error means that the run itself did not work; what the program did wrong is in
	// the figures.
	run func(ctx context.Context, s *stage) (figures, error)
}

// faults are all of them.
func faults() []fault {
	return []fault{
		{name: "F1", what: "kill -9 while webhooks come in", databases: []string{sqlite, postgres}, controls: []string{"acknowledge", "dedup"}, run: killed},
		{name: "F2", what: "of three nodes one is killed, one stands still and comes back", databases: []string{postgres}, controls: []string{"fence"}, run: zombie},
		{name: "F3", what: "the database crashes and stays away", databases: []string{postgres}, controls: []string{"acknowledge"}, run: crashed},
		{name: "F4", what: "the clock jumps", databases: []string{sqlite}, controls: []string{"tick"}, clocks: true, run: jumped},
		{name: "F4", what: "the clocks of three nodes jump", databases: []string{postgres}, controls: []string{"tick", "clock"}, clocks: true, run: skewed},
		{name: "F6", what: "the same delivery many times at once", databases: []string{sqlite, postgres}, controls: []string{"dedup"}, run: repeated},
		{name: "F5", what: "the disk is full for a while", databases: []string{sqlite}, controls: []string{"acknowledge"}, run: full},
		{name: "F7", what: "poisonous scripts beside others", databases: []string{sqlite}, controls: []string{"isolation"}, run: poisoned},
		{name: "F9", what: "a long migration is killed, paused and put to sleep again and again", databases: []string{sqlite}, controls: []string{"slice"}, run: migrated},
		{name: "F10", what: "a noisy workspace beside quiet ones", databases: []string{sqlite, postgres}, controls: []string{"fairness"}, run: noisy},
		{name: "F11", what: "three nodes are replaced by another version", databases: []string{postgres}, controls: []string{"dedup"}, run: upgraded},
		{name: "F12", what: "a relay and the `bobbin listen` behind it are killed", databases: []string{sqlite}, controls: []string{"taken", "seal"}, clocks: true, run: relayedHome},
		{name: "F12", what: "a relay and the runner behind it are killed", databases: []string{sqlite, postgres}, controls: []string{"taken"}, clocks: true, run: relayedInside},
	}
}

// errCannot is what a fault needs and this machine has not.
var errCannot = errors.New("it cannot be done here")

// prover runs them.
type prover struct {
	options
	ctx     context.Context
	errs    io.Writer
	dir     string                // scratch
	built   map[string]bool       // programs
	cluster *postgrestest.Cluster // nil until a fault needs it
	schemas int

	began time.Time
	made  []met // by earlier commands with -for
	left  int   // runs for which there was no time
}

// open makes a place for what it needs. close ends it.
func open(ctx context.Context, o options, errs io.Writer) (p *prover, err error) {
	p = &prover{options: o, ctx: ctx, errs: errs, built: map[string]bool{}, began: time.Now()}
	if o.within > 0 {
		if p.made, err = readJournal(o.journal); err != nil {
			return nil, err
		}
	}
	p.dir, err = os.MkdirTemp("", "bobbin-prove-")
	return p, err
}

// The programs: as it is built for people, the same with another version, and the one that can be broken.
var programs = map[string][]string{
	"bobbin":          nil,
	"bobbin-next":     {"-ldflags", "-s -w -X bobbin/app/cli.version=next"},
	"bobbin-sabotage": {"-tags", "sabotage"},
}

// program gives the file of one of the programs, which is built when it is needed first.
func (p *prover) program(name string) (string, error) {
	file := filepath.Join(p.dir, name)
	if p.built[name] {
		return file, nil
	}
	if err := stand.Build(p.ctx, file, programs[name]...); err != nil {
		return "", err
	}
	p.built[name] = true
	return file, nil
}

func (p *prover) close() {
	if p.cluster != nil {
		_ = p.cluster.Close() // the ward of the cluster says how it ended, which is by a signal
	}
	if err := os.RemoveAll(p.dir); err != nil {
		fmt.Fprintln(p.errs, "prove:", err)
	}
}

// all meets every fault on every database, what is broken on purpose with one seed and what is not with
// every seed: each fault once, then each a second time, so that little time is enough for all of them.
func (p *prover) all() (table, error) {
	var t table
	rows := p.rows()
	if len(rows) == 0 {
		return t, fmt.Errorf("no fault is met: none is %q on %q", p.only, p.on)
	}
	first, last := uint64(1), uint64(p.seeds)
	if p.seed != 0 {
		first, last = p.seed, p.seed
	}
	for seed := first; seed <= last; seed++ {
		for _, r := range rows {
			err := p.meet(r, seed, seed == first)
			switch {
			case errors.Is(err, errCannot):
				if seed == first {
					t.notes = append(t.notes, fmt.Sprintf("SKIPPED %s on %s, not shown here: %v", r.fault.name, r.database, err))
				}
			case errors.Is(err, errLater):
				p.left++
			case err != nil:
				return t, fmt.Errorf("%s on %s: seed %d: %w", r.fault.name, r.database, seed, err)
			}
		}
	}
	for _, r := range rows {
		if r.seeds > 0 {
			t.rows = append(t.rows, *r)
		}
	}
	if p.left > 0 {
		fmt.Fprintf(p.errs, "%s the time is up; %d of %d times a fault is to be met are left for the next -for\n", clock(), p.left, len(rows)*int(last-first+1))
	}
	return t, nil
}

// rows are the faults that are asked for, each on each of its databases.
func (p *prover) rows() (all []*row) {
	for _, f := range faults() {
		if !p.wanted(f.name) {
			continue
		}
		for _, database := range f.databases {
			if p.on != "" && p.on != database {
				continue
			}
			all = append(all, &row{fault: f, database: database})
		}
	}
	return all
}

// meet meets one fault on one database with a seed, and with the controls when it is asked to.
func (p *prover) meet(r *row, seed uint64, controls bool) error {
	got, err := p.once(r.fault, r.database, seed, "")
	if err != nil {
		return err
	}
	r.count(seed, got)
	if !controls {
		return nil
	}
	for _, control := range r.fault.controls {
		found, err := p.control(r.fault, r.database, seed, control)
		if err != nil {
			return fmt.Errorf("without %s: %w", control, err)
		}
		if len(found) == 0 {
			r.wrong = append(r.wrong, "it does not notice that "+control+" is taken out")
		}
		r.controls = append(r.controls, controlled{control, found})
	}
	return nil
}

// count adds what came of a run.
func (r *row) count(seed uint64, got met) {
	for _, wrong := range got.Figures.wrong() {
		r.wrong = append(r.wrong, fmt.Sprintf("seed %d: %s", seed, wrong))
	}
	r.seeds++
	r.figures.add(got.Figures)
	if r.from.IsZero() || got.At.Before(r.from) {
		r.from = got.At
	}
	if got.At.After(r.to) {
		r.to = got.At
	}
}

// controlSeeds is in how many runs a program that is broken on purpose must be found out: what a small
// run breaks off may by chance be nothing that matters.
const controlSeeds = 8

// control gives how a program without one of its promises was found out, nothing when it was not.
func (p *prover) control(f fault, database string, seed uint64, name string) ([]string, error) {
	for n := range uint64(controlSeeds) {
		got, err := p.once(f, database, seed+n, name)
		if err != nil {
			return nil, err
		}
		if found := got.Figures.wrong(); len(found) > 0 {
			return found, nil
		}
	}
	return nil, nil
}

// once meets a fault with one seed, unless the journal has it already. With a control the broken
// program does.
func (p *prover) once(f fault, database string, seed uint64, control string) (met, error) {
	o := p.options.of(control)
	m := met{Fault: f.name, What: f.what, Database: database, Seed: seed, Without: control, Short: o.short, Items: o.items}
	if p.within > 0 {
		if known, ok := p.known(m); ok {
			return known, nil
		}
		if time.Since(p.began) > p.within {
			return m, errLater
		}
	}
	var err error
	if m.Figures, err = p.run(f, database, seed, control); err != nil {
		return m, err
	}
	m.At = time.Now()
	if p.within > 0 {
		err = p.note(m)
	}
	return m, err
}

// run makes the run.
func (p *prover) run(f fault, database string, seed uint64, control string) (figures, error) {
	what := fmt.Sprintf("%s %s on %s, seed %d", f.name, f.what, database, seed)
	name := "bobbin"
	s := &stage{options: p.options.of(control), ctx: p.ctx, next: func() (string, error) { return p.program("bobbin-next") }, sabotage: control, database: database, random: rand.New(rand.NewPCG(seed, 0))}
	if control != "" {
		what += ", without " + control
	}
	if control != "" || f.clocks {
		name = "bobbin-sabotage"
	}
	fmt.Fprintln(p.errs, clock(), what)
	dir, err := os.MkdirTemp(p.dir, strings.ToLower(f.name)+"-")
	if err != nil {
		return figures{}, err
	}
	s.dir = dir
	if s.program, err = p.program(name); err != nil {
		return figures{}, err
	}
	if database == postgres {
		if err := p.share(s); err != nil {
			return figures{}, err
		}
	}
	if err := s.open(); err != nil {
		return figures{}, err
	}
	got, err := f.run(p.ctx, s)
	if err != nil {
		err = fmt.Errorf("%w%s", err, s.said())
	}
	s.close()
	fmt.Fprintln(p.errs, "        ", got)
	return got, err
}

// share gives a run a schema of its own in the cluster.
func (p *prover) share(s *stage) (err error) {
	if p.cluster == nil {
		p.cluster, err = postgrestest.Open()
	}
	if errors.Is(err, postgrestest.ErrNone) {
		return fmt.Errorf("%w: %w", errCannot, err)
	}
	if err != nil {
		return err
	}
	p.schemas++
	s.cluster, s.url = p.cluster, p.cluster.URL(fmt.Sprintf("stage%d", p.schemas))
	return nil
}
