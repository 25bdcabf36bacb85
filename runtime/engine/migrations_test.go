package engine_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"bobbin/app/enginetest"
	"bobbin/runtime/engine"
	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/outbound"
)

// counting is an observer that counts outgoing requests.
type counting struct{ calls atomic.Int64 }

func (*counting) Stored(invocation.Invocation, time.Duration)               {}
func (*counting) Ended(invocation.Invocation, invocation.Stages)            {}
func (*counting) Notified(string, error)                                    {}
func (*counting) Arrived(ingress.Sighting)                                  {}
func (c *counting) Called(invocation.Invocation, string, outbound.Exchange) { c.calls.Add(1) }

func TestMigration_AllOfItsRequestsAreObserved(t *testing.T) {
	t.Parallel()
	target := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer target.Close()
	seen := &counting{}
	h := enginetest.Open(t, func(c *engine.Config) { c.Observer = seen })
	dir := h.Workspace(t, "empty", map[string]string{
		"scripts/Many.ts": `import { migrate } from '@bobbin/migrate';
			export default () => migrate('many', {
				async *source() { yield { items: Array.from({ length: 230 }, (_, id) => id), cursor: 1 }; },
				key: (id) => id,
				sink: { create: (id) => fetch('` + target.URL + `/' + id) },
			});`,
	})
	var report struct{ Created int }
	h.Run(t, engine.Run{Dir: dir, Script: "Many"}).Into(t, &report)
	if seen.calls.Load() != 230 || report.Created != 230 {
		t.Errorf("%d requests were observed of %d", seen.calls.Load(), report.Created)
	}
}
