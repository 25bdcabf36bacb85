//go:build !windows

package git

import (
	"os/exec"
	"syscall"
)

// apart starts git away from the terminal Bobbin was started in, which ssh would otherwise ask
// for a password, and ends with it what it has started.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}
