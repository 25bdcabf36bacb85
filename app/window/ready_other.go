//go:build desktop && !windows

package window

import (
	"os"
	"runtime"

	"bobbin/runtime/fault"
)

// ready refuses a machine without a display. The folder of what draws the window is its own affair.
func ready(string) (data string, err error) {
	if runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return "", fault.New(fault.Unavailable, "There is no display to open a window on.").
			WithHint("`bobbin ide` serves the same IDE to a browser.")
	}
	return "", nil
}
