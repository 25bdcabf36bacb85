package invocation_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"

	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
)

// crashDir, when set, makes the test program the victim of the crash test.
const crashDir, crashFrom = "BOBBIN_TEST_CRASH_DIR", "BOBBIN_TEST_CRASH_FROM"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		fmt.Println("fault", victim(dir, os.Getenv(crashFrom)))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// victim accepts deliveries from many senders, tells which it acknowledged, and never ends by itself.
func victim(dir, from string) error {
	db, err := store.Open(context.Background(), dir, store.Config{})
	if err != nil {
		return err
	}
	s := invocation.New(invocation.Config{Store: db.Invocations(), Log: db.Logs(), MaxConcurrent: 4, Executor: executor{"S": quick}})
	if err := s.Start(context.Background()); err != nil {
		return err
	}
	faults := make(chan error)
	for sender := range 8 {
		go func() {
			for n := 0; ; n++ {
				key := fmt.Sprintf("%s-%d-%d", from, sender, n/2) // each is sent twice
				i, _, err := s.Enqueue(context.Background(), delivery(key))
				if err != nil {
					faults <- err
					return
				}
				fmt.Printf("acknowledged %s %s\n", key, i.ID)
			}
		}()
	}
	return <-faults
}

func delivery(key string) invocation.Request {
	return request("S", func(r *invocation.Request) {
		r.DeliveryKey, r.Payload, r.Attempts = key, []byte(`"`+key+`"`), 100
	})
}

func quick(_ context.Context, i invocation.Invocation, sink invocation.Sink) script.Outcome {
	sink.Console(script.Line{Text: "did it"})
	return finished(string(i.Payload))
}

func TestCrash_LosesNothingThatWasAcknowledged(t *testing.T) {
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	acknowledged := map[string]string{}
	for round := range 5 {
		runAndKill(t, dir, fmt.Sprint(round), 50+random.IntN(300), acknowledged)
	}
	db := openDB(t, dir)
	left, err := db.Invocations().List(t.Context(), invocation.Filter{Statuses: []script.Status{script.Queued, script.Running}, Limit: -1})
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, db, executor{"S": quick})
	repeats := 0
	for key, id := range acknowledged {
		i := mustWait(t, s, invocation.ID(id))
		if i.Status != script.Finished || string(i.Result) != `"`+key+`"` {
			t.Errorf("%s ended as %s with %s", key, i.Status, i.Result)
		}
		repeats += i.Attempt - 1
		if again, created, err := s.Enqueue(t.Context(), delivery(key)); err != nil || created || string(again.ID) != id {
			t.Errorf("%s sent again: %s %v %v", key, again.ID, created, err)
		}
	}
	t.Logf("%d acknowledged, %d left open by the last kill, %d started more than once", len(acknowledged), len(left), repeats)
}

// runAndKill runs a victim until it has acknowledged so many deliveries, and kills it.
func runAndKill(t *testing.T, dir, from string, count int, acknowledged map[string]string) {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	victim := exec.CommandContext(t.Context(), program)
	victim.Env = append(os.Environ(), crashDir+"="+dir, crashFrom+"="+from)
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		words := strings.Fields(lines.Text())
		if len(words) != 3 || words[0] != "acknowledged" {
			if n <= count { // the last line may be cut by the kill
				t.Errorf("the victim says: %s", lines.Text())
			}
			continue
		}
		if known, ok := acknowledged[words[1]]; ok && known != words[2] {
			t.Errorf("%s was acknowledged as %s and as %s", words[1], known, words[2])
		}
		acknowledged[words[1]] = words[2]
		if n == count {
			if err := victim.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	_ = victim.Wait() // it was killed, which is an error
}
