package machine_test

import (
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

// service is a host whose answers take a second.
type service struct {
	host
	mu        sync.Mutex
	busy, top int
	seen      int
}

func (s *service) Fetch(ctx context.Context, r script.FetchRequest) (script.FetchResponse, error) {
	s.mu.Lock()
	s.busy++
	s.seen++
	s.top = max(s.top, s.busy)
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.busy--
		s.mu.Unlock()
	}()
	if r.Body != nil {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			return script.FetchResponse{}, err
		}
	}
	select {
	case <-time.After(time.Second):
		return script.FetchResponse{Status: 200, Body: io.NopCloser(strings.NewReader(r.URL))}, nil
	case <-ctx.Done():
		return script.FetchResponse{}, ctx.Err()
	}
}

func TestFetch_MoreThanTheLimitWaitInLine(t *testing.T) {
	for name, c := range map[string]struct {
		limit     int
		code      string
		want      string
		top, seen int
		took      time.Duration
	}{
		"default": {0, `return (await Promise.all(Array.from({length:250},(_,i)=>fetch('https://x.test/'+i).then(r=>r.status)))).length`, "250", 100, 250, 3 * time.Second},
		"one":     {1, `return (await Promise.all([1,2,3].map(i=>fetch('https://x.test/'+i).then(r=>r.text())))).length`, "3", 1, 3, 3 * time.Second},
		// Answers that nobody reads hold no place.
		"unread": {2, `const all=[];for(let i=0;i<5;i++)all.push(await fetch('https://x.test/'));return all.length`, "5", 1, 5, 5 * time.Second},
		// One that waits may be given up; the others go on.
		"given up": {1, `const stop=new AbortController();const first=fetch('https://x.test/1');await new Promise(r=>setTimeout(r,1));
			const second=fetch('https://x.test/2',{signal:stop.signal}).then(()=>"answered",e=>e.name);setTimeout(()=>stop.abort(),100);
			return [await second,(await first).status,(await fetch('https://x.test/3')).status]`, `["AbortError",200,200]`, 1, 2, 2 * time.Second},
		// A body that is made of an answer which stands in line: no place is waited for by its own holder.
		"made of another": {1, `const up=fetch('https://x.test/up',{method:'PUT',duplex:'half',body:new ReadableStream({async pull(c){
				const got=await fetch('https://x.test/down');c.enqueue(new Uint8Array(await got.arrayBuffer()));c.close()}})});
			return (await up).status`, "200", 2, 2, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &service{}
				out := machine.Run(t.Context(), main(c.code), script.Input{}, s, script.Limits{Fetches: c.limit})
				if string(out.Result) != c.want || s.top != c.top || s.seen != c.seen || out.Duration != c.took {
					t.Errorf("got %s %+v in %s; %d at a time of %d", out.Result, out.Error, out.Duration, s.top, s.seen)
				}
			})
		})
	}
}

func TestFetch_WaitingInLineEndsWithTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{}
		out := machine.Run(t.Context(), main(`await Promise.all(Array.from({length:1000},()=>fetch('https://x.test/')))`), script.Input{}, s,
			script.Limits{Fetches: 1, Timeout: 5500 * time.Millisecond})
		if out.Status != script.TimedOut || s.seen > 20 { // six, and a few that came in while the end was told to all
			t.Errorf("got %+v, %d requests", out, s.seen)
		}
	})
}

func TestConsole_KeepsSoMuchText(t *testing.T) {
	h := &host{}
	out := machine.Run(t.Context(), main(`console.log('x'.repeat(600));console.log('y'.repeat(600));console.log('z')`), script.Input{}, h, script.Limits{LogBytes: 1000})
	if len(h.lines) != 1 || out.LinesDropped != 2 {
		t.Errorf("%d lines, %d dropped", len(h.lines), out.LinesDropped)
	}
}
