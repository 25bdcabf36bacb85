// Package backup copies what Bobbin keeps in folders while it works, and puts the copy back: a runner's
// data directory into a folder, the home of a person into one file.
//
// Databases are copied first, as they stand at one moment: what they name lies in files that are there
// before it is named. Of every file the SHA-256 is kept, and compared before anything is restored.
package backup

import (
	"archive/zip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"bobbin/runtime/fault"
	"bobbin/runtime/store"
	"bobbin/runtime/workspace"
)

// Described is the file that says what is in a backup. It comes last, so that without it there is none.
const Described = "backup.json"

// Root is a file or a folder with all that is in it, and its name in the backup. One that is not there
// is no fault.
type Root struct{ Path, As string }

// Source is what is copied.
type Source struct {
	Roots []Root
	// Name may give a file another name in the backup, or "" to leave it out. Nil gives all theirs.
	Name func(as string) string
	// Fleeting says whether a file may be removed while the copy is made, without being missed. Nil is none.
	Fleeting func(as string) bool
}

// Target takes files under names with slashes and gives their SHA-256.
type Target interface {
	database(ctx context.Context, path, as string) (string, error)
	file(path, as string) (string, error)
}

// Copy copies a source and gives the SHA-256 of each file by its name in the backup. Faults: unavailable.
func Copy(ctx context.Context, from Source, to Target) (map[string]string, error) {
	files := map[string]string{}
	for _, databases := range []bool{true, false} {
		for _, root := range from.Roots {
			if err := from.copyRoot(ctx, root, to, databases, files); err != nil {
				return files, err
			}
		}
	}
	return files, nil
}

// copyRoot copies the databases of a root, or everything else.
func (s Source) copyRoot(ctx context.Context, root Root, to Target, databases bool, files map[string]string) error {
	return filepath.WalkDir(root.Path, func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && !entry.Type().IsRegular() {
			return nil
		}
		rel, relErr := filepath.Rel(root.Path, path)
		if err = errors.Join(err, relErr, ctx.Err()); err != nil {
			return notCopied(path, err)
		}
		// Beside a database lie its log and its index, which are parts of it; a name that was
		// not given yet belongs to a write under way.
		if passing(entry.Name()) || strings.HasSuffix(path, ".db") != databases {
			return nil
		}
		as := strings.TrimSuffix(root.As+"/"+filepath.ToSlash(rel), "/.")
		if s.Name != nil {
			as = s.Name(as)
		}
		if as == "" {
			return nil
		}
		take := to.file
		if databases {
			take = func(path, as string) (string, error) { return to.database(ctx, path, as) }
		}
		sum, err := take(path, as)
		if errors.Is(err, fs.ErrNotExist) && s.Fleeting != nil && s.Fleeting(as) {
			return nil
		}
		files[as] = sum
		return err
	})
}

func passing(name string) bool {
	for _, end := range []string{"-wal", "-shm", ".lock", ".tmp", ".reserve"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return strings.HasPrefix(name, "incoming-")
}

// Folder is a target that is a folder. What it makes there is on the trail.
type Folder struct {
	Path  string
	Trail *Trail
	Name  string // what Path is called once it is described; "" when it has its name
}

// unfinished ends the name of a folder that is made beside the one it will be.
const unfinished = ".unfinished"

// NewFolder begins a folder for a backup, which has its name only when it is whole. One that is there already, and
// empty, is filled as it is: it may be a disk of its own. Faults: conflict, unavailable.
func NewFolder(name string) (Folder, error) {
	trail := new(Trail)
	if err := MustBeEmpty(name); err != nil {
		return Folder{}, err
	}
	if _, err := os.Lstat(name); err == nil {
		return Folder{Path: name, Trail: trail}, nil
	}
	f := Folder{Path: name + unfinished, Trail: trail, Name: name}
	if err := trail.scratch(f.Path); err != nil {
		return f, errors.Join(err, trail.Undo())
	}
	return f, nil
}

func (f Folder) database(ctx context.Context, path, as string) (string, error) {
	to, err := f.place(as)
	if err == nil {
		f.Trail.made(to)
		err = store.Snapshot(ctx, path, to)
	}
	if err != nil {
		return "", err
	}
	return HashFile(to)
}

func (f Folder) file(path, as string) (string, error) {
	to, err := f.place(as)
	if err == nil {
		err = f.Trail.Copy(path, to)
	}
	if err != nil {
		return "", err
	}
	return HashFile(to)
}

func (f Folder) place(as string) (string, error) {
	to := filepath.Join(f.Path, filepath.FromSlash(as))
	return to, f.Trail.Folder(filepath.Dir(to), 0o700)
}

// Describe writes what is in a backup into it, which makes it one, and gives it its name. Faults: unavailable.
func (f Folder) Describe(text []byte) error {
	to := filepath.Join(f.Path, Described)
	f.Trail.made(to)
	if err := workspace.WriteFile(to, text); err != nil {
		return notCopied(to, err)
	}
	if f.Name == "" {
		return nil
	}
	return f.Trail.move(f.Path, f.Name)
}

// archive is a target that is a zip file. Databases are copied into a folder beside it first, one at a time.
type archive struct {
	to      *zip.Writer
	scratch string
}

func (a archive) database(ctx context.Context, path, as string) (string, error) {
	copied := filepath.Join(a.scratch, "copy.db")
	if err := store.Snapshot(ctx, path, copied); err != nil {
		return "", err
	}
	if err := store.Verify(ctx, copied); err != nil {
		return "", err
	}
	sum, err := a.file(copied, as)
	return sum, errors.Join(err, os.Remove(copied))
}

func (a archive) file(path, as string) (string, error) {
	in, err := os.Open(path)
	if err != nil {
		return "", notCopied(path, err)
	}
	defer in.Close()
	out, err := a.to.Create(as)
	if err != nil {
		return "", notCopied(path, err)
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(out, sum), in); err != nil {
		return "", notCopied(path, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// Verify compares the files below a folder with their SHA-256, and reads the databases among them.
// Faults: invalid.
func Verify(ctx context.Context, folder string, files map[string]string) error {
	for rel, sum := range files {
		if !filepath.IsLocal(filepath.FromSlash(rel)) {
			return fault.New(fault.Invalid, "The backup names a file outside of itself, %q.", rel)
		}
		path := filepath.Join(folder, filepath.FromSlash(rel))
		got, err := HashFile(path)
		if err != nil || got != sum {
			return damaged(rel, err)
		}
		if strings.HasSuffix(rel, ".db") {
			if err := store.Verify(ctx, path); err != nil {
				return err
			}
		}
	}
	return nil
}

func damaged(rel string, err error) error {
	return fault.New(fault.Invalid, "The backup is damaged: %s is not what it was.", rel).WithHint("Take another one. Nothing was restored.").Because(err)
}

// Empty says whether nothing is in a folder, which need not be there. Faults: unavailable.
func Empty(dir string) (bool, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, notCopied(dir, err)
	}
	return len(entries) == 0, nil
}

// MustBeEmpty refuses a folder in which something is. Faults: conflict, unavailable.
func MustBeEmpty(dir string) error {
	empty, err := Empty(dir)
	if err == nil && !empty {
		err = fault.New(fault.Conflict, "%s is not empty.", dir).WithHint("Name a folder that is not there yet.")
	}
	return err
}

// HashFile is the SHA-256 of a file, in hexadecimal. Faults: unavailable.
func HashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", notCopied(path, err)
	}
	defer f.Close()
	sum, err := hashOf(f)
	if err != nil {
		return "", notCopied(path, err)
	}
	return sum, nil
}

func hashOf(text io.Reader) (string, error) {
	sum := sha256.New()
	_, err := io.Copy(sum, text)
	return hex.EncodeToString(sum.Sum(nil)), err
}

func notCopied(path string, err error) error {
	reason := err
	var at *fs.PathError
	if errors.As(err, &at) {
		reason = at.Err
	}
	return fault.New(fault.Unavailable, "%s cannot be copied: %s.", path, reason).WithHint("Check that the disk has room and that the folders may be read and written.").Because(err)
}
