// Package history keeps what files of workspaces held before: a version for each save, and the
// last one of what was deleted or thrown away. It lies in the home, outside the workspaces, so
// that neither a deleted folder nor git takes it along. What belongs to whom and when a version
// is worth keeping is said by package ide.
//
//	DIR/<workspace>/<file>/index.json   the file's path and its versions, oldest first
//	DIR/<workspace>/<file>/<id>.gz      the text of one
//
// It is bounded by number for each file, and by age and size for each workspace. Versions of the
// same minutes go first: of a long day the last minutes are there save by save, the morning in steps.
// A version is as old as the one that took its place: what a file held for a year and is written
// over now was there until now.
package history

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

const (
	// MaxVersions is how many versions of one file are kept.
	MaxVersions = 100
	// MaxAge is how long a version is kept after another one took its place.
	MaxAge = 90 * 24 * time.Hour
	// MaxWorkspace bounds what is kept of one workspace, compressed, in bytes.
	MaxWorkspace = 200 << 20
	// MaxText is the largest text that is kept, in bytes.
	MaxText = 5 << 20
	// recent is how many of the newest versions are never thinned out.
	recent = 20
	// merge is how soon a save after another one replaces it: an editor that saves while a person
	// types would fill the list.
	merge = 10 * time.Second
	// tidyEvery is how often the size and age of what is kept of a workspace are looked at.
	tidyEvery = time.Hour
)

// Source says why a version was kept.
type Source string

const (
	Saved     Source = "saved"
	Before    Source = "before"    // it was on disk when it was first saved over, or changed by another program
	Deleted   Source = "deleted"   // the last text of a file that was deleted
	Discarded Source = "discarded" // changes that were thrown away
)

// Version is one text a file had.
type Version struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Source Source    `json:"source"`
	Bytes  int       `json:"bytes"`
	Hash   string    `json:"version"` // names the content, as everywhere
}

// Store is the history of a home. It is safe for concurrent use.
type Store struct {
	dir string
	now func() time.Time

	mu     sync.Mutex
	tidied map[string]time.Time // by workspace folder in the store
}

// New makes the store below a folder, which need not exist yet.
func New(dir string, now func() time.Time) *Store {
	return &Store{dir: dir, now: now, tidied: map[string]time.Time{}}
}

// index is what is known of one file.
type index struct {
	Path     string    `json:"path"`
	Versions []Version `json:"versions"`
}

// Keep keeps a text of a file: nothing when it is what was kept last, or too large.
func (s *Store) Keep(dir, path string, text []byte, source Source) (Version, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	folder := s.file(dir, path)
	x, err := load(folder, path)
	if err != nil {
		return Version{}, err
	}
	x.Path = path
	v := Version{ID: uuid.Must(uuid.NewV7()).String(), At: s.now().UTC(), Source: source, Bytes: len(text), Hash: workspace.Version(text)}
	if n := len(x.Versions); n > 0 && x.Versions[n-1].Hash == v.Hash {
		if v.Source == x.Versions[n-1].Source || source == Saved || source == Before {
			return x.Versions[n-1], nil
		}
		x.Versions[n-1].Source, x.Versions[n-1].At = source, v.At // the same text, now gone
		return x.Versions[n-1], save(folder, x)
	}
	if len(text) > MaxText {
		return Version{}, fault.New(fault.Invalid, "%s is too large for the local history (%d MB).", path, len(text)>>20)
	}
	if err := write(filepath.Join(folder, v.ID+".gz"), packed(text)); err != nil {
		return Version{}, err
	}
	x.Versions = append(x.Versions, v)
	drop := s.thin(&x)
	if err := save(folder, x); err != nil {
		return Version{}, err
	}
	for _, old := range drop {
		_ = os.Remove(filepath.Join(folder, old.ID+".gz")) // no list names it any more
	}
	s.tidy(filepath.Dir(folder))
	return v, nil
}

// thin takes out what is too old or too much, and gives it.
func (s *Store) thin(x *index) (drop []Version) {
	take := func(i int) { drop = append(drop, x.Versions[i]); x.Versions = slices.Delete(x.Versions, i, i+1) }
	if n := len(x.Versions); n > 2 && x.Versions[n-1].Source == Saved && x.Versions[n-2].Source == Saved &&
		x.Versions[n-1].At.Sub(x.Versions[n-3].At) < merge {
		take(n - 2)
	}
	for len(x.Versions) > 1 && s.old(x.Versions[1]) {
		take(0)
	}
	for len(x.Versions) > MaxVersions {
		closest := 1
		for i := 1; i < len(x.Versions)-recent; i++ {
			if gap(x.Versions, i) < gap(x.Versions, closest) {
				closest = i
			}
		}
		take(closest)
	}
	return drop
}

// old says whether it is long ago that a version was kept.
func (s *Store) old(v Version) bool { return s.now().Sub(v.At) > MaxAge }

func gap(v []Version, i int) time.Duration { return v[i+1].At.Sub(v[i-1].At) }

// List gives the versions of a file, newest first.
func (s *Store) List(dir, path string) ([]Version, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	x, err := load(s.file(dir, path), path)
	list := append([]Version{}, x.Versions...)
	slices.Reverse(list)
	return list, err
}

// Read gives the text of a version. Faults: not_found.
func (s *Store) Read(dir, path, id string) ([]byte, error) {
	if _, err := uuid.Parse(id); err != nil {
		return nil, fault.New(fault.NotFound, "There is no version %q of %s.", id, path)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	text, err := os.ReadFile(filepath.Join(s.file(dir, path), id+".gz"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "This version of %s is not kept any more.", path).Because(err)
	}
	if err == nil {
		text, err = unpacked(text)
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, "This version of %s cannot be read.", path).WithHint("%s", err.Error()).Because(err)
	}
	return text, nil
}

// Gone is a file that was deleted, with its last version.
type Gone struct {
	Path string `json:"path"`
	Version
}

// Deleted lists the files of a workspace whose last version says that they were deleted, the
// latest first.
func (s *Store) Deleted(dir string) ([]Gone, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := []Gone{}
	err := s.each(s.workspace(dir), func(_ string, x index) {
		if last := x.Versions[len(x.Versions)-1]; last.Source == Deleted {
			all = append(all, Gone{x.Path, last})
		}
	})
	slices.SortFunc(all, func(a, b Gone) int { return b.At.Compare(a.At) })
	return all, err
}

// Move takes the history of a file along to its new name, or that of every file of a folder. What
// that name had before is kept behind it.
func (s *Store) Move(dir, from, to string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	names := map[string]string{from: to}
	err := s.each(s.workspace(dir), func(_ string, x index) {
		if rest, below := strings.CutPrefix(x.Path, from+"/"); below {
			names[x.Path] = to + "/" + rest
		}
	})
	for from, to := range names {
		err = errors.Join(err, s.move(dir, from, to))
	}
	return err
}

func (s *Store) move(dir, from, to string) error {
	source, target := s.file(dir, from), s.file(dir, to)
	x, err := load(source, from)
	if err != nil || len(x.Versions) == 0 || source == target {
		return err
	}
	before, err := load(target, to)
	if err != nil {
		return err
	}
	for _, v := range x.Versions {
		text, err := os.ReadFile(filepath.Join(source, v.ID+".gz"))
		if errors.Is(err, fs.ErrNotExist) {
			continue // a list may name what is not there any more
		}
		if err == nil {
			err = write(filepath.Join(target, v.ID+".gz"), text)
		}
		if err != nil {
			return err
		}
	}
	all := append(before.Versions, x.Versions...)
	slices.SortStableFunc(all, func(a, b Version) int { return a.At.Compare(b.At) })
	if err := save(target, index{to, all}); err != nil {
		return err
	}
	return os.RemoveAll(source)
}

// each goes through the files of a workspace that have a version.
func (s *Store) each(folder string, do func(folder string, x index)) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, entry := range entries {
		name := filepath.Join(folder, entry.Name())
		if x, err := load(name, ""); err == nil && x.Path != "" && len(x.Versions) > 0 {
			do(name, x)
		}
	}
	return err
}

// tidy removes the versions of a workspace that are old, also of files that nobody saves any more,
// and the oldest ones when its history has become too large.
func (s *Store) tidy(folder string) {
	if s.now().Sub(s.tidied[folder]) < tidyEvery {
		return
	}
	s.tidied[folder] = s.now()
	type kept struct {
		file  string
		at    time.Time
		bytes int64
	}
	var all []kept
	var total int64
	_ = s.each(folder, func(name string, x index) { // a folder that cannot be read now is tidied later
		for i, v := range x.Versions {
			if s.old(x.Versions[min(i+1, len(x.Versions)-1)]) {
				s.forget(filepath.Join(name, v.ID+".gz"))
				continue
			}
			if info, err := os.Stat(filepath.Join(name, v.ID+".gz")); err == nil {
				all = append(all, kept{filepath.Join(name, v.ID+".gz"), v.At, info.Size()})
				total += info.Size()
			}
		}
	})
	slices.SortFunc(all, func(a, b kept) int { return a.at.Compare(b.at) })
	for _, k := range all {
		if total <= MaxWorkspace {
			return
		}
		total -= k.bytes
		s.forget(k.file)
	}
}

// forget removes one version from its list and from the disk, and a file with none.
func (s *Store) forget(file string) {
	folder := filepath.Dir(file)
	x, err := load(folder, "")
	if err != nil {
		return
	}
	id := strings.TrimSuffix(filepath.Base(file), ".gz")
	x.Versions = slices.DeleteFunc(x.Versions, func(v Version) bool { return v.ID == id })
	if len(x.Versions) == 0 {
		_ = os.RemoveAll(folder) // what is left of it is tidied later
		return
	}
	if save(folder, x) == nil {
		_ = os.Remove(file) // no list names it any more
	}
}

func (s *Store) workspace(dir string) string { return filepath.Join(s.dir, short(dir)) }

func (s *Store) file(dir, path string) string { return filepath.Join(s.workspace(dir), short(path)) }

func short(name string) string {
	sum := sha256.Sum256([]byte(name))
	return hex.EncodeToString(sum[:12])
}

// load reads the list of a file. One that cannot be understood is made anew from the texts, so
// that neither they nor what is saved from now on is lost.
func load(folder, path string) (index, error) {
	var x index
	text, err := os.ReadFile(filepath.Join(folder, "index.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return x, nil
	}
	if err == nil {
		if json.Unmarshal(text, &x) == nil {
			return x, nil
		}
		x, err = rebuilt(folder, path)
	}
	if err != nil {
		return index{}, fault.New(fault.Unavailable, "The local history of a file cannot be read.").WithHint("%s", err.Error()).Because(err)
	}
	return x, nil
}

// rebuilt lists the texts that are there. Their names say when each was kept; why is not known any more.
func rebuilt(folder, path string) (index, error) {
	x := index{Path: path}
	files, err := filepath.Glob(filepath.Join(folder, "*.gz"))
	for _, file := range files {
		id, notOurs := uuid.Parse(strings.TrimSuffix(filepath.Base(file), ".gz"))
		text, unreadable := os.ReadFile(file)
		if notOurs != nil || unreadable != nil {
			continue
		}
		if text, unreadable = unpacked(text); unreadable == nil {
			x.Versions = append(x.Versions, Version{ID: id.String(), At: keptAt(id), Source: Saved, Bytes: len(text), Hash: workspace.Version(text)})
		}
	}
	slices.SortFunc(x.Versions, func(a, b Version) int { return strings.Compare(a.ID, b.ID) })
	return x, err
}

// keptAt is the time in an id: its first 48 bits are milliseconds (RFC 9562, section 5.7).
func keptAt(id uuid.UUID) time.Time {
	return time.UnixMilli(int64(binary.BigEndian.Uint64(append([]byte{0, 0}, id[:6]...)))).UTC()
}

func save(folder string, x index) error {
	text, err := json.Marshal(x)
	if err != nil { // plain values
		return err
	}
	return write(filepath.Join(folder, "index.json"), text)
}

// write replaces a file that only its owner may read: a script may hold what others should not see.
// It is on the disk before it has its name: what is about to be deleted may be nowhere else.
func write(name string, text []byte) error {
	err := os.MkdirAll(filepath.Dir(name), 0o700)
	if err == nil {
		err = writeSynced(name+".tmp", text)
	}
	if err == nil {
		err = os.Rename(name+".tmp", name)
	}
	if err != nil {
		return fault.New(fault.Unavailable, "The local history cannot be written: %s.", err).Because(err)
	}
	return nil
}

func writeSynced(name string, text []byte) error {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Sync(), file.Close())
}

func packed(text []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(text) // a buffer takes everything
	_ = w.Close()
	return out.Bytes()
}

func unpacked(text []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, MaxText+1))
}
