package worker

import (
	"bytes"
	"io"
	"strings"
	"sync"
)

const lastWords = 16 << 10

// stderr keeps the last 16 KB a worker printed. Once a crash begins it keeps what follows,
// because the reason comes first and the goroutines after it.
type stderr struct {
	mu    sync.Mutex
	also  io.Writer // may be nil
	text  []byte
	crash bool
}

// Write takes what the worker prints.
func (s *stderr) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.also != nil {
		// Showing it elsewhere is a courtesy; a full disk there is not the worker's matter.
		_, _ = s.also.Write(p)
	}
	s.text = append(s.text, p...)
	if !s.crash {
		s.crash = s.findCrash()
	}
	if s.crash {
		s.text = s.text[:min(len(s.text), lastWords)]
	} else if extra := len(s.text) - lastWords; extra > 0 {
		s.text = append(s.text[:0], s.text[extra:]...)
	}
	return len(p), nil
}

// findCrash cuts off what was printed before the crash.
func (s *stderr) findCrash() bool {
	// What the first line of a dying Go program begins with.
	marks := []string{"fatal error: ", "panic: ", "runtime: out of memory", "runtime: goroutine stack exceeds", "runtime: cannot", "runtime/cgo: ", "SIG"}
	for at := 0; at < len(s.text); {
		for _, mark := range marks {
			if bytes.HasPrefix(s.text[at:], []byte(mark)) {
				s.text = append(s.text[:0], s.text[at:]...)
				return true
			}
		}
		line := bytes.IndexByte(s.text[at:], '\n')
		if line < 0 {
			return false
		}
		at += line + 1
	}
	return false
}

// String is what was kept.
func (s *stderr) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return string(s.text)
}

// diedOfMemory reads from a worker's last words whether memory was what it died of.
func diedOfMemory(words string) bool {
	for _, sign := range []string{"out of memory", "cannot allocate memory", "runtime: cannot map pages",
		"failed to create new OS thread", "pthread_create failed", "makeslice: len out of range", "errno=12", "errno=11"} {
		if strings.Contains(words, sign) {
			return true
		}
	}
	return false
}

// diedOfDepth reads from a worker's last words whether a native function recursed too deeply.
func diedOfDepth(words string) bool {
	return strings.Contains(words, "stack exceeds") || strings.Contains(words, "stack overflow")
}
