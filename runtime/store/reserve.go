package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/workspace"
)

const (
	// reserveFile takes up the room, in the folder of the store.
	reserveFile = "disk.reserve"
	// spareRoom is what must be free beside a reserve that is put back, in bytes, so that the next write
	// does not take it again.
	spareRoom = 4 << 20
	// fillAgain is how long a reserve is left that could not be put back though the disk has room.
	fillAgain = 10 * time.Second
)

// reserve is room on the disk that is kept for the time when there is no other. A write that must come
// to its end (what ran ends, something is deleted) has it given up; those that add to the store are refused
// from then on, until the disk has room and the reserve is put back. Without one, a full disk would
// refuse even to delete: SQLite needs room for that, too.
//
// A migration adds where it begins: with itself, with what failed and is tried again, and with each slice
// that it announces. What a slice has done is stored.
//
// A nil reserve is none: nothing is kept and nothing refused.
type reserve struct {
	path   string
	size   int64
	logger *slog.Logger
	held   atomic.Bool // the file is there

	mu     sync.Mutex
	failed time.Time // when it could not be put back the last time
	needed int       // by so many that use its room now: it is not put back meanwhile
}

// openReserve takes the reserve that is there, and removes what is none: a file of another size, and one that was
// being made. What is missing is put back by fill, once the databases have what they need.
func openReserve(dir string, size int64, logger *slog.Logger) *reserve {
	if size <= 0 {
		return nil
	}
	r := &reserve{path: filepath.Join(dir, reserveFile), size: size, logger: logger}
	r.discard(r.temporary())
	switch info, err := os.Stat(r.path); {
	case err != nil: // there is none
	case info.Size() != size:
		r.discard(r.path)
	default:
		// A copy of the folder may have left holes where nothing was written.
		r.held.Store(take(r.path, os.O_RDWR, size, size) == nil)
	}
	return r
}

func (r *reserve) temporary() string { return r.path + ".tmp" }

// discard removes a file, and says whether it is gone.
func (r *reserve) discard(path string) bool {
	err := os.Remove(path)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return true
	}
	r.logger.Error("a file takes room of the disk and cannot be removed", "file", path, "error", err)
	return false
}

// bytes is what is held; -1 where none is kept.
func (r *reserve) bytes() int64 {
	switch {
	case r == nil:
		return -1
	case r.held.Load():
		return r.size
	}
	return 0
}

// without does what failed for want of room once more, while the reserve is given up: here, or by whoever shares
// it. Nobody puts it back before work is done. Where the room is not to be had it does nothing.
func (r *reserve) without(work func()) {
	if r == nil || !r.giveUp() {
		return
	}
	defer func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.needed--
	}()
	work()
}

// giveUp makes the room free for one more that needs it, and says whether it is. What was not held may take some, too.
func (r *reserve) giveUp() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.discard(r.temporary())
	if !r.discard(r.path) {
		return false
	}
	r.needed++
	if r.held.Swap(false) {
		r.logger.Warn("the disk is full: its reserve is given up, so that what runs can end and something can be deleted; nothing new is taken until there is room",
			"folder", filepath.Dir(r.path), "bytes", r.size)
	}
	return true
}

// fill puts the reserve back when the disk has room for it, and says whether it is held.
func (r *reserve) fill() bool {
	if r == nil || r.held.Load() {
		return true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if left := free(filepath.Dir(r.path)); r.held.Load() || r.needed > 0 || left >= 0 && left < r.size+spareRoom || time.Since(r.failed) < fillAgain {
		return r.held.Load()
	}
	// What is free may not be for this user to take, so the spare room is taken as well, for a moment.
	temporary := r.temporary()
	err := take(temporary, os.O_CREATE|os.O_TRUNC|os.O_RDWR, r.size+spareRoom, r.size)
	if err == nil {
		err = errors.Join(os.Rename(temporary, r.path), workspace.SyncFolder(filepath.Dir(r.path)))
	}
	if err != nil {
		r.failed = time.Now()
		_ = os.Remove(temporary) // it may not be there
		r.logger.Warn("the reserve of the disk cannot be put back", "file", r.path, "error", err)
		return false
	}
	r.held.Store(true)
	r.logger.Info("the disk has a reserve for the time when it is full", "file", r.path, "bytes", r.size)
	return true
}

// take has a file take up so many bytes of the disk, of which it keeps some.
func take(path string, how int, bytes, keep int64) error {
	f, err := os.OpenFile(path, how, 0o600)
	if err != nil {
		return err
	}
	if err = allocate(f, bytes); err == nil {
		err = errors.Join(f.Truncate(keep), f.Sync())
	}
	return errors.Join(err, f.Close())
}

// scribble fills a file with what no disk can make smaller. What it holds is never read.
func scribble(f *os.File, bytes int64) error {
	_, err := io.CopyN(f, rand.NewChaCha8([32]byte{}), bytes)
	return err
}

// errKept is why a write is refused that would take of what is kept for others.
var errKept = errors.New("what is left is kept for what must come to its end")

// refused gives the fault of what may not be added now, nil when it may be.
func (r *reserve) refused() error {
	if r.fill() {
		return nil
	}
	return full(r.path, errKept)
}

// outOfRoom says whether an error of opening a store is one of a full disk.
func outOfRoom(err error) bool {
	return errors.Is(err, invocation.ErrFull) || errors.Is(err, syscall.ENOSPC)
}

// add is write, for what makes the store larger and can wait: it takes nothing of the reserve.
func (w *writer) add(ctx context.Context, work func(t *tx) error, locks ...string) error {
	return w.hand(ctx, &job{work: work, locks: locks, adds: true, done: make(chan struct{})})
}

// admit answers those of a batch that must wait for room, and gives the others.
func (s *session) admit(batch []*job) []*job {
	if !slices.ContainsFunc(batch, func(j *job) bool { return j.adds }) || s.hasRoom() {
		return batch
	}
	var rest []*job
	for _, j := range batch {
		if j.err = nil; j.adds {
			j.err = full(s.w.path, errKept)
		} else {
			rest = append(rest, j)
		}
	}
	return rest
}

// adds is for a write that learns only under way that it makes the store larger. Its fault is that of a full disk.
func (t *tx) adds() error {
	t.job.adds = true
	if t.s.hasRoom() {
		return nil
	}
	return full(t.s.w.path, errKept)
}

// hasRoom says whether something may be added.
func (s *session) hasRoom() bool { return s.w.reserve.fill() || s.roomInside() }

// roomInside says whether the file itself has as much room as the reserve: what was deleted leaves its
// pages to what comes, and the disk does not get them back.
func (s *session) roomInside() bool {
	if s.connected() != nil {
		return false
	}
	var pages, size int64
	err := s.conn.QueryRowContext(context.Background(), "SELECT freelist_count, page_size FROM pragma_freelist_count, pragma_page_size").Scan(&pages, &size)
	return err == nil && pages*size >= s.w.reserve.size
}

// rescue does a write once more that failed for want of room and must come to its end. It gives what became of it.
func (s *session) rescue(batch []*job, err error) error {
	if err == nil || len(batch) > 1 || batch[0].adds || !errors.Is(translate(s.w.path, err), invocation.ErrFull) {
		return err
	}
	s.w.reserve.without(func() { err = s.insist(batch) })
	return err
}
