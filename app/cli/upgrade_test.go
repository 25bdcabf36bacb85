//go:build unix

package cli_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/invocation"
	"bobbin/runtime/node"
	"bobbin/runtime/script"
)

// balancer sends deliveries to the nodes of a runner in turn, as what stands in front of them does:
// one that a node does not take goes to the next.
type balancer struct {
	bases []string
	path  string

	mu    sync.Mutex
	turn  int
	ids   map[string]string // of the invocations, by the keys of their deliveries
	moved int               // deliveries that the first node did not take
}

func (b *balancer) deliver(key string) error {
	b.mu.Lock()
	b.turn++
	first := b.turn
	b.mu.Unlock()
	var refused error
	for n := range b.bases {
		id, status, err := post(b.bases[(first+n)%len(b.bases)]+b.path, key)
		if err == nil && status < 300 {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.ids[key] = id
			if n > 0 {
				b.moved++
			}
			return nil
		}
		refused = fmt.Errorf("%s: answered %d, %v; before that: %v", key, status, err, refused)
	}
	return refused
}

// heardOf is a service that counts what calls it, by its key.
type heardOf struct {
	mu    sync.Mutex
	calls map[string]int
	tell  map[string]chan struct{} // closed at the first call
}

func (h *heardOf) awaited(key string) chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	called := make(chan struct{})
	h.tell[key] = called
	return called
}

func (h *heardOf) ServeHTTP(_ http.ResponseWriter, r *http.Request) {
	text, _ := io.ReadAll(r.Body) // it may have gone
	h.mu.Lock()
	defer h.mu.Unlock()
	key := string(text)
	if h.calls[key]++; h.calls[key] == 1 && h.tell[key] != nil {
		close(h.tell[key])
	}
}

// TestNodes_AreUpgradedOneAfterTheOther drains and starts one node after the other while deliveries
// never stop: each is taken by a node, and is run once.
func TestNodes_AreUpgradedOneAfterTheOther(t *testing.T) {
	c := newCluster(t, "10s")
	h := &heardOf{calls: map[string]int{}, tell: map[string]chan struct{}{}}
	service := httptest.NewServer(h)
	t.Cleanup(service.Close)
	url := c.a.publish("export default async (event: { body: { key: string } }) => { await fetch('" + service.URL + "', { method: 'POST', body: event.body.key }); return event.body.key; };\n")
	b := &balancer{bases: []string{"http://" + c.a.address, "http://" + c.b.address}, path: url[strings.Index(url, "/listeners/"):], ids: map[string]string{}}
	stop, faults := make(chan struct{}), make(chan error, 3)
	for sender := range cap(faults) {
		go func() { faults <- c.senderOf(b, h, sender, stop) }()
	}
	for _, v := range []*victim{c.a, c.b} {
		was := b.count()
		within(t, func() bool { return b.count() >= was+20 }) // it has work when it is told to stop
		c.signal(v, syscall.SIGTERM)
		if err := v.cmd.Wait(); err != nil {
			t.Errorf("a node ended with %v", err)
		}
		v.cmd = nil
		v.start()
		c.ready(v)
	}
	close(stop)
	for range cap(faults) {
		if err := <-faults; err != nil {
			t.Error(err)
		}
	}
	c.nodes(node.Left, 2)
	c.once(b, h)
}

func (b *balancer) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.ids)
}

// senderOf sends one delivery after the other, each when the one before has been run.
func (c *cluster) senderOf(b *balancer, h *heardOf, sender int, stop <-chan struct{}) error {
	for n := 0; ; n++ {
		key := fmt.Sprintf("%d-%d", sender, n)
		called := h.awaited(key)
		if err := b.deliver(key); err != nil {
			return err
		}
		select {
		case <-called:
		case <-time.After(patience):
			return fmt.Errorf("%s was taken, and is not run", key)
		}
		select {
		case <-stop:
			return nil
		default:
		}
	}
}

// once compares what was delivered with what there is: each as one invocation that finished, and its
// service called once.
func (c *cluster) once(b *balancer, h *heardOf) {
	c.t.Helper()
	all := map[string]invocation.Invocation{}
	for deadline, open := time.Now().Add(patience), true; open; time.Sleep(20 * time.Millisecond) {
		open = false
		for in := (control.InvocationFilter{Limit: 1000}); ; {
			list, err := c.api.Invocations(c.t.Context(), in)
			if err != nil {
				c.t.Fatal(err)
			}
			for _, i := range list.Invocations {
				all[string(i.ID)] = i
				open = open || !i.Ended()
			}
			if in.Before = list.Next; in.Before == "" {
				break
			}
		}
		if open && time.Now().After(deadline) {
			c.t.Fatal("some do not end")
		}
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for key, id := range b.ids {
		if i := all[id]; i.Status != script.Finished || i.Attempt != 1 || string(i.Result) != `"`+key+`"` || h.calls[key] != 1 {
			c.t.Errorf("%s is %q after %d attempts, with %s; its service was called %d times", key, i.Status, i.Attempt, i.Result, h.calls[key])
		}
	}
	if len(all) != len(b.ids) {
		c.t.Errorf("%d deliveries are %d invocations", len(b.ids), len(all))
	}
	c.t.Logf("%d deliveries, %d of them taken by the second node asked", len(b.ids), b.moved)
}
