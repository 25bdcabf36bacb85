package runner

import (
	"context"
	"encoding/json"
	"net/http"

	"bobbin/runtime/control"
)

// leastFree is how many bytes there must be on the disk for a runner to be ready: below it the
// next commits may fail, and a delivery is better sent elsewhere or later.
const leastFree = 16 << 20

// diskReserve is how many bytes of the disk are kept for what must come to its end on a full one:
// what runs ends, an operator deletes.
const diskReserve = 16 << 20

// health is what /readyz says. Isolation is what the processes that run scripts have given up.
type health struct {
	Ready     bool            `json:"ready"`
	Checks    map[string]bool `json:"checks"`
	Stopping  bool            `json:"stopping,omitempty"`
	Isolation []string        `json:"isolation"`
	*insight                  // only for those with a token
}

// insight is what no outsider should know.
type insight struct {
	Reasons  []string `json:"reasons"` // why it is not ready, in sentences
	Node     string   `json:"node"`
	Version  string   `json:"version"`
	DiskFree int64    `json:"diskFreeBytes"`    // -1 when that is not known
	Reserve  int64    `json:"diskReserveBytes"` // kept for a full disk, 0 while given up; -1 where none is kept
}

// look says how the runner stands.
func (r *Runner) look(ctx context.Context) health {
	h := health{Stopping: r.stopping.Load(), insight: &insight{Reasons: []string{}, Node: r.dir.id, Version: r.c.Version, DiskFree: -1, Reserve: -1}}
	_, err := r.engine.Releases().Standing(ctx, "")
	if size, err := r.engine.Size(ctx); err == nil {
		h.DiskFree, h.Reserve = size.Free, size.Reserve
	}
	h.Checks = map[string]bool{"store": err == nil, "vault": !r.engine.Vault().Status(ctx).Locked, "disk": h.Reserve != 0 && (h.DiskFree < 0 || h.DiskFree >= leastFree)}
	for _, one := range []struct{ check, reason string }{{"store", "The store cannot be read."}, {"vault", "The vault is locked."},
		{"disk", "The disk of the data directory is full."}} {
		if !h.Checks[one.check] {
			h.Reasons = append(h.Reasons, one.reason)
		}
	}
	if h.Reserve == 0 {
		h.Reasons = append(h.Reasons, "The reserve of the disk is given up: what runs can end, and nothing new is taken until there is room.")
	}
	if h.Stopping {
		h.Reasons = append(h.Reasons, "The runner is stopping.")
	}
	given, _ := r.engine.Given()
	h.Isolation, h.Ready = append([]string{}, given...), len(h.Reasons) == 0
	return h
}

// readyz says whether the runner takes deliveries and runs scripts. Whoever shows a token is told
// more; to others it tells nothing that an outsider should not know.
func (r *Runner) readyz(w http.ResponseWriter, q *http.Request) {
	if q.Header.Get("Authorization") != "" {
		r.api.Guard(control.Viewer, http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) { giveHealth(w, r.look(q.Context())) })).ServeHTTP(w, q)
		return
	}
	h := r.look(q.Context())
	h.insight = nil
	giveHealth(w, h)
}

func giveHealth(w http.ResponseWriter, h health) {
	w.Header().Set("Content-Type", "application/json")
	if !h.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(h) // the prober may have gone
}
