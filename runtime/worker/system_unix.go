//go:build unix && !linux

package worker

import "golang.org/x/sys/unix"

// wholeWrite is how many bytes a pipe takes as a whole or not at all (PIPE_BUF).
const wholeWrite = 512

func duplicate(from, to int) error { return unix.Dup2(from, to) }
