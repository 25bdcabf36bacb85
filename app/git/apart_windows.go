package git

import (
	"os/exec"

	"bobbin/runtime/hidden"
)

// apart starts git without a console, so there is none to ask for a password in.
func apart(cmd *exec.Cmd) { hidden.Make(cmd) }
