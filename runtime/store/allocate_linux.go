package store

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// allocate has a file take up so many bytes of the disk, without writing them where the disk knows how.
func allocate(f *os.File, bytes int64) error {
	for {
		switch err := unix.Fallocate(int(f.Fd()), 0, 0, bytes); {
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.EOPNOTSUPP), errors.Is(err, unix.ENOSYS):
			return scribble(f, bytes)
		default:
			return err
		}
	}
}
