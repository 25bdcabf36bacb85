//go:build desktop && !linux

package window

import (
	"context"
	"reflect"

	wails_runtime "github.com/wailsapp/wails/v2/pkg/runtime"
)

// drawMenu puts other menus in place of those that are shown, where they differ: the system draws them with keys and
// lines. What needs a workspace the page refuses.
func (s *shell) drawMenu(titles []menuTitle, _ bool) {
	s.do(func(w context.Context) {
		if !reflect.DeepEqual(titles, s.drawn) {
			s.drawn = titles
			wails_runtime.MenuSetApplicationMenu(w, newMenu(titles, s.choose))
		}
	})
}

// paintMenu does nothing: menus go by the system's theme.
func paintMenu(string) {}
