package stand

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// MigratedAtOnce is how many worklogs are written at a time, at most.
const MigratedAtOnce = 16

// patience is how long nothing may come.
const patience = 2 * time.Minute

// Tempo is a service with worklogs to read, and a place to write them to that can be asked for one.
type Tempo struct {
	URL    string
	server *http.Server
	Items  int
	slow   time.Duration // of a write

	mu      sync.Mutex
	written []uint8 // by worklog
	count   int
	more    chan struct{} // closed at the next write
}

// OpenTempo starts one with so many worklogs, whose writes take so long.
func OpenTempo(items int, slow time.Duration) (*Tempo, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	t := &Tempo{URL: "http://" + l.Addr().String(), Items: items, slow: slow, written: make([]uint8, items), more: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /worklogs", t.read)
	mux.HandleFunc("GET /worklogs/{id}", t.find)
	mux.HandleFunc("POST /worklogs", t.write)
	t.server = &http.Server{Handler: mux}
	go func() { _ = t.server.Serve(l) }()
	return t, nil
}

// Close ends it.
func (t *Tempo) Close() { _ = t.server.Close() }

type worklog struct {
	ID      int    `json:"id"`
	Issue   string `json:"issue"`
	Author  string `json:"author"`
	Started string `json:"started"`
	Seconds int    `json:"seconds"`
	Comment string `json:"comment"`
}

func (t *Tempo) read(w http.ResponseWriter, r *http.Request) {
	offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
	page := []worklog{}
	for id := offset; id < min(offset+1000, t.Items); id++ {
		page = append(page, worklog{id, fmt.Sprintf("DEMO-%d", id%5000), fmt.Sprintf("author-%d", id%200), "2026-03-29T09:00:00Z", 900 + id%3600, fmt.Sprintf("Worked on part %d of it", id)})
	}
	_ = json.NewEncoder(w).Encode(page)
}

func (t *Tempo) find(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(r.PathValue("id"))
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil || id >= t.Items || t.written[id] == 0 {
		http.NotFound(w, r)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]int{"id": id})
}

// write keeps a worklog, whatever there is: it is the caller who must not write one twice.
func (t *Tempo) write(w http.ResponseWriter, r *http.Request) {
	var one worklog
	if err := json.NewDecoder(r.Body).Decode(&one); err != nil || one.ID >= t.Items {
		http.Error(w, "no worklog", http.StatusBadRequest)
		return
	}
	t.mu.Lock()
	t.written[one.ID]++
	t.count++
	close(t.more)
	t.more = make(chan struct{})
	t.mu.Unlock()
	time.Sleep(t.slow) // what is written and not answered when the caller dies
	_ = json.NewEncoder(w).Encode(map[string]int{"id": one.ID})
}

// Await waits until so many writes have come, and gives up when none comes for a long time.
func (t *Tempo) Await(ctx context.Context, count int) error {
	for {
		t.mu.Lock()
		reached, more := t.count >= count, t.more
		t.mu.Unlock()
		if reached {
			return nil
		}
		select {
		case <-more:
		case <-time.After(patience):
			return fmt.Errorf("of %d worklogs none came for %s", count, patience)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Written says how often each worklog was written.
func (t *Tempo) Written() []uint8 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.written)
}

// Reset forgets what was written.
func (t *Tempo) Reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count = 0
	clear(t.written)
}

// Migrating is a workspace that migrates the worklogs.
func (t *Tempo) Migrating() Folder {
	return Folder{Number: 1, Files: map[string]string{
		"schedules/once.json": `{"cron":"0 3 1 1 *","script":"Migrate"}`,
		"scripts/Migrate.js": fmt.Sprintf(`import { migrate } from '@bobbin/migrate';
const url = %q;
const answer = async (path, init) => {
	const response = await fetch(url + path, init);
	if (response.status === 404) return undefined;
	if (!response.ok) throw new Error(path + ' was answered ' + response.status);
	return response.json();
};
export default () => migrate('worklogs', {
	async *source(offset = 0) {
		for (;;) {
			const items = await answer('/worklogs?offset=' + offset);
			if (items.length === 0) return;
			yield { items, cursor: (offset += items.length) };
		}
	},
	key: (worklog) => worklog.id,
	total: () => %d,
	sink: {
		find: (key) => answer('/worklogs/' + key),
		create: (body) => answer('/worklogs', { method: 'POST', body: JSON.stringify(body) }),
	},
	concurrency: %d,
	samples: 0,
});
`, t.URL, t.Items, MigratedAtOnce),
	}}
}
