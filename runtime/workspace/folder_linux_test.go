package workspace_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"testing"

	"bobbin/runtime/workspace"
)

// TestSyncFolder_AllowsForThoseThatCannot asks a file system that has nothing to keep.
func TestSyncFolder_AllowsForThoseThatCannot(t *testing.T) {
	for _, path := range []string{t.TempDir(), "/proc"} {
		if err := workspace.SyncFolder(path); err != nil {
			t.Errorf("%s: %v", path, err)
		}
	}
	if err := workspace.SyncFolder(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("one that is not there: %v", err)
	}
}
