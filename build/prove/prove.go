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
}

// open makes a place for what it needs. close ends it.
func open(ctx context.Context, o options, errs io.Writer) (p *prover, err error) {
	p = &prover{options: o, ctx: ctx, errs: errs, built: map[string]bool{}}
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

// all meets every fault on every database with every seed, and what is broken on purpose with one.
func (p *prover) all() (table, error) {
	var t table
	for _, f := range faults() {
		if !p.wanted(f.name) {
			continue
		}
		for _, database := range f.databases {
			r, err := p.row(f, database)
			if errors.Is(err, errCannot) {
				t.notes = append(t.notes, fmt.Sprintf("SKIPPED %s on %s, not shown here: %v", f.name, database, err))
				continue
			}
			if err != nil {
				return t, fmt.Errorf("%s on %s: %w", f.name, database, err)
			}
			t.rows = append(t.rows, r)
		}
	}
	return t, nil
}

// row is one fault on one database.
func (p *prover) row(f fault, database string) (row, error) {
	r := row{fault: f, database: database}
	first, last := uint64(1), uint64(p.seeds)
	if p.seed != 0 {
		first, last = p.seed, p.seed
	}
	for seed := first; seed <= last; seed++ {
		got, err := p.once(f, database, seed, "")
		if err != nil {
			return r, fmt.Errorf("seed %d: %w", seed, err)
		}
		for _, wrong := range got.wrong() {
			r.wrong = append(r.wrong, fmt.Sprintf("seed %d: %s", seed, wrong))
		}
		r.seeds++
		r.figures.add(got)
	}
	for _, control := range f.controls {
		found, err := p.control(f, database, first, control)
		if err != nil {
			return r, fmt.Errorf("without %s: %w", control, err)
		}
		if len(found) == 0 {
			r.wrong = append(r.wrong, "it does not notice that "+control+" is taken out")
		}
		r.controls = append(r.controls, controlled{control, found})
	}
	return r, nil
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
		if found := got.wrong(); len(found) > 0 {
			return found, nil
		}
	}
	return nil, nil
}

// once meets a fault with one seed. With a control the broken program does.
func (p *prover) once(f fault, database string, seed uint64, control string) (figures, error) {
	what := fmt.Sprintf("%s %s on %s, seed %d", f.name, f.what, database, seed)
	name := "bobbin"
	s := &stage{options: p.options, ctx: p.ctx, next: func() (string, error) { return p.program("bobbin-next") }, sabotage: control, database: database, random: rand.New(rand.NewPCG(seed, 0))}
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
