package migrate_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"bobbin/runtime/compile"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/migration"
	"bobbin/runtime/record"
	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
	"bobbin/runtime/store"
	"bobbin/runtime/workspace"
)

// numbers migrates 60 items, 30 a part, into a target that is asked over HTTP. Its event says how: how many
// items, which of them are gone and which came in, whether the target can be asked for an item, whether the time of the run is up once it waited five seconds, or how
// long the run, an item, a part of the source and a commit take. It gives how it stands, and the time left.
const numbers = `import { migrate } from '@bobbin/migrate';
import { __httpError } from '@bobbin/managed-api';
declare const __bobbin: any;
const begun = Date.now();
async function ask(method: string, id: string) {
  const answer: any = await fetch('http://target/' + id, { method });
  if (answer.status === 404) return undefined;
  if (!answer.ok) throw __httpError('The target does not want to.', answer);
  return answer.json();
}
export default async function (event: any) {
  const sleep = (ms = 0) => ms > 0 && new Promise((resolve) => setTimeout(resolve, ms));
  const left = () => (event.left ? (Date.now() - begun > 5000 ? 0 : 3600000) : event.time - (Date.now() - begun));
  if (event.left || event.time) (globalThis as any).__bobbin_fetch = { left };
  if (event.commit) {
    const { call } = __bobbin;
    (globalThis as any).__bobbin = { call: async (method: string, args: object) => (await sleep(event.commit), call(method, args)) };
  }
  const report = await migrate('m', {
    async *source(cursor = 0) {
      for (let at = cursor; at < (event.items ?? 60); at += 30) {
        await sleep(event.part);
        const ids = Array.from({ length: 30 }, (_, n) => at + n).filter((id) => !event.gone?.includes(id));
        yield { items: [...ids, ...(at === 0 && event.more ? event.more : [])].map((id) => ({ id })), cursor: at + 30 };
      }
    },
    key: (item: any) => item.id,
    sink: { create: async (item: any) => (await sleep(event.item), ask('POST', String(item.id))), ...(event.find === false ? {} : { find: (key: string) => ask('GET', key) }) },
  });
  return { ...report, left: left() };
}
`

// bench is a store, a target, and the invocations of one migration.
type bench struct {
	t *testing.T
	*migration.Service
	bundle *script.Bundle
	before func(method string) // a call of the module
	doubts *doubts
	now    atomic.Int64 // in the script, in ms

	mu        sync.Mutex
	standing  map[string]script.Status
	started   int
	written   map[string]int              // by item
	throttled bool                        // the target wants a minute of rest
	answer    func(method, id string) int // a status of the target; 0 as usual
	asked     int                         // requests
}

// doubts is a store that does not know whether it has stored something, or cannot store anything.
type doubts struct {
	migration.Store
	next bool
	full func() bool
}

func (d *doubts) Update(ctx context.Context, k migration.Key, change func(now *migration.Migration) (*migration.Write, error)) error {
	if d.full != nil && d.full() {
		return fault.New(fault.Unavailable, "The disk is full.")
	}
	err := d.Store.Update(ctx, k, change)
	if err == nil && d.next {
		d.next = false
		return fault.New(fault.Unavailable, "Nobody knows whether it is stored.")
	}
	return err
}

var key = migration.Key{Workspace: "w", Environment: "e", Name: "m"}

func newBench(t *testing.T) *bench {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir(), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	b := &bench{t: t, standing: map[string]script.Status{}, written: map[string]int{}, before: func(string) {}, doubts: &doubts{Store: db.Migrations()}}
	b.Service = migration.New(migration.Config{Store: b.doubts, Records: record.New(record.Config{Store: db.Records(), Now: time.Now}), Invocations: b, Now: time.Now})
	c := compile.New(compile.Config{Connectors: func(string) (*connector.Connector, bool) { return nil, false }})
	bundle, diagnostics, err := c.Script(t.Context(), &workspace.Workspace{Dir: t.TempDir(), Language: "ts"}, "Main", map[string]string{"scripts/Main.ts": numbers})
	if err != nil {
		t.Fatal(err, diagnostics)
	}
	b.bundle = bundle
	return b
}

// The bench is the migration.Invocations of its Service.
func (b *bench) NewID() string { return fmt.Sprintf("s%d", b.started+1) }

func (b *bench) Start(_ context.Context, m migration.Migration, _ string) error {
	b.started++
	b.standing[m.Work.Started] = script.Queued
	return nil
}

func (b *bench) Standing(_ context.Context, id string) (script.Status, *script.Failure, error) {
	return b.standing[id], nil, nil
}

var engine = sync.OnceValue(func() *machine.Engine { return machine.New(machine.Config{}) })

// run runs the script as an invocation that a person began, and gives how the migration stands.
func (b *bench) run(id, event string) string {
	b.t.Helper()
	status, _ := b.timed(id, event)
	return status
}

// timed gives beside it how much of the time of the run was left, in ms.
func (b *bench) timed(id, event string) (string, float64) {
	b.t.Helper()
	b.standing[id] = script.Running
	b.now.Store(time.Now().UnixMilli())
	clock := &script.Clock{Mode: script.ClockSkips, Now: b.now.Load()}
	out := engine().Run(b.t.Context(), b.bundle, script.Input{Event: json.RawMessage(event), Clock: clock}, host{b, id}, script.Limits{})
	if b.standing[id] = out.Status; out.Status != script.Finished {
		b.t.Fatalf("%s: %s %+v", id, out.Status, out.Error)
	}
	var report struct {
		Status string
		Left   float64
	}
	if err := json.Unmarshal(out.Result, &report); err != nil {
		b.t.Fatal(err)
	}
	return report.Status, report.Left
}

func (b *bench) get() migration.Migration {
	b.t.Helper()
	m, err := b.Get(b.t.Context(), key)
	if err != nil {
		b.t.Fatal(err)
	}
	return m
}

// lose is a run that has written a slice, and was lost before it could say so.
func (b *bench) lose(items int) {
	b.t.Helper()
	pending := make([]string, items)
	for n := range pending {
		pending[n] = strconv.Itoa(n)
		b.written[pending[n]]++
	}
	list, err := json.Marshal(pending)
	if err != nil {
		b.t.Fatal(err)
	}
	b.standing["lost"] = script.Running
	for _, call := range [][2]string{{"begin", `{"name":"m"}`}, {"commit", `{"name":"m","phase":"read","checkpoint":{"seen":[]},"pending":` + string(list) + `}`}} {
		if _, err := (host{b, "lost"}).Call(b.t.Context(), "migration."+call[0], json.RawMessage(call[1])); err != nil {
			b.t.Fatal(err)
		}
	}
	b.standing["lost"] = script.RuntimeError
}

// pauseOnce has a person pause the migration before a call that is so.
func (b *bench) pauseOnce(so func(method string) bool) {
	b.before = func(method string) {
		if !so(method) {
			return
		}
		b.before = func(string) {}
		if _, err := b.Pause(b.t.Context(), key, ""); err != nil {
			b.t.Error(err)
		}
	}
}

func looks(method string) bool { return method == "migration.look" }

// once compares the target with what it should hold.
func (b *bench) once(items int) {
	b.t.Helper()
	if len(b.written) != items {
		b.t.Errorf("%d items are in the target, not %d", len(b.written), items)
	}
	for id, times := range b.written {
		if times != 1 {
			b.t.Errorf("item %s was written %d times", id, times)
		}
	}
}

// again makes the bench as if it were new.
func (b *bench) again() {
	b.t.Helper()
	if err := b.Delete(b.t.Context(), key); err != nil {
		b.t.Fatal(err)
	}
	b.written, b.started = map[string]int{}, 0
}

// host is what one invocation can reach.
type host struct {
	*bench
	id string
}

func (h host) Console(script.Line) {}

func (h host) Fetch(_ context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	id := r.URL[strings.LastIndex(r.URL, "/")+1:]
	answer := script.FetchResponse{URL: r.URL, Status: http.StatusOK, Body: io.NopCloser(strings.NewReader("{}"))}
	h.asked++
	if h.answer != nil {
		if status := h.answer(r.Method, id); status != 0 {
			answer.Status = status
			return answer, nil
		}
	}
	switch {
	case h.throttled:
		answer.Status, answer.Header = http.StatusTooManyRequests, [][2]string{{"Retry-After", "60"}}
	case r.Method == http.MethodGet && h.written[id] == 0:
		answer.Status = http.StatusNotFound
	case r.Method == http.MethodPost:
		h.written[id]++
	}
	return answer, nil
}

func (h host) Call(ctx context.Context, method string, arguments json.RawMessage) (json.RawMessage, error) {
	if method == "clock.at" {
		var at struct{ Now int64 }
		err := json.Unmarshal(arguments, &at)
		h.now.Store(at.Now)
		return json.RawMessage("{}"), err
	}
	h.before(method)
	r := migration.Run{Owner: record.Owner{Workspace: "w", Environment: "e", InvocationID: h.id}, Script: "Main", Payload: json.RawMessage(`{}`), ByHand: true}
	answer, err := h.Service.Call(ctx, r, method, arguments)
	if err != nil {
		f := fault.From(err)
		code := map[fault.Code]int{fault.Unavailable: http.StatusServiceUnavailable, fault.Conflict: http.StatusConflict}[f.Code]
		return nil, &script.HostError{Name: "ServiceError", Message: f.Sentence, Code: code}
	}
	return answer, nil
}

func TestUnsure_LastsUntilAnItemIsDealtWith(t *testing.T) {
	for how, event := range map[string]string{"a pause": `{}`, "the end of a run": `{"left":true}`} {
		b := newBench(t)
		b.lose(20)
		b.throttled = true
		if how == "a pause" {
			b.pauseOnce(looks)
		}
		if status := b.run("a", event); status != "paused" && status != "running" {
			t.Fatalf("%s: it is %s", how, status)
		}
		if pending := b.get().Work.Pending; len(pending) != 20 {
			t.Errorf("after %s %d keys are unsure, not 20: %v", how, len(pending), pending)
		}
		b.throttled = false
		b.standing["s1"] = script.RuntimeError // lost before it began
		if status := b.run("b", `{}`); status != "finished" {
			t.Errorf("%s: it is %s", how, status)
		}
		b.once(60)
		if m := b.get(); m.Counts.Created != 60 || m.Counts.LookedUp < 20 || len(m.Work.Pending) != 0 {
			t.Errorf("after %s: %+v, %d unsure", how, m.Counts, len(m.Work.Pending))
		}
	}
}

// Whatever takes long, another invocation goes on before the time of this one is up, and each does something.
func TestHandOver_IsDoneInTime(t *testing.T) {
	b := newBench(t)
	for _, event := range []string{
		`{"time":3000,"item":300}`, `{"time":3000,"item":700}`, `{"time":3000,"item":1200}`, `{"time":3000,"item":2000}`,
		`{"time":3000,"item":100,"commit":150}`, `{"time":10000,"item":1000,"commit":800}`, `{"time":10000,"part":2500,"item":200}`,
		`{"time":10000,"part":8000,"item":500}`, `{"time":900000,"item":45000}`, `{"time":900000,"item":100000,"commit":10000}`,
	} {
		runs, status := 0, "running"
		for ; status == "running" && runs < 60; runs++ {
			var left float64
			if status, left = b.timed(fmt.Sprintf("s%d", runs), event); left <= 0 {
				t.Errorf("%s: run %d is %s %v ms too late", event, runs, status, -left)
			}
		}
		if status != "finished" {
			t.Errorf("%s: it is %s after %d runs", event, status, runs)
		}
		b.once(60)
		b.again()
	}
}

func TestPause_InTheMomentOfHandingOverIsDone(t *testing.T) {
	b := newBench(t)
	b.throttled = true
	looked := false
	b.pauseOnce(func(method string) bool { // at the commit of a run that waited and lets go
		before := looked
		looked = looked || looks(method)
		return before && method == "migration.commit"
	})
	if status := b.run("a", `{"left":true}`); status != "paused" || b.started != 0 {
		t.Errorf("it is %s after %d more runs", status, b.started)
	}
}

func TestCommit_ThatNobodyAnsweredIsCountedOnce(t *testing.T) {
	b := newBench(t)
	asked := 0
	b.before = func(method string) {
		if method == "migration.commit" {
			asked++
			b.doubts.next = asked%2 == 1
		}
	}
	if status := b.run("a", `{}`); status != "finished" {
		t.Errorf("it is %s", status)
	}
	b.once(60)
	if m := b.get(); m.Counts.Created != 60 || m.Counts.Items() != 60 {
		t.Errorf("%+v", m.Counts)
	}
}

// in is true once so much time has passed in the script.
func (b *bench) in(while time.Duration) func() bool {
	var end int64
	return func() bool {
		if end == 0 {
			end = b.now.Load() + while.Milliseconds()
		}
		return b.now.Load() >= end
	}
}

func TestTarget_ThatWantsRestAgainAndAgainIsLeftAlone(t *testing.T) {
	b := newBench(t)
	over := b.in(10 * time.Minute)
	b.answer = func(string, string) int {
		if over() {
			return 0
		}
		return http.StatusTooManyRequests // and does not say how long
	}
	if status := b.run("a", `{}`); status != "finished" {
		t.Errorf("it is %s", status)
	}
	b.once(60)
	if m := b.get(); m.Counts.Created != 60 || m.Counts.Failed != 0 || b.asked > 60+80 {
		t.Errorf("%+v after %d requests", m.Counts, b.asked)
	}
}

func TestTarget_ThatFailsForOneItemInAThousandGetsTheOthers(t *testing.T) {
	for event, want := range map[string]struct {
		kind  string
		items int
	}{`{"items":990}`: {migration.KindFailed, 990}, `{"find":false}`: {migration.KindUncertain, 60}} {
		b := newBench(t)
		b.answer = func(method, id string) int {
			if method == http.MethodPost && id == "50" {
				return http.StatusInternalServerError
			}
			return 0
		}
		if status := b.run("a", event); status != "finished" {
			t.Errorf("%s: it is %s", event, status)
		}
		b.once(want.items - 1)
		listed, err := b.Items(t.Context(), key, migration.Page{Limit: 10})
		if err != nil || len(listed) != 1 || listed[0].Kind != want.kind || listed[0].Key != "50" || !strings.Contains(listed[0].Reason, "The target does not want to.") {
			t.Errorf("%s: %+v %v", event, listed, err)
		}
	}
}

func TestSource_ThatChangesMeanwhileLosesNothingThatIsStillThere(t *testing.T) {
	b := newBench(t)
	b.lose(20)
	if status := b.run("a", `{"gone":[5,40],"more":[100,101]}`); status != "finished" {
		t.Errorf("it is %s", status)
	}
	b.once(61) // 5 was written by the run that was lost
	listed, err := b.Items(t.Context(), key, migration.Page{Limit: 10})
	if err != nil || len(listed) != 1 || listed[0].Kind != migration.KindUncertain || listed[0].Key != "5" {
		t.Errorf("%+v %v", listed, err)
	}
	if m := b.get(); m.Counts.Created != 60 || m.Counts.Uncertain != 1 {
		t.Errorf("%+v", m.Counts)
	}
}

// What cannot be stored for ten minutes is stored then: the run waits from its beginning to its end.
func TestDisk_ThatIsFullLosesNothing(t *testing.T) {
	b := newBench(t)
	for _, method := range []string{"migration.begin", "migration.commit", "migration.look", "migration.continue"} {
		at, full := 0, false
		b.throttled = method == "migration.look" || method == "migration.continue"
		b.before = func(asked string) {
			if asked != method || full {
				return
			}
			if at++; at == 1 || method == "migration.commit" && at == 4 {
				over := b.in(10 * time.Minute)
				full, b.doubts.full = true, func() bool { full = !over(); return full }
			}
		}
		event := map[bool]string{true: `{"left":true}`, false: `{}`}[b.throttled]
		status := b.run("a", event)
		if b.throttled {
			b.throttled = false
			status = b.run("s1", `{}`)
		}
		if status != "finished" || at == 0 {
			t.Errorf("%s: it is %s", method, status)
		}
		b.once(60)
		b.again()
	}
}
