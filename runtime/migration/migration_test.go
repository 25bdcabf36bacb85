package migration_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/migration"
	"bobbin/runtime/record"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
)

// runs are invocations as a test says they stand.
type runs struct {
	standing map[string]script.Status
	started  []string // after which invocation
	refuse   error
	begun    func() // what happens while one is started
}

func (r *runs) Standing(_ context.Context, id string) (script.Status, *script.Failure, error) {
	return r.standing[id], &script.Failure{Message: "It broke."}, nil
}

func (r *runs) NewID() string { return fmt.Sprintf("s%d", len(r.started)+1) }

func (r *runs) Start(_ context.Context, m migration.Migration, after string) error {
	if r.begun != nil {
		r.begun()
	}
	if r.refuse != nil {
		return r.refuse
	}
	r.started = append(r.started, after)
	r.standing[m.Work.Started] = script.Queued
	return nil
}

type bench struct {
	*migration.Service
	runs  *runs
	store *unsure
	now   time.Time
}

// unsure is a store that does not always know whether it has stored something.
type unsure struct {
	migration.Store
	doubts int // updates to come that it has done, and answers as if it did not know
}

func (u *unsure) Update(ctx context.Context, k migration.Key, change func(now *migration.Migration) (*migration.Write, error)) error {
	err := u.Store.Update(ctx, k, change)
	if err == nil && u.doubts > 0 {
		u.doubts--
		return fault.New(fault.Unavailable, "Nobody knows.")
	}
	return err
}

func newBench(t *testing.T) *bench {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir(), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	b := &bench{runs: &runs{standing: map[string]script.Status{}}, store: &unsure{Store: db.Migrations()}, now: time.Date(2026, 3, 29, 0, 59, 0, 0, time.UTC)}
	now := func() time.Time { return b.now }
	b.Service = migration.New(migration.Config{Store: b.store, Records: record.New(record.Config{Store: db.Records(), Now: now}), Invocations: b.runs, Now: now})
	return b
}

var key = migration.Key{Workspace: "w", Environment: "e", Name: "m"}

// call does a host call of an invocation that runs.
func (b *bench) call(t *testing.T, invocation, method, arguments string) (map[string]any, error) {
	t.Helper()
	b.runs.standing[invocation] = script.Running
	r := migration.Run{Owner: record.Owner{Workspace: "w", Environment: "e", InvocationID: invocation}, Script: "S", Payload: json.RawMessage(`{}`), ByHand: true}
	text, err := b.Call(t.Context(), r, "migration."+method, json.RawMessage(arguments))
	var answer map[string]any
	if err == nil {
		err = json.Unmarshal(text, &answer)
	}
	return answer, err
}

func (b *bench) must(t *testing.T, invocation, method, arguments string) map[string]any {
	t.Helper()
	answer, err := b.call(t, invocation, method, arguments)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func (b *bench) get(t *testing.T) migration.Migration {
	t.Helper()
	m, err := b.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// tend ends an invocation and looks after what it had.
func (b *bench) tend(t *testing.T, invocation string, status script.Status) migration.Migration {
	t.Helper()
	b.runs.standing[invocation] = status
	if err := b.Tend(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b.get(t)
}

func TestRun_GoesOnWhereTheLostOneWas(t *testing.T) {
	b := newBench(t)
	if got := b.must(t, "a", "begin", `{"name":"m"}`); got["held"] != true || len(got["unsure"].([]any)) != 0 {
		t.Fatalf("%v", got)
	}
	b.must(t, "a", "commit", `{"name":"m","phase":"read","checkpoint":{"cursor":1},"counts":{"created":2},"done":["1","2"],"pending":["3","4"],"ms":1000}`)
	if m := b.tend(t, "a", script.RuntimeError); m.Status != migration.Running || m.Invocation != "s1" || m.Lost != 1 {
		t.Fatalf("%+v", m)
	}
	if _, err := b.call(t, "a", "commit", `{"name":"m","counts":{"created":2}}`); !fault.Is(err, fault.Conflict) {
		t.Errorf("a run that was given up still writes: %v", err)
	}
	got := b.must(t, "s1", "begin", `{"name":"m"}`)
	if fmt.Sprint(got["unsure"]) != "[3 4]" || fmt.Sprint(got["checkpoint"]) != "map[cursor:1]" {
		t.Errorf("%v", got)
	}
	got = b.must(t, "s1", "commit", `{"name":"m","phase":"read","pending":["3","2","5"]}`)
	if fmt.Sprint(got["known"]) != "[1]" {
		t.Errorf("what was done before is known: %v", got["known"])
	}
}

func TestRun_IsOneAtATime(t *testing.T) {
	b := newBench(t)
	b.must(t, "a", "begin", `{"name":"m"}`)
	if _, err := b.call(t, "b", "begin", `{"name":"m"}`); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "running already") {
		t.Errorf("a second one: %v", err)
	}
	if _, err := b.call(t, "b", "commit", `{"name":"m"}`); !fault.Is(err, fault.Conflict) {
		t.Errorf("without a beginning: %v", err)
	}
	b.must(t, "b", "begin", `{"name":"m","dryRun":true}`) // that is another one
}

func TestWish_OutlivesTheRunItWasToldTo(t *testing.T) {
	b := newBench(t)
	b.must(t, "a", "begin", `{"name":"m"}`)
	if _, err := b.Pause(t.Context(), key, ""); err != nil {
		t.Fatal(err)
	}
	b.must(t, "a", "continue", `{"name":"m"}`)
	if got := b.must(t, "s1", "begin", `{"name":"m"}`); got["held"] != true {
		t.Fatalf("%v", got)
	}
	if got := b.must(t, "s1", "look", `{"name":"m"}`); got["wish"] != "pause" {
		t.Errorf("the next run is told %v", got)
	}
	b.must(t, "s1", "commit", `{"name":"m","end":{"status":"paused"}}`)
	b.must(t, "b", "begin", `{"name":"m"}`)
	if got := b.must(t, "b", "look", `{"name":"m"}`); got["wish"] != "" {
		t.Errorf("one that goes on is told %v", got)
	}
}

// A run that a person began after the pause undoes it; one that was on its way before does not.
func TestPause_BeforeARunBeginsIsNotUndoneByIt(t *testing.T) {
	for how, start := range map[string]func(b *bench) error{
		"continue": func(b *bench) error { b.must(t, "a", "continue", `{"name":"m"}`); return nil },
		"tend": func(b *bench) error {
			b.runs.standing["a"] = script.RuntimeError
			return b.Tend(t.Context())
		},
		"resume": func(b *bench) error {
			b.must(t, "a", "commit", `{"name":"m","end":{"status":"paused"}}`)
			_, err := b.Resume(t.Context(), key)
			return err
		},
	} {
		b := newBench(t)
		b.must(t, "a", "begin", `{"name":"m"}`)
		b.runs.begun = func() {
			if _, err := b.Pause(t.Context(), key, "Anna"); err != nil {
				t.Error(how, err)
			}
		}
		if err := start(b); err != nil {
			t.Error(how, err)
		}
		if got := b.must(t, "s1", "begin", `{"name":"m"}`); got["held"] != false {
			t.Errorf("%s: the run goes on: %v", how, got)
		}
		if m := b.get(t); m.Status != migration.Paused || m.Reason != "Paused by Anna." {
			t.Errorf("%s: %s %s", how, m.Status, m.Reason)
		}
		if got := b.must(t, "b", "begin", `{"name":"m"}`); got["held"] != true {
			t.Errorf("%s: one by hand does not: %v", how, got)
		}
	}
}

func TestCommit_IsCountedOnceHoweverOftenItIsAsked(t *testing.T) {
	b := newBench(t)
	b.must(t, "a", "begin", `{"name":"m"}`)
	const slice = `{"name":"m","number":1,"phase":"read","counts":{"created":2},"done":["1","2"],"pending":["2","3"],"ms":1000}`
	const end = `{"name":"m","number":2,"counts":{"created":1},"end":{"status":"finished"}}`
	for n, commit := range []string{slice, end} {
		b.store.doubts = 1
		if _, err := b.call(t, "a", "commit", commit); !fault.Is(err, fault.Unavailable) {
			t.Fatalf("%v", err)
		}
		got := b.must(t, "a", "commit", commit)
		if got["items"] != float64(2+n) || got["ended"] != (n == 1) || n == 0 && fmt.Sprint(got["known"]) != "[0]" {
			t.Errorf("%d: %v", n, got)
		}
	}
	if m := b.get(t); m.Status != migration.Finished || m.Counts.Created != 3 || m.Slices != 1 {
		t.Errorf("%+v", m)
	}
	// The numbers of the next run begin again.
	if _, err := b.Again(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	b.must(t, "s1", "begin", `{"name":"m"}`)
	if got := b.must(t, "s1", "commit", slice); got["items"] != 2.0 {
		t.Errorf("%v", got)
	}
}

func TestCommit_EndsWhenNothingIsLeftWhateverWasCounted(t *testing.T) {
	b := newBench(t)
	b.must(t, "a", "begin", `{"name":"m"}`)
	b.must(t, "a", "commit", `{"name":"m","phase":"read","counts":{"again":2},"set":[{"kind":"again","key":"1","reason":"why"}]}`)
	if got := b.must(t, "a", "commit", `{"name":"m","phase":"verify","end":{"status":"finished"}}`); got["ended"] != false {
		t.Errorf("an item is to be tried again: %v", got)
	}
	b.must(t, "a", "commit", `{"name":"m","phase":"again","counts":{"again":-1,"created":1},"drop":[{"kind":"again","key":"1"}]}`)
	if got := b.must(t, "a", "commit", `{"name":"m","phase":"verify","end":{"status":"finished"}}`); got["ended"] != true {
		t.Errorf("it never ends: %v", got)
	}
	if m := b.get(t); m.Counts.Again != 0 {
		t.Errorf("%+v", m.Counts)
	}
}

func TestContinue_IsDoneThoughNoneCanStartNow(t *testing.T) {
	b := newBench(t)
	b.must(t, "a", "begin", `{"name":"m"}`)
	b.runs.refuse = fault.New(fault.Unavailable, "Not now.")
	b.must(t, "a", "continue", `{"name":"m"}`)
	b.runs.refuse = nil
	b.now = b.now.Add(time.Minute)
	if m := b.tend(t, "a", script.Finished); m.Status != migration.Running || m.Invocation != "s1" {
		t.Errorf("%+v", m)
	}
}

func TestLeave_DropsAllThatAnInvocationHas(t *testing.T) {
	b := newBench(t)
	b.must(t, "a", "begin", `{"name":"m"}`)
	b.must(t, "a", "begin", `{"name":"other"}`)
	b.runs.standing["a"] = script.RuntimeError
	b.must(t, "b", "begin", `{"name":"m"}`) // quicker than who looks after those that were lost
	b.tend(t, "a", script.RuntimeError)
	if !b.Leave("a") || b.Leave("a") || !b.Leave("b") {
		t.Error("an invocation that has ended still has a migration")
	}
}

// raced is a Store in which something happens while somebody has read a migration and not written it yet.
type raced struct {
	migration.Store
	meanwhile func()
}

func (r *raced) happens() {
	if f := r.meanwhile; f != nil {
		r.meanwhile = nil
		f()
	}
}

func (r *raced) Find(ctx context.Context, k migration.Key) (migration.Migration, bool, error) {
	defer r.happens()
	return r.Store.Find(ctx, k)
}

func (r *raced) Update(ctx context.Context, k migration.Key, change func(*migration.Migration) (*migration.Write, error)) error {
	r.happens()
	return r.Store.Update(ctx, k, change)
}

// TestDelete_LeavesOneThatWasResumedMeanwhile has somebody resume what somebody else forgets.
func TestDelete_LeavesOneThatWasResumedMeanwhile(t *testing.T) {
	b := newBench(t)
	b.must(t, "a", "begin", `{"name":"m"}`)
	b.tend(t, "a", script.FunctionError)
	store := &raced{Store: b.store, meanwhile: func() {
		if _, err := b.Resume(t.Context(), key); err != nil {
			t.Error(err)
		}
	}}
	other := migration.New(migration.Config{Store: store, Invocations: b.runs, Now: func() time.Time { return b.now }})
	if err := other.Delete(t.Context(), key); !fault.Is(err, fault.Conflict) {
		t.Errorf("it was forgotten while it runs: %v", err)
	}
	if m := b.get(t); m.Status != migration.Running {
		t.Errorf("%+v", m)
	}
	b.tend(t, "s1", script.FunctionError)
	if err := other.Delete(t.Context(), key); err != nil {
		t.Error(err)
	}
	if err := other.Delete(t.Context(), key); !fault.Is(err, fault.NotFound) {
		t.Errorf("one that is gone: %v", err)
	}
}

func TestTend_DecidesByHowTheRunEnded(t *testing.T) {
	for status, want := range map[script.Status]migration.Status{
		script.RuntimeError: migration.Running, script.TimedOut: migration.Running, script.OutOfMemory: migration.Running, "": migration.Running,
		script.Running: migration.Running, script.FunctionError: migration.Stopped, script.Finished: migration.Stopped,
		script.Aborted: migration.Paused, script.Denied: migration.Paused,
	} {
		b := newBench(t)
		b.must(t, "a", "begin", `{"name":"m"}`)
		m := b.tend(t, "a", status)
		if m.Status != want || (m.Reason == "") == (want != migration.Running) || (m.Invocation == "s1") != (want == migration.Running && status != script.Running) {
			t.Errorf("%q: %s %q %s", status, m.Status, m.Reason, m.Invocation)
		}
	}
}

func TestTend_GivesUpWhatNeverComesFurther(t *testing.T) {
	b := newBench(t)
	b.must(t, "a", "begin", `{"name":"m"}`)
	m := b.tend(t, "a", script.OutOfMemory)
	for n := 1; m.Status == migration.Running && n < 20; n++ {
		b.must(t, m.Invocation, "begin", `{"name":"m"}`)
		m = b.tend(t, m.Invocation, script.OutOfMemory)
	}
	if m.Status != migration.Stopped || m.Lost != 5 || !strings.Contains(m.Reason, "It broke.") {
		t.Errorf("%s after %d: %s", m.Status, m.Lost, m.Reason)
	}
	if m, err := b.Resume(t.Context(), key); err != nil || m.Status != migration.Running || m.Invocation != "s6" {
		t.Errorf("resumed: %+v %v", m, err)
	}
}

func TestContinue_PausesWhenNoneMayStart(t *testing.T) {
	b := newBench(t)
	b.must(t, "a", "begin", `{"name":"m"}`)
	b.runs.refuse = fault.New(fault.Denied, "The team has used its invocations.").WithHint("Wait for the next month.")
	b.must(t, "a", "continue", `{"name":"m"}`)
	if m := b.get(t); m.Status != migration.Paused || m.Reason != "The team has used its invocations. Wait for the next month." {
		t.Errorf("%+v", m)
	}
	b.runs.refuse = nil
	if m, err := b.Resume(t.Context(), key); err != nil || m.Invocation != "s1" {
		t.Errorf("%+v %v", m, err)
	}
	b.must(t, "s1", "begin", `{"name":"m"}`)
	b.must(t, "s1", "continue", `{"name":"m"}`)
	if m := b.get(t); m.Status != migration.Running || m.Invocation != "s2" || !slices.Equal(b.runs.started, []string{"", "s1"}) {
		t.Errorf("%+v after %v", m, b.runs.started)
	}
}

func TestPerson_TellsTheRunOrDoesIt(t *testing.T) {
	b := newBench(t)
	b.must(t, "a", "begin", `{"name":"m"}`)
	if m, err := b.Pause(t.Context(), key, "Anna"); err != nil || m.Status != migration.Running || m.Wish != migration.Pause {
		t.Fatalf("%+v %v", m, err)
	}
	if got := b.must(t, "a", "look", `{"name":"m"}`); got["wish"] != "pause" {
		t.Errorf("%v", got)
	}
	b.must(t, "a", "commit", `{"name":"m","end":{"status":"paused","reason":"Paused by a person."}}`)
	if m, err := b.Cancel(t.Context(), key, "Anna"); err != nil || m.Status != migration.Cancelled || m.Reason != "Cancelled by Anna." || m.FinishedAt.IsZero() {
		t.Errorf("nobody runs it: %+v %v", m, err)
	}
	for what, do := range map[string]func(context.Context, migration.Key) (migration.Migration, error){"resume": b.Resume, "retry": b.Retry} {
		if _, err := do(t.Context(), key); !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if got := b.must(t, "b", "begin", `{"name":"m"}`); got["held"] != false {
		t.Errorf("it has ended: %v", got)
	}
	if m, err := b.Again(t.Context(), key); err != nil || m.Status != migration.Running {
		t.Errorf("%+v %v", m, err)
	}
	if got := b.must(t, "s1", "begin", `{"name":"m"}`); got["lookFirst"] != true {
		t.Errorf("what the one before wrote is not looked for: %v", got)
	}
}

func TestRetry_BeforeTheEndIsDoneBeforeTheEnd(t *testing.T) {
	b := newBench(t)
	b.must(t, "a", "begin", `{"name":"m"}`)
	b.must(t, "a", "commit", `{"name":"m","phase":"verify","counts":{"failed":1},"set":[{"kind":"failed","key":"1","reason":"why","item":{"id":1}}]}`)
	if _, err := b.Retry(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	if got := b.must(t, "a", "commit", `{"name":"m","phase":"verify","end":{"status":"finished"}}`); got["ended"] != false || got["again"] != 1.0 {
		t.Errorf("%v", got)
	}
	if got := b.must(t, "a", "items", `{"name":"m","kind":"again","limit":10}`); len(got["items"].([]any)) != 1 {
		t.Errorf("%v", got)
	}
}

func TestBegin_RefusesOddNames(t *testing.T) {
	b := newBench(t)
	for _, name := range []string{"", "a b", "a~dry", "ü", strings.Repeat("a", 101), "../x"} {
		if _, err := b.call(t, "a", "begin", fmt.Sprintf(`{"name":%q}`, name)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestReport_IsPlain(t *testing.T) {
	three := int64(3)
	m := migration.Migration{Key: key, Status: migration.Finished, Counts: migration.Counts{Created: 3, Failed: 1}, Verification: &migration.Verification{Expected: 4, Found: &three, Sampled: 2, Missing: 1}}
	items := func(yield func(migration.Item, error) bool) {
		yield(migration.Item{Kind: "failed", Key: "=1+1", Reason: `a <b> "c"`, At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}, nil)
	}
	var csv, page bytes.Buffer
	if err := migration.WriteCSV(&csv, items); err != nil || csv.String() != "kind,key,attempts,reason,at,item\nfailed,'=1+1,0,\"a <b> \"\"c\"\"\",2026-01-02T03:04:05Z,\n" {
		t.Errorf("%s %v", csv.String(), err)
	}
	if err := migration.WritePage(&page, m, items); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<td class=\"n\">3</td><td>created</td>", "The target holds 3 of 4. 2 were compared: 1 missing, 0 different.", "a &lt;b&gt;"} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the page lacks %s:\n%s", want, page.String())
		}
	}
}
