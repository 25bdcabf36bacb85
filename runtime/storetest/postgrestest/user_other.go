//go:build !unix

package postgrestest

import "os/exec"

// user is nobody: tests start no PostgreSQL here.
type user struct{}

func unprivileged() (user, error) { return user{}, errNone }
func (user) become(*exec.Cmd)     {}
func (user) own(string) error     { return errNone }
