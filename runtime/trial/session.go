package trial

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
	"bobbin/runtime/simulate"
	"bobbin/runtime/worker"
	"bobbin/runtime/workspace"
)

// attempts is how often a test is run whose worker died for another's doing.
const attempts = 3

// session is one Run.
type session struct {
	*Runner
	w     *workspace.Workspace
	env   workspace.Environment
	o     Options
	slots chan struct{} // one for each test that may run at a time

	mu       sync.Mutex
	covered  hits
	snapped  Snapshots
	prepared map[string]*simulate.Prepared // by connector
}

// parallel is how many tests run at a time: they compute more than they wait.
func parallel() int { return 2 * runtime.GOMAXPROCS(0) }

// run runs the files side by side.
func (s *session) run(ctx context.Context, files []string) []File {
	out := make([]File, len(files))
	var all sync.WaitGroup
	for i, file := range files {
		all.Go(func() { out[i] = s.file(ctx, file) })
	}
	all.Wait()
	return out
}

// listed is one test as the session of the script side lists it.
type listed struct {
	Path    []string `json:"path"`
	Name    string   `json:"name"`
	Mode    string   `json:"mode"` // run, skip or todo
	Timeout float64  `json:"timeout"`
	Stack   string   `json:"stack"`
}

// file runs one test file.
func (s *session) file(ctx context.Context, name string) File {
	began := s.c.Now()
	f := File{File: name, Tests: []Test{}, Uses: []string{name}}
	bundle, uses, err := s.c.Compiler.Test(ctx, s.w, name)
	if len(uses) > 0 {
		f.Uses = uses
	}
	var tests []listed
	if err == nil {
		tests, err = s.list(ctx, bundle)
	}
	var kept *snapshots
	if err == nil {
		kept, err = s.snapshotsOf(name)
	}
	if err != nil {
		f.fail(s.w.Dir, err)
		return f
	}
	f.Tests = make([]Test, len(tests))
	used := make([][]string, len(tests))
	var all sync.WaitGroup
	for i, t := range tests {
		all.Go(func() { f.Tests[i], used[i] = s.test(ctx, bundle, kept, name, i, t) })
	}
	all.Wait()
	if err := s.keepSnapshots(kept, f.Tests); err != nil {
		f.fail(s.w.Dir, err)
	}
	f.Tests = slices.DeleteFunc(f.Tests, func(t Test) bool { return t.Status == "" }) // not chosen
	f.Uses = append(append(f.Uses, kept.name), slices.Concat(used...)...)
	slices.Sort(f.Uses)
	f.Uses = slices.Compact(f.Uses)
	f.DurationMs = ms(s.c.Now().Sub(began))
	return f
}

// fail keeps why a file has no tests.
func (f *File) fail(dir string, err error) {
	var thrown failure
	if errors.As(err, &thrown) {
		f.Error = thrown.Failure
	} else {
		why := fault.From(err)
		f.Error = &script.Failure{Message: why.Sentence, Place: why.Place, Hint: why.Hint}
	}
	f.Excerpt = excerpt(dir, f.Error.Place)
}

// failure is a script.Failure on its way as an error.
type failure struct{ *script.Failure }

func (f failure) Error() string { return f.Message }

// list asks a file for its tests. What it does while it is loaded happens in a world, too.
func (s *session) list(ctx context.Context, bundle *script.Bundle) ([]listed, error) {
	s.slots <- struct{}{}
	defer func() { <-s.slots }()
	world := s.newWorld(ctx)
	defer world.close()
	out := world.invoke(ctx, bundle, map[string]any{"mode": "list"}, s.o.Timeout)
	if out.Status != script.Finished {
		if out.Status == script.TimedOut {
			out.Error = &script.Failure{Name: "TimedOut", Message: fmt.Sprintf("The file was not loaded within %s.", s.o.Timeout),
				Hint: "Only what is inside test(...) and hooks should take time."}
		}
		return nil, failure{out.Error}
	}
	var answer struct{ Tests []listed }
	if err := json.Unmarshal(out.Result, &answer); err != nil {
		return nil, fault.New(fault.Internal, "The tests of the file cannot be listed.").Because(err)
	}
	if len(answer.Tests) == 0 {
		return nil, fault.New(fault.Invalid, "The file has no test.").WithHint("A test is test('what it shows', async () => { ... }), imported from @bobbin/test.")
	}
	return answer.Tests, nil
}

// test runs one test, if it is chosen, and says which scripts it ran.
func (s *session) test(ctx context.Context, bundle *script.Bundle, kept *snapshots, file string, index int, l listed) (Test, []string) {
	t := Test{Path: l.Path, Name: l.Name, Place: placeIn(l.Stack, file), Console: []Line{}}
	if !s.chosen(file, l) {
		return t, nil
	}
	if t.Status = Skipped; l.Mode != "run" {
		if l.Mode == "todo" {
			t.Status = Todo
		}
		return t, nil
	}
	limit := s.o.Timeout
	if l.Timeout > 0 {
		limit = time.Duration(l.Timeout * float64(time.Millisecond))
	}
	event := map[string]any{"mode": "run", "test": index, "snapshots": kept.of(l), "update": s.o.Update}
	s.slots <- struct{}{}
	defer func() { <-s.slots }()
	for attempt := 1; ; attempt++ {
		world := s.newWorld(ctx)
		world.alone, world.snapshots = attempt > 1, kept
		began := s.c.Now()
		out := world.invoke(ctx, bundle, event, limit)
		t.DurationMs = ms(s.c.Now().Sub(began))
		world.close()
		if (out.Lost || world.lost.Load()) && attempt < attempts && ctx.Err() == nil {
			continue // its worker died for another's doing
		}
		s.judge(&t, out, world, limit)
		return t, world.scripts()
	}
}

// chosen says whether the filter lets a test through.
func (s *session) chosen(file string, l listed) bool {
	whole := strings.Join(slices.Concat([]string{file}, l.Path, []string{l.Name}), " > ")
	return strings.Contains(strings.ToLower(whole), strings.ToLower(s.o.Filter))
}

// judge says how a test ended.
func (s *session) judge(t *Test, out script.Outcome, world *world, limit time.Duration) {
	if out.Status == script.Finished {
		t.Status = Passed
		return
	}
	t.Status, t.Error = Failed, out.Error
	if t.Error == nil {
		t.Error = &script.Failure{Message: "The test ended as " + string(out.Status) + "."}
	}
	if out.Status == script.TimedOut {
		t.Error = &script.Failure{Name: "TimedOut", Message: fmt.Sprintf("The test was stopped at its limit of %s.", limit),
			Hint: "Look for a loop that never ends. A test that needs longer says so: test(name, body, { timeout: 60000 })."}
		if busy := world.busy(); busy != "" {
			t.Error.Hint = "The script " + busy + " was still running. " + t.Error.Hint
		}
	}
	if t.Error.Place == nil {
		t.Error.Place = t.Place
	}
	if _, cause, ok := strings.Cut(t.Error.Stack, "Caused by: TypeError: "); ok && t.Error.Message == "fetch failed" {
		t.Error.Message, _, _ = strings.Cut(cause, "\n") // it says what to do, and fetch by the standard does not
	}
	t.Excerpt = excerpt(s.w.Dir, t.Error.Place)
	t.Console, t.LinesDropped = world.console(), out.LinesDropped
	t.Expected, t.Received = world.difference()
	t.Diff = difference(t.Expected, t.Received)
}

// service is what the simulator of a connection is made of.
func (s *session) service(connection string) (simulate.Config, error) {
	connector := s.w.Connections[connection].Connector
	config, err := s.c.Service(s.w, connection)
	if err != nil {
		return config, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.prepared[connector] == nil {
		if s.prepared == nil {
			s.prepared = map[string]*simulate.Prepared{}
		}
		s.prepared[connector] = simulate.Prepare(config.Service, config.Table)
	}
	config.Prepared = s.prepared[connector]
	return config, nil
}

// Whose workers run what: tests are kept apart from the scripts they run, so that a script
// which has to be killed does not take its test with it, and both from what runs outside of tests.
const (
	ofTests   = "\x00tests"
	ofScripts = "\x00scripts"
)

// key names the workers of a kind. A world that is alone has workers nobody else uses.
func (w *world) key(kind string) worker.Key {
	k := worker.Key{Workspace: string(w.w.ID), Environment: w.env.Name + kind}
	if w.alone {
		k.Environment += "\x00" + w.name
	}
	return k
}
