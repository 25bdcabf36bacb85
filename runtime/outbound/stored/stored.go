// Package stored keeps bodies of answers on disk, so that a script can send on what is larger
// than its memory.
//
// A body belongs to an owner (a workspace in one environment) and is named by an id nobody can
// guess. How long it is wanted is the caller's to say, by Drop; the bodies of a program that
// ended are removed by the next one. Which request stores or sends one is package outbound's.
package stored

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"

	"bobbin/runtime/fault"
)

// DefaultLimit is how many bytes the bodies of one owner may take together: 4 GB.
const DefaultLimit = 4 << 30

// piece is how much of a body is in memory at a time.
const piece = 64 << 10

// Store keeps bodies below one folder that nobody else uses. Its methods are safe for
// concurrent use.
type Store struct {
	dir string

	mu     sync.Mutex
	begun  bool // the folder is there, and empty of what an earlier program left
	bodies map[string]*body
	used   map[string]int64 // bytes by owner
	order  int
}

// body is one body, whole or still growing. The Store's lock guards it.
type body struct {
	owner       string
	size        int64
	contentType string
	order       int // in which they came
	whole       bool
	sent        bool
	readers     int
	dropped     bool // its file goes with its last reader
}

// New makes a Store; nothing is touched before Prepare or the first Keep.
func New(dir string) *Store {
	return &Store{dir: dir, bodies: map[string]*body{}, used: map[string]int64{}}
}

// Body is a body that can be sent.
type Body struct {
	Size        int64  // in bytes
	ContentType string // as the service said
	// Open gives the body from its beginning, any number of times.
	Open func() (io.ReadCloser, error)
}

// Keep reads a body to its end into a file and gives its id. When the owner's bodies take more
// than limit bytes (DefaultLimit when 0), those that were sent already make room. Faults:
// invalid when there is no room within the limit, unavailable when the disk takes no more.
// The errors of reading are passed on.
func (s *Store) Keep(ctx context.Context, owner, contentType string, from io.Reader, limit int64) (string, error) {
	if err := s.Prepare(); err != nil {
		return "", err
	}
	if limit <= 0 {
		limit = DefaultLimit
	}
	id := rand.Text()
	file, err := os.OpenFile(s.file(id), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", unwritable(err)
	}
	s.mu.Lock()
	s.order++
	s.bodies[id] = &body{owner: owner, contentType: contentType, order: s.order}
	s.mu.Unlock()
	err = s.copy(ctx, file, id, from, limit)
	if closing := file.Close(); err == nil && closing != nil {
		err = unwritable(closing)
	}
	if err != nil {
		s.Drop(id)
		return "", err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bodies[id].whole = true
	return id, nil
}

// Prepare makes the folder, once, and empties it: what is in it was an earlier program's. The
// first Keep does it, too. Fault: unavailable.
func (s *Store) Prepare() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.begun {
		return nil
	}
	if err := os.RemoveAll(s.dir); err != nil {
		return unwritable(err)
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return unwritable(err)
	}
	s.begun = true
	return nil
}

func (s *Store) file(id string) string { return filepath.Join(s.dir, id) }

func (s *Store) copy(ctx context.Context, to *os.File, id string, from io.Reader, limit int64) error {
	buffer := make([]byte, piece)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			if err := s.grow(id, int64(n), limit); err != nil {
				return err
			}
			if _, err := to.Write(buffer[:n]); err != nil {
				return unwritable(err)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = context.Cause(ctx)
		}
		if err != nil {
			return err
		}
	}
}

// grow takes n more bytes for a body, from the owner's bodies that were sent if need be.
func (s *Store) grow(id string, n, limit int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	growing := s.bodies[id]
	if growing == nil {
		return fault.New(fault.Unavailable, "The stored body was dropped while it was being stored.")
	}
	growing.size += n
	s.used[growing.owner] += n
	for s.used[growing.owner] > limit {
		oldest := s.oldestSent(growing.owner)
		if oldest == "" {
			return fault.New(fault.Invalid, "The stored bodies of this environment take more than %d MB together.", limit>>20).
				WithHint("Send each one before the next is stored, or raise limits.storedBodiesMB of the environment.")
		}
		s.drop(oldest)
	}
	return nil
}

// oldestSent is the body of an owner that is missed least; "" when each may still be wanted.
func (s *Store) oldestSent(owner string) string {
	oldest := ""
	for id, b := range s.bodies {
		if b.owner == owner && b.sent && b.readers == 0 && (oldest == "" || b.order < s.bodies[oldest].order) {
			oldest = id
		}
	}
	return oldest
}

// Find gives a body of an owner. Fault: not_found, also for somebody else's.
func (s *Store) Find(owner, id string) (Body, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.bodies[id]
	if b == nil || b.owner != owner || !b.whole {
		return Body{}, unknown()
	}
	return Body{Size: b.size, ContentType: b.contentType, Open: func() (io.ReadCloser, error) { return s.open(id) }}, nil
}

func unknown() error {
	return fault.New(fault.NotFound, "There is no stored body of that id in this environment.").
		WithHint("A stored body is there until the run that stored it, and those it triggered, have ended.")
}

func (s *Store) open(id string) (io.ReadCloser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.bodies[id]
	if b == nil {
		return nil, unknown()
	}
	file, err := os.Open(s.file(id))
	if err != nil {
		return nil, fault.New(fault.Unavailable, "The stored body cannot be read.").Because(err)
	}
	b.readers++
	return &reader{File: file, close: sync.OnceFunc(func() {
		_ = file.Close() // it was only read
		s.mu.Lock()
		defer s.mu.Unlock()
		b.sent = true
		if b.readers--; b.readers == 0 && b.dropped {
			_ = os.Remove(s.file(id)) // else with the folder, by the next program
		}
	})}, nil
}

// reader is a body that is being sent.
type reader struct {
	*os.File
	close func()
}

// Close may be called by several, as the transport does.
func (r *reader) Close() error {
	r.close()
	return nil
}

// Drop removes bodies; one that is being sent goes afterwards. Unknown ids are ignored.
func (s *Store) Drop(ids ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		s.drop(id)
	}
}

func (s *Store) drop(id string) {
	b := s.bodies[id]
	if b == nil {
		return
	}
	delete(s.bodies, id)
	if s.used[b.owner] -= b.size; s.used[b.owner] == 0 {
		delete(s.used, b.owner)
	}
	if b.dropped = true; b.readers == 0 {
		_ = os.Remove(s.file(id)) // else with the folder, by the next program
	}
}

// unwritable words what the disk refuses.
func unwritable(err error) error {
	const windowsDiskFull = syscall.Errno(0x70) // ERROR_DISK_FULL, which package syscall does not name
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || runtime.GOOS == "windows" && errors.Is(err, windowsDiskFull) {
		return fault.New(fault.Unavailable, "The disk is full, so the answer's body cannot be stored.").
			WithHint("Free some space and run it again.").Because(err)
	}
	return fault.New(fault.Unavailable, "The answer's body cannot be stored: the cache folder of Bobbin cannot be written.").
		WithHint("Check the permissions of the folder.").Because(err)
}
