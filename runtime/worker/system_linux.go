package worker

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// wholeWrite is how many bytes a pipe takes as a whole or not at all (PIPE_BUF).
const wholeWrite = 4096

// platformLimit says that this platform ends a worker that takes too much.
const platformLimit = true

// limitData is the hard limit. RLIMIT_DATA counts private writable memory, which is what a
// Go heap is; RLIMIT_AS would count the address space Go reserves and is of no use.
func limitData(bytes uint64) error {
	if err := unix.Setrlimit(unix.RLIMIT_DATA, &unix.Rlimit{Cur: bytes, Max: bytes}); err != nil {
		return fmt.Errorf("limit the worker's memory: %w", err)
	}
	return nil
}

func duplicate(from, to int) error { return unix.Dup3(from, to, 0) }
