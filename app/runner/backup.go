package runner

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/store"
	"bobbin/runtime/workspace"
)

// backupFile says what is in a backup; it is written last, so that a folder without it is none.
const backupFile = "backup.json"

// Backup is what is in one.
type Backup struct {
	Format  int               `json:"format"`
	Runner  string            `json:"runner"` // its id
	Version string            `json:"version"`
	At      time.Time         `json:"at"`
	Key     bool              `json:"masterKey"` // the master key is in it
	Files   map[string]string `json:"files"`     // SHA-256 by path
}

// BackupOptions say what is backed up, and where to.
type BackupOptions struct {
	Data, To  string
	MasterKey bool // put the master key into it
	Version   string
	Now       func() time.Time
}

// MakeBackup copies a data directory into a new folder, also while its runner works. Databases are
// copied first, as they stand at one moment: what they name lies in files that are there before
// it is named. Faults: not_found, conflict, unavailable.
func MakeBackup(ctx context.Context, o BackupOptions) (Backup, error) {
	if err := absolute(&o.Data, &o.To); err != nil {
		return Backup{}, err
	}
	d := &directory{path: o.Data}
	text, err := os.ReadFile(d.sub("runner.json"))
	if err != nil {
		return Backup{}, fault.New(fault.NotFound, "%s is not the data directory of a runner.", o.Data).Because(err)
	}
	var own identity
	if err := json.Unmarshal(text, &own); err != nil {
		return Backup{}, fault.New(fault.Invalid, "%s cannot be read.", d.sub("runner.json")).Because(err)
	}
	if _, err := os.Stat(filepath.Join(d.sub("state"), "bobbin.db")); own.Moved || errors.Is(err, fs.ErrNotExist) {
		return Backup{}, fault.New(fault.NotFound, "There is no database in %s: what this runner knows lies in PostgreSQL.", o.Data).
			WithHint("Copy it there, with `pg_dump --schema bobbin`. The master key is not in it: keep that at another place.").Because(err)
	}
	if err := emptyFolder(o.To); err != nil {
		return Backup{}, err
	}
	b := Backup{Format: format, Runner: own.ID, Version: o.Version, At: o.Now().UTC().Truncate(time.Second), Key: o.MasterKey, Files: map[string]string{}}
	for _, databases := range []bool{true, false} {
		for _, name := range []string{"state", "config", "runner.json", "master.key"} {
			if name == "master.key" && !o.MasterKey {
				continue
			}
			if err := b.copyAll(ctx, o, name, databases); err != nil {
				return b, err
			}
		}
	}
	if text, err = json.MarshalIndent(b, "", "  "); err != nil {
		return b, err
	}
	return b, workspace.WriteFile(filepath.Join(o.To, backupFile), text)
}

// copyAll copies the databases below a name, or everything else.
func (b *Backup) copyAll(ctx context.Context, o BackupOptions, name string, databases bool) error {
	return filepath.WalkDir(filepath.Join(o.Data, name), func(path string, entry fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) || err == nil && !entry.Type().IsRegular() {
			return nil
		}
		rel, relErr := filepath.Rel(o.Data, path)
		if err = errors.Join(err, relErr); err != nil {
			return notCopied(path, err)
		}
		// Beside a database lie its log and its index, which are parts of it; a name that was
		// not given yet belongs to a write under way.
		if passing(entry.Name()) || strings.HasSuffix(path, ".db") != databases {
			return nil
		}
		to := filepath.Join(o.To, rel)
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return notCopied(to, err)
		}
		if databases {
			err = store.Snapshot(ctx, path, to)
		} else {
			err = copyFile(path, to)
		}
		if err != nil {
			return err
		}
		b.Files[filepath.ToSlash(rel)], err = hashFile(to)
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

// RestoreBackup makes a data directory of a backup. Everything is compared with what the backup
// says before the directory is one. Faults: not_found, invalid, conflict.
func RestoreBackup(ctx context.Context, from, data string) (Backup, error) {
	var b Backup
	if err := absolute(&from, &data); err != nil {
		return b, err
	}
	text, err := os.ReadFile(filepath.Join(from, backupFile))
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return b, fault.New(fault.NotFound, "%s is no backup, or one that did not come to its end.", from).Because(err)
	case err != nil:
		return b, fault.New(fault.Invalid, "%s cannot be read: %s.", filepath.Join(from, backupFile), err).Because(err)
	case b.Format > format:
		return b, fault.New(fault.Conflict, "This backup was made by a newer Bobbin.").WithHint("Restore it with that one.")
	}
	if err := b.verify(ctx, from); err != nil {
		return b, err
	}
	if err := emptyFolder(data); err != nil {
		return b, err
	}
	for rel, sum := range b.Files {
		to := filepath.Join(data, filepath.FromSlash(rel))
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			return b, notCopied(to, err)
		}
		if err := copyFile(filepath.Join(from, filepath.FromSlash(rel)), to); err != nil {
			return b, err
		}
		if got, err := hashFile(to); err != nil || got != sum {
			return b, fault.New(fault.Unavailable, "%s could not be copied as it is.", rel).Because(err)
		}
	}
	return b, nil
}

// verify compares a backup with what it says of itself, and reads its databases.
func (b Backup) verify(ctx context.Context, from string) error {
	for rel, sum := range b.Files {
		if !filepath.IsLocal(filepath.FromSlash(rel)) {
			return fault.New(fault.Invalid, "The backup names a file outside of itself, %q.", rel)
		}
		path := filepath.Join(from, filepath.FromSlash(rel))
		got, err := hashFile(path)
		if err != nil || got != sum {
			return fault.New(fault.Invalid, "The backup is damaged: %s is not what it was.", rel).WithHint("Take another one. Nothing was restored.").Because(err)
		}
		if strings.HasSuffix(rel, ".db") {
			if err := store.Verify(ctx, path); err != nil {
				return err
			}
		}
	}
	return nil
}

// absolute completes the names of folders.
func absolute(names ...*string) (err error) {
	for _, name := range names {
		if *name, err = filepath.Abs(*name); err != nil {
			return err
		}
	}
	return nil
}

// emptyFolder makes a folder, which must be empty when it is there.
func emptyFolder(dir string) error {
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		return fault.New(fault.Conflict, "%s is not empty.", dir).WithHint("Name a folder that is not there yet.")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return notCopied(dir, err)
	}
	return nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return notCopied(from, err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return notCopied(to, err)
	}
	_, err = io.Copy(out, in)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return notCopied(to, err)
	}
	return nil
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", notCopied(path, err)
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", notCopied(path, err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func notCopied(path string, err error) error {
	return fault.New(fault.Unavailable, "%s cannot be copied: %s.", path, plain(err)).WithHint("Check that the disk has room and that the folders may be read and written.").Because(err)
}
