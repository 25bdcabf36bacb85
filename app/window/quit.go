package window

import (
	"net/http"
	"sync"
	"time"
)

// patience is how long a page may leave the wish to close unheard, or may take for saving when the program is told
// to end. A page that is busy answers long before; one that has ended does not keep the window open.
const patience = 8 * time.Second

// farewell guards the window's end: the page saves what was typed, or asks the person, and then lets it go.
type farewell struct {
	ask   func() // tells the page of the wish to close
	close func() // asks the window once more to close
	after func(time.Duration, func())

	mu     sync.Mutex
	asked  int  // how often
	heard  bool // the last wish, by the page
	ending bool // the program is told to end: nobody may be there to answer a question
	free   bool
	shown  bool // there is a page, into which something may have been typed
}

// mayClose says whether the window may close now. If not, the page is asked.
func (f *farewell) mayClose() bool {
	f.mu.Lock()
	if f.free || !f.shown {
		f.free = true
		f.mu.Unlock()
		return true
	}
	f.asked++
	turn := f.asked
	f.heard = false
	f.mu.Unlock()
	f.ask()
	f.after(patience, func() { f.lapse(turn) })
	return false
}

// lapse lets the window go if nobody heard the wish, or there is no time left.
func (f *farewell) lapse(turn int) {
	f.mu.Lock()
	gone := turn == f.asked && !f.free && (!f.heard || f.ending)
	f.free = f.free || gone
	f.mu.Unlock()
	if gone {
		f.close()
	}
}

// end closes the window because the program is told to end.
func (f *farewell) end() {
	f.mu.Lock()
	f.ending = true
	free := f.free
	f.mu.Unlock()
	if !free { // else it has gone
		f.close()
	}
}

// show notes that there is a page.
func (f *farewell) show() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shown = true
}

// closing answers POST /api/window.closing: the page has heard the wish.
func (f *farewell) closing(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	f.heard = true
	f.mu.Unlock()
	nothing(w)
}

// letGo answers POST /api/window.close: what was typed is safe, or the person gave it up.
func (f *farewell) letGo(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	f.free = true
	f.mu.Unlock()
	nothing(w)
	f.close()
}

// nothing is the answer of a request that has none.
func nothing(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte("{}")) // the page may have gone
}
