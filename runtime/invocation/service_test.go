package invocation_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
)

// executor runs Go functions in place of scripts, by script name.
type executor map[string]func(ctx context.Context, i invocation.Invocation, sink invocation.Sink) script.Outcome

func (e executor) Execute(ctx context.Context, i invocation.Invocation, sink invocation.Sink) script.Outcome {
	return e[i.Script](ctx, i, sink)
}

func finished(result string) script.Outcome {
	return script.Outcome{Status: script.Finished, Result: json.RawMessage(result)}
}

// untilEnded is a script that runs until it is told to stop.
func untilEnded(ctx context.Context, _ invocation.Invocation, _ invocation.Sink) script.Outcome {
	<-ctx.Done()
	return script.Outcome{Status: script.FunctionError, Error: &script.Failure{Message: "cut off"}}
}

func openDB(t testing.TB, dir string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), dir, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// start makes a started Service over a store that both end with the test.
func start(t testing.TB, db *store.DB, e executor, edit ...func(*invocation.Config)) *invocation.Service {
	t.Helper()
	c := invocation.Config{Store: db.Invocations(), Log: db.Logs(), LogsInStore: db.OneDatabase(), Executor: e}
	for _, f := range edit {
		f(&c)
	}
	s := invocation.New(c)
	if err := s.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func request(name string, edit ...func(*invocation.Request)) invocation.Request {
	r := invocation.Request{Workspace: "w", Environment: "development", Script: name, Trigger: invocation.External, Listener: "l"}
	for _, f := range edit {
		f(&r)
	}
	return r
}

func mustEnqueue(t testing.TB, s *invocation.Service, r invocation.Request) invocation.Invocation {
	t.Helper()
	i, created, err := s.Enqueue(context.Background(), r)
	if err != nil || !created {
		t.Fatalf("enqueue: created %v, %v", created, err)
	}
	return i
}

func mustWait(t testing.TB, s *invocation.Service, id invocation.ID) invocation.Invocation {
	t.Helper()
	i, err := s.Wait(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

// mustRun enqueues and returns when it runs.
func mustRun(t testing.TB, s *invocation.Service, r invocation.Request) invocation.Invocation {
	t.Helper()
	running := make(chan invocation.ID, 100)
	cancel := s.Subscribe(func(signal invocation.Signal) {
		if signal.Kind == invocation.Changed && signal.Invocation.Status == script.Running {
			running <- signal.ID
		}
	})
	defer cancel()
	i := mustEnqueue(t, s, r)
	for <-running != i.ID {
	}
	return i
}

func byHand(r *invocation.Request) { r.Trigger = invocation.Manual }

func TestEnqueue_RunsAndRemembers(t *testing.T) {
	s := start(t, openDB(t, t.TempDir()), executor{"S": func(_ context.Context, i invocation.Invocation, sink invocation.Sink) script.Outcome {
		sink.Console(script.Line{Level: "info", Text: "one"})
		sink.HTTP(invocation.HTTPEntry{Index: 0, JSON: json.RawMessage(`{"url":"u"}`)})
		sink.Simulated("jira/cloud")
		sink.Simulated("gitlab")
		sink.Simulated("jira/cloud")
		sink.Console(script.Line{Level: "warn", Text: "two"})
		o := finished(string(i.Payload))
		o.LinesDropped = 3
		return o
	}})
	i := mustEnqueue(t, s, request("S", func(r *invocation.Request) { r.Payload = json.RawMessage(`{"n":1e400}`) }))
	got := mustWait(t, s, i.ID)
	stored, err := s.Get(t.Context(), i.ID)
	if err != nil {
		t.Fatal(err)
	}
	for what, i := range map[string]invocation.Invocation{"waited for": got, "stored": stored} {
		if i.Status != script.Finished || string(i.Result) != `{"n":1e400}` || i.LinesDropped != 3 || i.Attempt != 1 ||
			!slices.Equal(i.Simulated, []string{"gitlab", "jira/cloud"}) || i.FinishedAt.IsZero() || i.DurationMs <= 0 {
			t.Errorf("%s: %+v", what, i)
		}
	}
	lines, err := s.Console(t.Context(), i.ID)
	if err != nil || len(lines) != 2 || lines[0].Text != "one" || lines[1].Text != "two" {
		t.Errorf("console: %+v %v", lines, err)
	}
	entries, err := s.HTTP(t.Context(), i.ID)
	if err != nil || len(entries) != 1 || string(entries[0].JSON) != `{"url":"u"}` {
		t.Errorf("http: %+v %v", entries, err)
	}
}

func TestEnqueue_ClaimsAtOnceWhenThereIsAPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, openDB(t, t.TempDir()), executor{"S": untilEnded}, func(c *invocation.Config) { c.MaxConcurrent = 2 })
		synctest.Wait() // the first look for what an earlier life left is over
		for n, want := range []script.Status{script.Running, script.Running, script.Queued} {
			if i := mustEnqueue(t, s, request("S")); i.Status != want {
				t.Errorf("number %d with two places is %s, want %s", n+1, i.Status, want)
			}
		}
	})
}

func TestInvocation_HasTheJSONOfTheAPI(t *testing.T) {
	i := invocation.Invocation{ID: "a", Workspace: "w", Environment: "e", Script: "S", Trigger: invocation.Manual, RootTrigger: invocation.Manual,
		Status: script.Queued, QueuedAt: time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC), Simulated: []string{}, Payload: json.RawMessage(`"secret"`)}
	got, err := json.Marshal(i)
	want := `{"invocationId":"a","workspace":"w","environment":"e","script":"S","triggerType":"MANUAL","rootTriggerType":"MANUAL",` +
		`"status":"queued","queuedAt":"2026-01-02T03:04:05.000006Z","durationMs":0,"simulated":[],"attempt":0}`
	if err != nil || string(got) != want {
		t.Errorf("got  %s\nwant %s\n%v", got, want, err)
	}
}

func TestEnqueue_RefusesWhatCannotRun(t *testing.T) {
	s := start(t, openDB(t, t.TempDir()), executor{})
	for name, r := range map[string]invocation.Request{
		"no script":        request(""),
		"no JSON":          request("S", func(r *invocation.Request) { r.Payload = json.RawMessage(`{"a":}`) }),
		"two JSON":         request("S", func(r *invocation.Request) { r.Payload = json.RawMessage(`{} {}`) }),
		"over the limit":   request("S", func(r *invocation.Request) { r.Payload = json.RawMessage(`"` + strings.Repeat("x", 6<<20) + `"`) }),
		"over, and broken": request("S", func(r *invocation.Request) { r.Payload = json.RawMessage(strings.Repeat("x", 7<<20)) }),
	} {
		if _, _, err := s.Enqueue(t.Context(), r); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	orphan := request("S", func(r *invocation.Request) { r.Trigger, r.Parent = invocation.Chained, "none" })
	if _, _, err := s.Enqueue(t.Context(), orphan); !fault.Is(err, fault.NotFound) {
		t.Errorf("a parent that is not there: %v", err)
	}
	all, err := s.List(t.Context(), invocation.Filter{})
	if len(all) != 0 || err != nil {
		t.Errorf("stored all the same: %v %v", all, err)
	}
}

func TestEnqueue_TakesAPayloadOfTheLimit(t *testing.T) {
	s := start(t, openDB(t, t.TempDir()), executor{"S": func(_ context.Context, i invocation.Invocation, _ invocation.Sink) script.Outcome {
		return finished(fmt.Sprint(len(i.Payload)))
	}})
	i := mustEnqueue(t, s, request("S", func(r *invocation.Request) { r.Payload = json.RawMessage(`"` + strings.Repeat("x", 6<<20-2) + `"`) }))
	if got := mustWait(t, s, i.ID); string(got.Result) != fmt.Sprint(6<<20) {
		t.Errorf("the script got %s bytes", got.Result)
	}
}

func TestEnqueue_RecordsARefusalWithoutRunningIt(t *testing.T) {
	s := start(t, openDB(t, t.TempDir()), executor{"S": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome {
		return finished(`1`)
	}})
	refused := request("S", func(r *invocation.Request) {
		r.DeliveryKey, r.Refusal = "k", &invocation.Refusal{Status: script.Denied, Sentence: "The listener is disabled.", Hint: "Enable it."}
	})
	i := mustEnqueue(t, s, refused)
	got := mustWait(t, s, i.ID)
	if got.Status != script.Denied || got.Error == nil || got.Error.Message != "The listener is disabled." || got.Attempt != 0 {
		t.Errorf("recorded as %+v", got)
	}
	// The sender tries again once it is enabled: that one runs.
	again := mustEnqueue(t, s, request("S", func(r *invocation.Request) { r.DeliveryKey = "k" }))
	if got := mustWait(t, s, again.ID); got.Status != script.Finished {
		t.Errorf("the same delivery after enabling: %+v", got)
	}
}

func TestEnqueue_IsOneInvocationPerDeliveryKey(t *testing.T) {
	runs := make(chan invocation.ID, 200)
	s := start(t, openDB(t, t.TempDir()), executor{"S": func(_ context.Context, i invocation.Invocation, _ invocation.Sink) script.Outcome {
		runs <- i.ID
		return finished(`1`)
	}})
	var group sync.WaitGroup
	told := make(chan invocation.ID, 100)
	for range 100 {
		group.Go(func() {
			i, _, err := s.Enqueue(t.Context(), request("S", func(r *invocation.Request) { r.DeliveryKey = "k" }))
			if err != nil {
				t.Error(err)
			}
			told <- i.ID
		})
	}
	group.Wait()
	close(told)
	first := <-told
	for id := range told {
		if id != first {
			t.Fatalf("senders were told %s and %s", first, id)
		}
	}
	mustWait(t, s, first)
	if len(runs) != 1 {
		t.Errorf("it ran %d times", len(runs))
	}
}

func TestEnqueue_ChainsUpToItsLimit(t *testing.T) {
	s := start(t, openDB(t, t.TempDir()), executor{"S": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome {
		return finished(`1`)
	}})
	last := mustEnqueue(t, s, request("S", func(r *invocation.Request) { r.Trigger, r.Dir = invocation.Scheduled, "/d" }))
	next := func() (invocation.Invocation, error) {
		i, _, err := s.Enqueue(t.Context(), invocation.Request{Script: "S", Trigger: invocation.Chained, Parent: last.ID})
		return i, err
	}
	for range invocation.MaxChain - 1 {
		i, err := next()
		if err != nil {
			t.Fatal(err)
		}
		if i.Parent != last.ID || i.RootTrigger != invocation.Scheduled || i.Workspace != "w" || i.Environment != "development" || i.Dir != "/d" {
			t.Fatalf("chained: %+v", i)
		}
		last = i
	}
	if _, err := next(); !fault.Is(err, fault.Denied) {
		t.Errorf("one more than %d: %v", invocation.MaxChain, err)
	}
}

func TestQueue_RunsAGroupInOrderAndGroupsBesideEachOther(t *testing.T) {
	var mu sync.Mutex
	running, most, order := map[string]int{}, 0, map[string][]string{}
	s := start(t, openDB(t, t.TempDir()), executor{"S": func(_ context.Context, i invocation.Invocation, _ invocation.Sink) script.Outcome {
		mu.Lock()
		running[i.Group]++
		if running[i.Group] > 1 {
			t.Errorf("two of group %s at once", i.Group)
		}
		most = max(most, len(running))
		order[i.Group] = append(order[i.Group], string(i.Payload))
		mu.Unlock()
		defer func() {
			mu.Lock()
			delete(running, i.Group)
			mu.Unlock()
		}()
		return finished(`1`)
	}})
	var all []invocation.ID
	for n := range 60 {
		r := request("S", func(r *invocation.Request) {
			r.Queue, r.Group, r.Payload = "q", fmt.Sprint(n%3), json.RawMessage(fmt.Sprint(n))
		})
		all = append(all, mustEnqueue(t, s, r).ID)
	}
	for _, id := range all {
		mustWait(t, s, id)
	}
	for group, got := range order {
		if !slices.IsSortedFunc(got, func(a, b string) int { return len(a)*100 - len(b)*100 + strings.Compare(a, b) }) || len(got) != 20 {
			t.Errorf("group %s ran as %v", group, got)
		}
	}
}

func TestClaim_LetsAPersonPastABacklog(t *testing.T) {
	free := make(chan struct{})
	s := start(t, openDB(t, t.TempDir()), executor{
		"long": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome {
			<-free
			return finished(`1`)
		},
		"quick": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome { return finished(`1`) },
	}, func(c *invocation.Config) { c.MaxConcurrent = 2 })
	var queued []invocation.ID
	for range 10 {
		queued = append(queued, mustEnqueue(t, s, request("long")).ID)
	}
	mine := mustEnqueue(t, s, request("quick", byHand))
	if got := mustWait(t, s, mine.ID); got.Status != script.Finished {
		t.Errorf("a manual run behind a backlog: %+v", got)
	}
	last, err := s.Get(t.Context(), queued[9])
	if err != nil || last.Status != script.Queued {
		t.Errorf("over the places: %s %v", last.Status, err)
	}
	close(free)
	for _, id := range queued {
		mustWait(t, s, id)
	}
}

func TestDraft_ReachesTheExecutor(t *testing.T) {
	got := make(chan any, 1)
	s := start(t, openDB(t, t.TempDir()), executor{"S": func(_ context.Context, i invocation.Invocation, _ invocation.Sink) script.Outcome {
		got <- i.Draft
		return finished(`1`)
	}})
	draft := &struct{ code string }{"unsaved"}
	mustEnqueue(t, s, request("S", byHand, func(r *invocation.Request) { r.Draft = draft }))
	if d := <-got; d != any(draft) {
		t.Errorf("the executor got %v", d)
	}
}

func TestExecute_SurvivesAPanic(t *testing.T) {
	s := start(t, openDB(t, t.TempDir()), executor{"S": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome {
		panic("broken promise")
	}, "none": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome { return script.Outcome{} }})
	for _, name := range []string{"S", "none"} {
		got := mustWait(t, s, mustEnqueue(t, s, request(name)).ID)
		if got.Status != script.RuntimeError || got.Error == nil || got.Error.Hint == "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestLost_IsDeliveredAgainUpToItsAttempts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := start(t, openDB(t, t.TempDir()), executor{"S": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome {
			return script.Outcome{Status: invocation.Lost, Error: &script.Failure{Message: "The worker died."}}
		}})
		for name, c := range map[string]struct {
			edit     func(*invocation.Request)
			attempts int
		}{
			"a listener's":     {func(r *invocation.Request) { r.Attempts = 3 }, 3},
			"by default":       {func(*invocation.Request) {}, invocation.DefaultAttempts},
			"that should fail": {func(r *invocation.Request) { r.OnLost = "fail" }, 1},
			"a person's":       {byHand, 1},
		} {
			got := mustWait(t, s, mustEnqueue(t, s, request("S", c.edit)).ID)
			lines, err := s.Console(t.Context(), got.ID)
			if got.Status != script.RuntimeError || got.Attempt != c.attempts || !strings.Contains(got.Error.Message, "The worker died.") || len(lines) != c.attempts-1 || err != nil {
				t.Errorf("%s: %s after %d attempts, %+v, console %v %v", name, got.Status, got.Attempt, got.Error, lines, err)
			}
		}
	})
}

// The database was away when it should begin, longer than there are attempts.
func TestNotBegun_WaitsAndIsNoAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		s := start(t, openDB(t, t.TempDir()), executor{"S": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome {
			if time.Since(began) < 20*time.Second {
				return script.Outcome{Status: invocation.NotBegun, Error: &script.Failure{Message: "The database is away."}}
			}
			return finished(`1`)
		}}, noJitter)
		for name, edit := range map[string]func(*invocation.Request){"a listener's": func(*invocation.Request) {}, "that should fail when lost": func(r *invocation.Request) { r.OnLost = "fail" }} {
			began = time.Now()
			got := mustWait(t, s, mustEnqueue(t, s, request("S", edit)).ID)
			lines, err := s.Console(t.Context(), got.ID)
			if got.Status != script.Finished || got.Attempt != 1 || len(lines) != 5 || // after 1, 2, 4, 8 and 16 seconds
				err != nil || lines[0].Text != "It could not begin: The database is away. It is tried again." {
				t.Errorf("%s: %s at attempt %d, console %v %v", name, got.Status, got.Attempt, lines, err)
			}
		}
		began = time.Now()
		if got := mustWait(t, s, mustEnqueue(t, s, request("S", byHand)).ID); got.Status != script.RuntimeError || got.Error.Message != "The database is away." {
			t.Errorf("a person's: %s %+v", got.Status, got.Error)
		}
	})
}

// What it needs does not come back: somebody learns of it, and looking for it costs little.
func TestNotBegun_EndsAsADeadLetterAfterADay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		s := start(t, openDB(t, t.TempDir()), executor{"S": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome {
			at = append(at, time.Now())
			return script.Outcome{Status: invocation.NotBegun, Error: &script.Failure{Message: "The disk is full."}}
		}}, noJitter)
		got := mustWait(t, s, mustEnqueue(t, s, request("S", again(3, 0))).ID)
		took, last := at[len(at)-1].Sub(at[0]), at[len(at)-1].Sub(at[len(at)-2])
		if got.Status != script.RuntimeError || !got.Dead || got.Error.Message != "The disk is full. It could not begin 251 times and is not tried again." {
			t.Errorf("%s, dead %v: %+v", got.Status, got.Dead, got.Error)
		}
		if len(at) != 251 || took < 16*time.Hour || took > 30*time.Hour || last != 5*time.Minute {
			t.Errorf("%d times in %v, at last after %v", len(at), took, last)
		}
	})
}

func TestAnswers_MustBeOneWeCanSend(t *testing.T) {
	results := map[string]script.Status{
		`{"status":200,"body":"ok"}`: script.Finished, `{"status":204}`: script.Finished, `null`: script.MalformedPayload, ``: script.MalformedPayload,
		`"text"`: script.MalformedPayload, `{"status":"x"}`: script.MalformedPayload, `{"status":99}`: script.MalformedPayload, `{"body":"no status"}`: script.MalformedPayload,
		`{"status":200,"body":{}}`: script.MalformedPayload, `{"status":200,"body":"%","isBase64":true}`: script.MalformedPayload,
		`{"status":200,"headers":{"a b":"c"}}`: script.MalformedPayload, `{"status":200,"headers":{"a":"b\r\nc: d"}}`: script.MalformedPayload, `{"status":200,"headers":{"a":{}}}`: script.MalformedPayload,
	}
	s := start(t, openDB(t, t.TempDir()), executor{"S": func(_ context.Context, i invocation.Invocation, _ invocation.Sink) script.Outcome {
		var result string
		if err := json.Unmarshal(i.Payload, &result); err != nil {
			t.Error(err)
		}
		return finished(result)
	}})
	for result, want := range results {
		payload, _ := json.Marshal(result)
		got := mustWait(t, s, mustEnqueue(t, s, request("S", func(r *invocation.Request) { r.Answers, r.Payload = true, payload })).ID)
		if got.Status != want || (want == script.Finished) != (got.Error == nil) {
			t.Errorf("%s: %s %+v, want %s", result, got.Status, got.Error, want)
		}
	}
}

func TestSignals_ComeInOrder(t *testing.T) {
	s := start(t, openDB(t, t.TempDir()), executor{"S": func(_ context.Context, _ invocation.Invocation, sink invocation.Sink) script.Outcome {
		sink.Console(script.Line{Text: "a"})
		sink.HTTP(invocation.HTTPEntry{JSON: json.RawMessage(`1`)})
		return finished(`1`)
	}}, func(c *invocation.Config) { c.MaxConcurrent = 1 })
	const many = 50
	var mu sync.Mutex
	seen := map[invocation.ID][]string{}
	ended := make(chan struct{}, many)
	cancel := s.Subscribe(func(signal invocation.Signal) {
		mu.Lock()
		defer mu.Unlock()
		what := string(signal.Kind)
		if signal.Kind == invocation.Changed {
			what = string(signal.Invocation.Status)
			if signal.Invocation.Payload != nil {
				t.Error("a signal carries the payload")
			}
		}
		seen[signal.ID] = append(seen[signal.ID], what)
		if signal.Invocation.Ended() && signal.Kind == invocation.Changed {
			ended <- struct{}{}
		}
	})
	for range many {
		go func() {
			if _, _, err := s.Enqueue(context.Background(), request("S")); err != nil {
				t.Error(err)
			}
		}()
	}
	for range many {
		<-ended
	}
	cancel()
	for id, got := range seen {
		order := strings.TrimPrefix(strings.Join(got, " "), "queued ")
		if order != "running console http finished" {
			t.Errorf("%s: %v", id, got)
		}
	}
	if len(seen) != many {
		t.Errorf("%d invocations were signalled", len(seen))
	}
}

func TestResult_IsMaskedWhereItIsKept(t *testing.T) {
	const result = `{"status":200,"body":"secret"}`
	s := start(t, openDB(t, t.TempDir()), executor{"S": func(context.Context, invocation.Invocation, invocation.Sink) script.Outcome { return finished(result) }},
		func(c *invocation.Config) {
			c.Mask = func(text []byte) []byte { return []byte(strings.ReplaceAll(string(text), "secret", "***")) }
		})
	signalled := make(chan json.RawMessage, 1)
	defer s.Subscribe(func(got invocation.Signal) {
		if got.Invocation.Ended() {
			signalled <- got.Invocation.Result
		}
	})()
	got := mustWait(t, s, mustEnqueue(t, s, request("S", func(r *invocation.Request) { r.Answers = true })).ID)
	kept, err := s.Get(context.Background(), got.ID)
	const masked = `{"status":200,"body":"***"}`
	if err != nil || string(got.Answer) != result || string(got.Result) != masked || string(kept.Result) != masked || string(<-signalled) != masked {
		t.Errorf("answered %s, shown %s, kept %s (%v)", got.Answer, got.Result, kept.Result, err)
	}
	text, err := json.Marshal(got)
	if err != nil || strings.Contains(string(text), "secret") {
		t.Errorf("as JSON %s, %v", text, err)
	}
}
