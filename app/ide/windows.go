package ide

import (
	"context"
	"slices"
	"sync"
)

// Windows are those that stand open on this home. A program that is started once more asks them before it
// opens a window of its own.
type Windows struct {
	mu   sync.Mutex
	open []*shown          // in the order they were opened
	dirs map[string]string // the workspace in each, by the window; empty: none yet
}

// shown is one window.
type shown struct {
	id   string
	hand func(dir string) bool
}

// Attend has a window that shows the workspace of dir, or none, take what others would open, until leave.
// hand says whether the window takes it; it must not wait.
func (w *Windows) Attend(id, dir string, hand func(dir string) bool) (leave func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, said := w.dirs[id]; !said { // its page may have been first
		w.dirs[id] = dir
	}
	one := &shown{id, hand}
	w.open = append(w.open, one)
	return func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.open = slices.DeleteFunc(w.open, func(other *shown) bool { return other == one })
		delete(w.dirs, id)
	}
}

// Showing is the request of window.showing: a window that shows another workspace now.
type Showing struct {
	Window string `json:"window"`
	Dir    string `json:"dir"`
}

// Showing answers window.showing.
func (w *Windows) Showing(_ context.Context, in Showing) (Nothing, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dirs[in.Window] = in.Dir
	return Nothing{}, nil
}

// Taken is the answer of window.show.
type Taken struct {
	Taken bool `json:"taken"`
}

// Show answers window.show: the window that shows this workspace comes to the front, else one without a
// workspace opens it. Without a workspace it is the window that was opened last.
func (w *Windows) Show(_ context.Context, in Dir) (Taken, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, dir := range []string{in.Dir, ""} {
		for i := len(w.open) - 1; i >= 0; i-- {
			one := w.open[i]
			if (in.Dir == "" || w.dirs[one.id] == dir) && one.hand(in.Dir) {
				if in.Dir != "" {
					w.dirs[one.id] = in.Dir
				}
				return Taken{true}, nil
			}
		}
	}
	return Taken{}, nil
}
