package postgrestest

import (
	"errors"
	"path/filepath"
)

// ErrNone is that no PostgreSQL is installed.
var ErrNone = errNone

// Open is Start for a program that is no test. Close ends the cluster; so does the end of the program.
func Open() (*Cluster, error) { return start() }

// Close stops a cluster of Open and removes its folder.
func (c *Cluster) Close() error {
	return errors.Join(c.pipe.Close(), c.ward.Wait())
}

// Crash stops the server of a cluster of Open, as a crash would.
func (c *Cluster) Crash() error {
	return c.run("pg_ctl", "stop", "-D", c.data(), "-m", "immediate", "-w")
}

// Recover starts a server that has crashed.
func (c *Cluster) Recover() error {
	return c.run("pg_ctl", "start", "-D", c.data(), "-w", "-t", "120", "-l", filepath.Join(c.dir, "log"))
}
