package postgrestest

import "errors"

// ErrNone is that no PostgreSQL is installed.
var ErrNone = errNone

// Open is Start for a program that is no test. Close ends the cluster; so does the end of the program.
func Open() (*Cluster, error) { return start() }

// Close stops a cluster of Open and removes its folder.
func (c *Cluster) Close() error {
	return errors.Join(c.pipe.Close(), c.ward.Wait())
}
