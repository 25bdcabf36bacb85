package backup

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Trail is what a backup or a restore did to the disk. One that fails takes back that alone: the folder it goes to may have
// been there before it, under a name that leads elsewhere, or be the one its person stands in.
type Trail struct{ undo []func() error }

// Undo takes back what was done, the last first. Its errors are those of the system.
func (t *Trail) Undo() (err error) {
	for _, one := range slices.Backward(t.undo) {
		if failed := one(); !errors.Is(failed, fs.ErrNotExist) {
			err = errors.Join(err, failed)
		}
	}
	t.undo = nil
	return err
}

// Folder makes a folder, and those it is in, where they are missing. Faults: unavailable.
func (t *Trail) Folder(dir string, mode fs.FileMode) error {
	if info, err := os.Stat(dir); err == nil && info.IsDir() {
		return nil
	}
	if up := filepath.Dir(dir); up != dir {
		if err := t.Folder(up, mode); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, mode); err != nil {
		return notCopied(dir, err)
	}
	t.undo = append(t.undo, func() error {
		_ = os.Remove(dir) // it stays when something came into it meanwhile
		return nil
	})
	return nil
}

// File makes a file that is not there yet in a folder that is. Faults: unavailable.
func (t *Trail) File(path string, text io.Reader, mode fs.FileMode) error {
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return notCopied(path, err)
	}
	t.made(path)
	_, err = io.Copy(out, text)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return notCopied(path, err)
	}
	return nil
}

// made says that a file is the trail's own, as soon as it is there.
func (t *Trail) made(path string) {
	t.undo = append(t.undo, func() error { return os.Remove(path) })
}

// Copy copies a file to a name that is not there yet, and makes the folders it needs; only their owner may read
// them. Faults: unavailable.
func (t *Trail) Copy(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return notCopied(from, err)
	}
	defer in.Close()
	if err := t.Folder(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	return t.File(to, in, 0o600)
}

// scratch makes a folder in which whatever is made is the trail's own. Faults: unavailable.
func (t *Trail) scratch(dir string) error {
	if err := os.RemoveAll(dir); err != nil { // what an interrupted one left
		return notCopied(dir, err)
	}
	if err := t.Folder(dir, 0o700); err != nil {
		return err
	}
	t.undo = append(t.undo, func() error { return os.RemoveAll(dir) })
	return nil
}

// move moves a folder to where nothing, or an empty folder, is. Faults: unavailable.
func (t *Trail) move(from, to string) error {
	info, err := os.Stat(to)
	if err == nil {
		if err = os.Remove(to); err == nil {
			t.undo = append(t.undo, func() error { return os.Mkdir(to, info.Mode().Perm()) })
		}
	} else if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	if err == nil {
		err = os.Rename(from, to)
	}
	if err != nil {
		return notCopied(to, err)
	}
	t.undo = append(t.undo, func() error { return os.Rename(to, from) })
	return nil
}
