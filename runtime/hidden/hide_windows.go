package hidden

import (
	"os/exec"
	"syscall"
)

// createNoWindow is CREATE_NO_WINDOW of CreateProcess. (https://learn.microsoft.com/windows/win32/procthread/process-creation-flags)
const createNoWindow = 0x08000000

// Make keeps Windows from opening a console for a program: the one with the window has none to share,
// so each script's worker would show a black one.
func Make(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: createNoWindow}
}
