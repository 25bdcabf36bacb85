//go:build unix

package worker

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// protectStdout moves the pipe of the frames away from file descriptor 1, where anything
// printed by mistake would break them, and sends that to standard error.
func protectStdout(file *os.File) (*os.File, error) {
	fd, err := unix.FcntlInt(file.Fd(), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return nil, fmt.Errorf("keep the frames apart from prints: %w", err)
	}
	if err := duplicate(2, 1); err != nil {
		return nil, fmt.Errorf("keep the frames apart from prints: %w", err)
	}
	os.Stdout = os.Stderr
	return os.NewFile(uintptr(fd), "frames"), nil
}
