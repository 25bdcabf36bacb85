package window

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"

	"github.com/google/uuid"

	"bobbin/app/api"
	"bobbin/app/face"
	"bobbin/app/ide"
	"bobbin/runtime/fault"
)

// front is this window among those that are open on its home: it knows which workspace it shows.
type front struct {
	engine http.RoundTripper
	shown  func(dir string) // hears which workspace it shows from now on

	mu  sync.Mutex
	id  string
	dir string
}

// attend gives f what others would open, until ctx ends.
func (f *front) attend(ctx context.Context, show func(dir string)) {
	face.Attend(ctx, f.engine, f.name(), func() string {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.dir
	}, show)
}

// name is this window's own.
func (f *front) name() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.id == "" {
		f.id = uuid.NewString()
	}
	return f.id
}

// showing answers POST /api/window.showing of the page: which workspace it shows from now on, or none.
func (f *front) showing(w http.ResponseWriter, r *http.Request) {
	var in ide.Dir
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxMessage)).Decode(&in); err != nil {
		api.WriteFault(w, fault.New(fault.Invalid, "The workspace that is shown is not named in JSON.").Because(err))
		return
	}
	f.mu.Lock()
	f.dir = in.Dir
	f.mu.Unlock()
	f.shown(in.Dir)
	if err := (api.Client{Transport: f.engine}).Call(r.Context(), "window.showing", ide.Showing{Window: f.name(), Dir: in.Dir}, &ide.Nothing{}); err != nil {
		api.WriteFault(w, err)
		return
	}
	nothing(w)
}
