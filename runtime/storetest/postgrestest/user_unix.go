//go:build unix

package postgrestest

import (
	"os"
	"os/exec"
	osuser "os/user"
	"strconv"
	"syscall"
)

// user is whom a cluster belongs to; nil is the user of the tests.
type user struct{ credential *syscall.Credential }

// unprivileged finds somebody who is not root, as whom alone PostgreSQL runs.
func unprivileged() (user, error) {
	if os.Getuid() != 0 {
		return user{}, nil
	}
	found, err := osuser.Lookup("postgres")
	if err != nil {
		if found, err = osuser.Lookup("nobody"); err != nil {
			return user{}, err
		}
	}
	uid, err := strconv.ParseUint(found.Uid, 10, 32)
	if err != nil {
		return user{}, err
	}
	gid, err := strconv.ParseUint(found.Gid, 10, 32)
	if err != nil {
		return user{}, err
	}
	return user{&syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
}

// become has a command run as the user, apart from the tests' own group, so that a terminal's
// interrupt does not reach it.
func (u user) become(c *exec.Cmd) {
	c.SysProcAttr = &syscall.SysProcAttr{Credential: u.credential, Setpgid: true}
}

func (u user) own(dir string) error {
	if u.credential == nil {
		return nil
	}
	return os.Chown(dir, int(u.credential.Uid), int(u.credential.Gid))
}
