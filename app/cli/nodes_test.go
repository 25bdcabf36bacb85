//go:build unix

package cli_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
	"bobbin/runtime/node"
	"bobbin/runtime/script"
	"bobbin/runtime/storetest/postgrestest"
)

// holder is a service that keeps whoever calls it with a key for the first time waiting.
type holder struct {
	arrived chan string
	mu      sync.Mutex
	calls   map[string]int
	release map[string]chan struct{}
}

func (h *holder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	text, _ := io.ReadAll(r.Body) // it may have gone
	key := string(text)
	h.mu.Lock()
	h.calls[key]++
	first := h.calls[key] == 1
	if h.release[key] == nil {
		h.release[key] = make(chan struct{})
	}
	release := h.release[key]
	h.mu.Unlock()
	h.arrived <- key
	if first {
		select {
		case <-release:
		case <-r.Context().Done():
		}
	}
}

func (h *holder) let(key string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	close(h.release[key])
}

func (h *holder) await(t *testing.T, key string) {
	t.Helper()
	select {
	case got := <-h.arrived:
		if got != key {
			t.Fatalf("%s called, not %s", got, key)
		}
	case <-time.After(patience):
		t.Fatalf("%s does not call", key)
	}
}

// cluster is a runner of two nodes on one database.
type cluster struct {
	t    *testing.T
	a, b *victim
	api  *control.Client // of b, or of the one that lives
	*holder
}

// newCluster starts both. Each says every heartbeat that it lives, and is dead for the other one after
// three of them: on a machine that is busy with other tests a node that lives may be silent for a second.
func newCluster(t *testing.T, heartbeat string) *cluster {
	t.Helper()
	c := &cluster{t: t, holder: &holder{arrived: make(chan string, 100), calls: map[string]int{}, release: map[string]chan struct{}{}}}
	database := postgrestest.URL(t)
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte(strings.Repeat("k", 40)), 0o600); err != nil {
		t.Fatal(err)
	}
	flags := []string{"--database", database, "--master-key", key, "--heartbeat", heartbeat, "--grace", "2m", "--allow-network", "127.0.0.0/8"}
	c.a = newVictim(t, flags...)
	c.b = newVictim(t, flags...)
	c.b.token = c.a.token
	var err error
	if c.api, err = control.NewClient("http://"+c.b.address, c.b.token, nil); err != nil {
		t.Fatal(err)
	}
	return c
}

// has finds out which of the two has an invocation that runs.
func (c *cluster) has() *victim {
	c.t.Helper()
	running, err := c.api.Invocations(c.t.Context(), control.InvocationFilter{Status: string(script.Running)})
	if err != nil || len(running.Invocations) != 1 {
		c.t.Fatal(running, err)
	}
	list, err := c.api.Nodes(c.t.Context(), control.Nothing{})
	if err != nil {
		c.t.Fatal(err)
	}
	for _, n := range list.Nodes {
		for _, v := range []*victim{c.a, c.b} {
			if n.ID == running.Invocations[0].Node && n.Address == v.address {
				return v
			}
		}
	}
	c.t.Fatalf("%s is none of %+v", running.Invocations[0].Node, list.Nodes)
	return nil
}

// victim is the one that has what runs; the other one is asked from then on.
func (c *cluster) victim() *victim {
	c.t.Helper()
	v := c.has()
	var err error
	if c.api, err = control.NewClient("http://"+c.other(v).address, c.a.token, nil); err != nil {
		c.t.Fatal(err)
	}
	return v
}

func (c *cluster) other(v *victim) *victim {
	if v == c.a {
		return c.b
	}
	return c.a
}

// ended waits for the end of the invocation of a key.
func (c *cluster) ended(key string) invocation.Invocation {
	c.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		list, err := c.api.Invocations(c.t.Context(), control.InvocationFilter{Limit: 100})
		if err != nil {
			c.t.Fatal(err)
		}
		for _, i := range list.Invocations {
			if strings.Contains(string(i.Result), key) && i.Ended() {
				return i
			}
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("%s does not end: %+v", key, list.Invocations)
		}
	}
}

// nodes waits until so many nodes are in a state.
func (c *cluster) nodes(state string, count int) {
	c.t.Helper()
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		list, err := c.api.Nodes(c.t.Context(), control.Nothing{})
		if err != nil {
			c.t.Fatal(err)
		}
		n := 0
		for _, one := range list.Nodes {
			if one.State == state {
				n++
			}
		}
		if n == count {
			return
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("not %d %s: %+v", count, state, list.Nodes)
		}
	}
}

// ready waits until a node takes deliveries.
func (c *cluster) ready(v *victim) {
	c.t.Helper()
	within(c.t, func() bool { return control.Ready(c.t.Context(), "http://"+v.address, nil) == nil })
}

func (c *cluster) signal(v *victim, s syscall.Signal) {
	c.t.Helper()
	if err := v.cmd.Process.Signal(s); err != nil {
		c.t.Fatal(err)
	}
}

// TestNodes_TakeOverFromEachOther has two nodes share the work, and one of them die, stand still, and
// be told to stop.
func TestNodes_TakeOverFromEachOther(t *testing.T) {
	c := newCluster(t, "1s")
	service := httptest.NewServer(c.holder)
	t.Cleanup(service.CloseClientConnections)
	url := c.a.publish("export default async (event: { body: { key: string } }) => { const r = await fetch('" + service.URL +
		"', { method: 'POST', body: event.body.key }); return `${event.body.key} ${r.status}`; };\n")
	post := func(v *victim, key string) int {
		t.Helper()
		_, status, err := post("http://"+v.address+url[strings.Index(url, "/listeners/"):], key)
		if err != nil {
			t.Fatal(err)
		}
		return status
	}

	post(c.a, "killed")
	c.await(t, "killed")
	victim := c.victim()
	victim.kill()
	c.await(t, "killed") // again, by the other one
	if i := c.ended("killed"); i.Status != script.Finished || i.Attempt != 2 {
		t.Errorf("killed: %+v", i)
	}
	c.nodes(node.Dead, 1)
	victim.start()
	c.nodes(node.Alive, 2)

	post(c.a, "stopped")
	c.await(t, "stopped")
	victim = c.victim()
	c.signal(victim, syscall.SIGSTOP)
	c.await(t, "stopped")
	was := c.ended("stopped")
	c.let("stopped") // what stood still gets its answer, too
	c.signal(victim, syscall.SIGCONT)
	c.nodes(node.Dead, 2)
	c.nodes(node.Alive, 2) // it began anew
	if now := c.ended("stopped"); now.Attempt != 2 || now.FinishedAt != was.FinishedAt {
		t.Errorf("stopped: %+v, was %+v", now, was)
	}
	c.ready(victim)
	if status := post(victim, "other"); status != http.StatusAccepted {
		t.Errorf("the new node answers %d", status)
	}
	c.await(t, "other")
	c.let("other")
	c.ended("other")

	post(c.a, "drained")
	c.await(t, "drained")
	victim = c.victim()
	c.signal(victim, syscall.SIGTERM)
	c.nodes(node.Draining, 1)
	if status := post(victim, "refused"); status != http.StatusServiceUnavailable {
		t.Errorf("while it stops: %d", status)
	}
	response, err := http.Get("http://" + victim.address + "/readyz")
	if err != nil || response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("ready while it stops: %v %v", response, err)
	}
	c.let("drained")
	if err := victim.cmd.Wait(); err != nil {
		t.Errorf("it ended: %v", err)
	}
	victim.cmd = nil
	if i := c.ended("drained"); i.Status != script.Finished || i.Attempt != 1 {
		t.Errorf("drained: %+v", i)
	}
	c.nodes(node.Left, 1)
	out, err := victim.command("runner", "nodes", "--runner", "http://"+c.other(victim).address).Output()
	if err != nil || bytes.Count(out, []byte("\n")) != 4 || !bytes.Contains(out, []byte("alive")) {
		t.Errorf("listed: %s %v", out, err)
	}
}

// TestNodes_ShowEachOther has somebody look at one node while the other one runs something.
func TestNodes_ShowEachOther(t *testing.T) {
	c := newCluster(t, "1s")
	seen := make(chan struct{})
	service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		select {
		case <-seen:
		case <-time.After(50 * time.Millisecond): // the script says something once more
			w.WriteHeader(http.StatusAccepted)
		}
	}))
	t.Cleanup(service.Close)
	url := c.a.publish("export default async () => { for (let i = 0; (await fetch('" + service.URL + "')).status === 202; i++) console.log('still here', i); return 'at last'; };\n")
	if _, status, err := post("http://"+c.a.address+url[strings.Index(url, "/listeners/"):], "x"); err != nil || status != http.StatusAccepted {
		t.Fatal(status, err)
	}
	c.running()
	c.victim() // c.api asks the other one

	looking, enough := context.WithTimeout(t.Context(), patience)
	defer enough()
	var types []string
	once := sync.OnceFunc(func() { close(seen) })
	err := c.api.Signals(looking, control.SignalFilter{}, func() {}, func(s control.Signal) {
		types = append(types, s.Type)
		if s.Type == "invocation.console" && strings.HasPrefix(s.Lines[0].Text, "still here") && s.Workspace != "" {
			once()
		}
		if s.Invocation != nil && s.Invocation.Ended() {
			enough()
		}
	})
	if !errors.Is(looking.Err(), context.Canceled) || !slices.Contains(types, "invocation.http") {
		t.Errorf("%v, after %q", err, types)
	}
}

// running waits until an invocation runs.
func (c *cluster) running() {
	c.t.Helper()
	within(c.t, func() bool {
		running, err := c.api.Invocations(c.t.Context(), control.InvocationFilter{Status: string(script.Running)})
		if err != nil {
			c.t.Fatal(err)
		}
		return len(running.Invocations) > 0
	})
}
