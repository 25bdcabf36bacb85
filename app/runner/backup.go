package runner

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"bobbin/app/backup"
	"bobbin/runtime/fault"
)

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
// it is named. One that fails leaves nothing of it, and one that is killed nothing under its name. Faults: not_found, conflict, unavailable.
func MakeBackup(ctx context.Context, o BackupOptions) (b Backup, err error) {
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
	to, err := backup.NewFolder(o.To)
	if err != nil {
		return Backup{}, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, to.Trail.Undo())
		}
	}()
	b = Backup{Format: format, Runner: own.ID, Version: o.Version, At: o.Now().UTC().Truncate(time.Second), Key: o.MasterKey}
	roots := []backup.Root{}
	for _, name := range []string{"state", "config", "runner.json", "master.key"} {
		if name != "master.key" || o.MasterKey {
			roots = append(roots, backup.Root{Path: d.sub(name), As: name})
		}
	}
	if b.Files, err = backup.Copy(ctx, backup.Source{Roots: roots}, to); err != nil {
		return b, err
	}
	if text, err = json.MarshalIndent(b, "", "  "); err != nil {
		return b, err
	}
	return b, to.Describe(text)
}

// RestoreBackup makes a data directory of a backup. Everything is compared with what the backup
// says before the directory is one; a restore that fails leaves nothing of it. Faults: not_found, invalid, conflict.
func RestoreBackup(ctx context.Context, from, data string) (b Backup, err error) {
	if err := absolute(&from, &data); err != nil {
		return b, err
	}
	text, err := os.ReadFile(filepath.Join(from, backup.Described))
	if err == nil {
		err = json.Unmarshal(text, &b)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return b, fault.New(fault.NotFound, "%s is no backup, or one that did not come to its end.", from).Because(err)
	case err != nil:
		return b, fault.New(fault.Invalid, "%s cannot be read: %s.", filepath.Join(from, backup.Described), err).Because(err)
	case b.Format > format:
		return b, fault.New(fault.Conflict, "This backup was made by a newer Bobbin.").WithHint("Restore it with that one.")
	}
	if err := errors.Join(backup.Verify(ctx, from, b.Files), backup.MustBeEmpty(data)); err != nil {
		return b, err
	}
	var trail backup.Trail
	for rel, sum := range b.Files {
		to := filepath.Join(data, filepath.FromSlash(rel))
		err := trail.Copy(filepath.Join(from, filepath.FromSlash(rel)), to)
		if err == nil {
			if got, unread := backup.HashFile(to); unread != nil || got != sum {
				err = fault.New(fault.Unavailable, "%s could not be copied as it is.", rel).Because(unread)
			}
		}
		if err != nil {
			return b, errors.Join(err, trail.Undo())
		}
	}
	return b, nil
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
