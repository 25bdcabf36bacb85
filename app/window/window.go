// Package window is the Wails shell: the same page and the same requests as in a browser,
// behind the window's asset handler, with signals as events. It exists in the desktop build
// (build tag desktop); the headless build has no window.
package window

import (
	"context"
	"net/http"
)

// Open shows the window until it is closed; nil where this build has none.
type Open func(ctx context.Context, face http.Handler, engine http.RoundTripper, keep Folders) error

// Folders are those of the home: State is for the window's place, Cache for what can be made again by what draws it.
type Folders struct{ State, Cache string }
