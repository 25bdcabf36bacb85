//go:build desktop

package window

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"time"

	"github.com/wailsapp/wails/v2/pkg/options"
	wails_runtime "github.com/wailsapp/wails/v2/pkg/runtime"

	"bobbin/app/api"
	"bobbin/runtime/fault"
)

// shell is what the system's window has around the page: its menus, its place, and its end.
type shell struct {
	state    string // the folder where its place is kept
	menus    menus
	drawn    []menuTitle // what the system's menus were made of
	place    place
	put      place  // where it was put, beside others
	others   int    // windows that were open already
	leave    func() // gives up its number among them
	farewell farewell

	mu     sync.Mutex
	window context.Context // nil until it is there
}

func newShell(state string) *shell {
	s := &shell{state: state, drawn: menuTitles(), place: readPlace(state)}
	s.menus.titles, s.menus.draw = s.drawn, s.drawMenu
	s.others, s.leave = turn(state)
	s.farewell.after = func(d time.Duration, then func()) { time.AfterFunc(d, then) }
	s.farewell.ask = func() { s.do(func(w context.Context) { wails_runtime.EventsEmit(w, "closing") }) }
	s.farewell.close = func() { s.do(wails_runtime.Quit) }
	return s
}

// handle answers what the page asks of the window itself.
func (s *shell) handle(mux *http.ServeMux) {
	mux.HandleFunc("POST /api/window.closing", s.farewell.closing)
	mux.HandleFunc("POST /api/window.close", s.farewell.letGo)
	mux.HandleFunc("POST /api/window.theme", s.theme)
	mux.HandleFunc("POST /api/window.keys", s.menus.keys)
}

// frame puts the shell around the page.
func (s *shell) frame(o *options.App) {
	o.Width, o.Height, o.MinWidth, o.MinHeight = s.place.Width, s.place.Height, smallest.Width, smallest.Height
	if s.place.Maximised {
		o.WindowStartState = options.Maximised
	}
	o.Menu = newMenu(s.drawn, s.choose)
	stand := sync.OnceFunc(s.stand) // not again when the page is read anew
	o.OnDomReady = func(context.Context) { stand() }
	o.OnBeforeClose = func(context.Context) (stay bool) {
		if !s.farewell.mayClose() {
			return true
		}
		s.keepPlace()
		return false
	}
}

// opened is called when the window is there.
func (s *shell) opened(window context.Context) {
	s.mu.Lock()
	s.window = window
	s.mu.Unlock()
	s.menus.again()
}

// do does something with the window, once it is there.
func (s *shell) do(work func(window context.Context)) {
	s.mu.Lock()
	window := s.window
	s.mu.Unlock()
	if window != nil {
		work(window)
	}
}

// choose does what was chosen in a menu: the page has the command.
func (s *shell) choose(command string) {
	s.do(func(w context.Context) {
		if command == quitCommand {
			wails_runtime.Quit(w)
			return
		}
		wails_runtime.EventsEmit(w, "command", map[string]string{"id": command})
	})
}

// theme answers POST /api/window.theme of the page, when it begins and at each change: light, dark or system.
func (s *shell) theme(w http.ResponseWriter, r *http.Request) {
	var in struct{ Theme string }
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxMessage)).Decode(&in); err != nil {
		api.WriteFault(w, fault.New(fault.Invalid, "The theme is not named in JSON.").Because(err))
		return
	}
	s.farewell.show()
	paintMenu(in.Theme)
	switch in.Theme {
	case "light":
		s.do(wails_runtime.WindowSetLightTheme)
	case "dark":
		s.do(wails_runtime.WindowSetDarkTheme)
	default:
		s.do(wails_runtime.WindowSetSystemDefaultTheme)
	}
	nothing(w)
}

// stand puts the window where it was.
func (s *shell) stand() {
	s.do(func(w context.Context) {
		screen := screenOf(w)
		p, stands := s.place.on(screen)
		if s.place.Maximised {
			return
		}
		if p.Width != s.place.Width || p.Height != s.place.Height {
			wails_runtime.WindowSetSize(w, p.Width, p.Height)
		}
		if stands {
			p = p.beside(s.others, screen)
			s.put = p
			wails_runtime.WindowSetPosition(w, p.X, p.Y)
		}
	})
}

// keepPlace remembers where the window is. Of one that is maximised or minimised it keeps the size it had before.
func (s *shell) keepPlace() {
	s.do(func(w context.Context) {
		p := s.place
		p.Maximised = wails_runtime.WindowIsMaximised(w)
		if wails_runtime.WindowIsNormal(w) {
			if p.X, p.Y = wails_runtime.WindowGetPosition(w); p.X == s.put.X && p.Y == s.put.Y {
				p.X, p.Y = s.place.X, s.place.Y // who stood beside another leaves no trace of that
			}
			p.Width, p.Height = wails_runtime.WindowGetSize(w)
			p.Screen = screenOf(w)
		}
		_ = p.keep(s.state) // the next window stands where the system puts it
	})
}

// screenOf is the size of the screen that a window is on; nothing where the system does not tell.
func screenOf(window context.Context) size {
	screens, err := wails_runtime.ScreenGetAll(window)
	if err != nil {
		return size{}
	}
	for _, s := range screens {
		if s.IsCurrent {
			return size(s.Size)
		}
	}
	return size{}
}
