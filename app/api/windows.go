package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"bobbin/app/ide"
)

// handed is how many wishes wait for a window that does not read them.
const handed = 8

// window is the stream of one open window: each event is a workspace that it is asked to show.
func (m *Mux) window(w http.ResponseWriter, r *http.Request) {
	wishes := make(chan string, handed)
	q := r.URL.Query()
	leave := m.ide.Windows.Attend(q.Get("window"), q.Get("dir"), func(dir string) bool {
		select {
		case wishes <- dir:
			return true
		default:
			return false
		}
	})
	defer leave()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	flush := http.NewResponseController(w)
	fmt.Fprint(w, ": open\n\n")
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for flush.Flush() == nil {
		select {
		case dir := <-wishes:
			text, err := json.Marshal(ide.Dir{Dir: dir})
			if err != nil { // a Dir is a plain value
				panic("api: a wish that is not JSON: " + err.Error())
			}
			fmt.Fprintf(w, "data: %s\n\n", text)
		case <-ticker.C:
			fmt.Fprint(w, ": beat\n\n")
		case <-r.Context().Done():
			return
		case <-m.quiet.Done():
			return
		}
	}
}
