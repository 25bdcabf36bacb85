package runner

import (
	"encoding/json"
	"net/http"
)

// health is what /readyz says.
type health struct {
	Ready    bool            `json:"ready"`
	Checks   map[string]bool `json:"checks"`
	Version  string          `json:"version"`
	Stopping bool            `json:"stopping,omitempty"`
}

// readyz says whether the runner takes deliveries and runs scripts. It tells nothing that an
// outsider should not know.
func (r *Runner) readyz(w http.ResponseWriter, q *http.Request) {
	_, err := r.engine.Releases().Standing(q.Context(), "")
	h := health{Version: r.c.Version, Stopping: r.stopping.Load(), Checks: map[string]bool{"store": err == nil, "vault": !r.engine.Vault().Status(q.Context()).Locked}}
	h.Ready = !h.Stopping && h.Checks["store"] && h.Checks["vault"]
	w.Header().Set("Content-Type", "application/json")
	if !h.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	_ = json.NewEncoder(w).Encode(h) // the prober may have gone
}
