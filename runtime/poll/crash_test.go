package poll_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/connector"
	"bobbin/runtime/invocation"
	"bobbin/runtime/poll"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
)

// crashDir, when set, makes the test program the victim of the crash test.
const crashDir = "BOBBIN_TEST_CRASH_DIR"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		fmt.Println("fault", victim(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// idle runs nothing: what is stored stays queued.
type idle struct{}

func (idle) Execute(ctx context.Context, _ invocation.Invocation, _ invocation.Sink) script.Outcome {
	<-ctx.Done()
	return script.Outcome{Status: invocation.Lost}
}

// numbers is a service in which something happens all the time: change n is the number n. Each
// answer repeats the last three that were told, as an overlap does.
func numbers(_ context.Context, _ connector.Site, q connector.PollQuestion) (connector.PollAnswer, error) {
	next := 0
	if len(q.Cursor) > 0 {
		if err := json.Unmarshal(q.Cursor, &next); err != nil {
			return connector.PollAnswer{}, err
		}
	}
	answer := connector.PollAnswer{Cursor: json.RawMessage(fmt.Sprint(next + 5)), More: true}
	for n := max(0, next-3); n < next+5; n++ {
		answer.Events = append(answer.Events, connector.Event{Name: "made", Change: fmt.Sprint(n), Payload: json.RawMessage(fmt.Sprint(n))})
	}
	fmt.Println("asked", next)
	return answer, nil
}

// victim polls and never ends by itself.
func victim(dir string) error {
	db, err := store.Open(context.Background(), dir, store.Config{})
	if err != nil {
		return err
	}
	s := invocation.New(invocation.Config{Store: db.Invocations(), Log: db.Logs(), MaxConcurrent: 1, Executor: idle{}})
	if err := s.Start(context.Background()); err != nil {
		return err
	}
	p := poll.New(poll.Config{Store: db.Polls(), Enqueue: s.EnqueueAll, Owner: "home"})
	l := (&service{}).listener()
	l.Polling = &connector.Polling{Sees: []string{"made"}, Poll: numbers}
	l.Request = func(e connector.Event) invocation.Request {
		return invocation.Request{Workspace: "w", Environment: "e", Script: "S", Trigger: invocation.External, Listener: "l", Payload: e.Payload, Attempts: 100}
	}
	p.Set("g", []poll.Listener{l})
	select {}
}

// runAndKill lets the victim ask so many times and kills it.
func runAndKill(t *testing.T, dir string, after int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; n < after && lines.Scan(); n++ {
		if strings.HasPrefix(lines.Text(), "fault") {
			t.Error(lines.Text())
			break
		}
	}
	_ = cmd.Process.Kill()
	for lines.Scan() { // so that it is gone
	}
	_ = cmd.Wait() // it was killed
}

func TestCrash_TellsEachChangeOnce(t *testing.T) {
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(3, 4))
	for range 6 {
		runAndKill(t, dir, 5+random.IntN(40))
	}
	db, err := store.Open(t.Context(), dir, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	states, err := db.Polls().List(t.Context(), "w", "e")
	if err != nil || len(states) != 1 {
		t.Fatalf("%+v %v", states, err)
	}
	var next int
	if err := json.Unmarshal(states[0].Cursor, &next); err != nil {
		t.Fatal(err)
	}
	claimed, err := db.Invocations().Claim(t.Context(), invocation.Claim{Limit: 1 << 20, At: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	running, err := db.Invocations().List(t.Context(), invocation.Filter{Statuses: []script.Status{script.Running}, Limit: -1})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, i := range claimed.Invocations {
		if seen[string(i.Payload)] {
			t.Errorf("%s is told twice", i.Payload)
		}
		seen[string(i.Payload)] = true
	}
	if len(running) != next || states[0].Events != next { // one was running when the last victim died
		t.Errorf("the cursor says %d, %d events were counted and %d invocations are stored", next, states[0].Events, len(running))
	}
	t.Logf("%d changes, %d times killed", next, 6)
}
