//go:build unix

package store

import "golang.org/x/sys/unix"

// free is how many bytes may still be written below a folder; -1 when that is not known.
func free(dir string) int64 {
	var s unix.Statfs_t
	if unix.Statfs(dir, &s) != nil {
		return -1
	}
	return int64(s.Bavail) * int64(s.Bsize)
}
