//go:build !windows

package hidden

import "os/exec"

// Make does nothing: only Windows opens a console for a program.
func Make(*exec.Cmd) {}
