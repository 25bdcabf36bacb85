//go:build unix

package worker

import (
	"fmt"
	"io"
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

// writeNow writes to a pipe that has room, and says whether it had.
func writeNow(w io.Writer, b []byte) bool {
	file, ok := w.(*os.File)
	if !ok {
		return false
	}
	conn, err := file.SyscallConn()
	if err != nil {
		return false
	}
	written := 0
	err = conn.Write(func(fd uintptr) bool {
		written, _ = unix.Write(int(fd), b) // the pipe does not block
		return true
	})
	return err == nil && written == len(b)
}

// parking makes reads of a pipe park their goroutine instead of a thread: what a frame begins
// then runs on the thread that has read it, and no other one has to be woken for it.
func parking(in io.Reader) io.Reader {
	file, ok := in.(*os.File)
	if !ok {
		return in
	}
	if info, err := file.Stat(); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
		return in // it may be shared with others, who would not expect it
	}
	fd, err := unix.FcntlInt(file.Fd(), unix.F_DUPFD_CLOEXEC, 3)
	if err != nil {
		return in
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return in
	}
	return os.NewFile(uintptr(fd), "frames")
}
