// Package window is the Wails shell: the same page and the same requests as in a browser,
// behind the window's asset handler, with signals as events. It exists in the desktop build
// (build tag desktop); the headless build has no window.
package window

import (
	"context"
	"net/http"
)

// Open shows the window until it is closed; nil where this build has none. What draws it may keep
// in the folder cache what can be made again.
type Open func(ctx context.Context, face http.Handler, engine http.RoundTripper, cache string) error
