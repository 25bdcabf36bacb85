package stored_test

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"bobbin/runtime/fault"
	"bobbin/runtime/outbound/stored"
)

func TestKeep_SaysThatTheDiskIsFull(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("SKIPPED, NOT SHOWN HERE: a full disk needs root and mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	dir := filepath.Join(disk, "bodies")
	_, err := stored.New(dir).Keep(t.Context(), "w/e", "", bytes.NewReader(make([]byte, 2<<20)), 0)
	if f := fault.From(err); f.Code != fault.Unavailable || f.Sentence != "The disk is full, so the answer's body cannot be stored." || f.Hint == "" {
		t.Errorf("got %+v", f)
	}
	if left, err := os.ReadDir(dir); len(left) != 0 || err != nil {
		t.Errorf("left %v, %v", left, err)
	}
}
