package store

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// Archives keeps the archives of releases as files named by their digests. They are not rows: one
// of 100 MB would hold up the writer, and with it every delivery.
type Archives struct {
	dir     string
	reserve *reserve // of the disk
}

var digestForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

func (a *Archives) path(digest string) (string, error) {
	if !digestForm.MatchString(digest) {
		return "", notADigest(digest)
	}
	return filepath.Join(a.dir, digest+".release"), nil
}

// Put implements release.Archives.
func (a *Archives) Put(_ context.Context, digest string, archive io.Reader) error {
	path, err := a.path(digest)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := a.reserve.refused(); err != nil {
		return err
	}
	if err := os.MkdirAll(a.dir, 0o700); err != nil {
		return notKept(path, err)
	}
	temp, err := os.CreateTemp(a.dir, "incoming-")
	if err != nil {
		return notKept(path, err)
	}
	defer os.Remove(temp.Name()) // gone after the rename; what is left of a failure otherwise
	_, err = io.Copy(temp, archive)
	err = errors.Join(err, temp.Sync(), temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err == nil {
		err = workspace.SyncFolder(a.dir)
	}
	if err != nil {
		return notKept(path, err)
	}
	return nil
}

// Open implements release.Archives.
func (a *Archives) Open(_ context.Context, digest string) (io.ReadCloser, error) {
	path, err := a.path(digest)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "The archive of the release %s is not there.", digest).
			WithHint("Restore %s from a backup, or publish the release again.", path).Because(err)
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, "The archive of a release cannot be read: %s.", err).Because(err)
	}
	return f, nil
}

func notKept(path string, err error) error {
	return fault.New(fault.Unavailable, "The archive of a release cannot be kept: %s.", err).
		WithHint("Check that the disk has room and that %s may be written.", filepath.Dir(path)).Because(err)
}
