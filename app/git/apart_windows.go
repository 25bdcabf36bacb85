package git

import (
	"os/exec"
	"syscall"
)

// createNoWindow is CREATE_NO_WINDOW of CreateProcess: no console appears, and there is none
// to ask for a password in.
const createNoWindow = 0x08000000

func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: createNoWindow}
}
