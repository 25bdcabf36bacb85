package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/record"
	"bobbin/runtime/store"
)

// smallDisk mounts a tmpfs of some megabytes.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("SKIPPED, NOT SHOWN HERE: a full disk needs root and mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return dir
}

func TestFullDisk_IsSaidAndLosesNothing(t *testing.T) {
	disk := smallDisk(t, "8m")
	ballast := filepath.Join(disk, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 2<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(disk, "home")
	db, err := store.Open(t.Context(), dir, store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	payload := []byte(`"` + strings.Repeat("x", 20<<10) + `"`)
	stored := 0
	for ; ; stored++ {
		i := row(invocation.ID(fmt.Sprint(stored)))
		i.Payload = payload
		_, _, err = db.Invocations().Create(t.Context(), i, false)
		if err != nil {
			break
		}
		if stored > 2000 {
			t.Fatal("the disk does not fill")
		}
	}
	if f := fault.From(err); !fault.Is(err, fault.Unavailable) || !strings.Contains(f.Sentence, "full") || f.Hint == "" {
		t.Errorf("the fault of a full disk: %v", err)
	}
	if _, err := db.Records().Set(t.Context(), record.Address{Key: "k"}, record.Entry{Value: payload, UpdatedAt: noon}, false); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a record on a full disk: %v", err)
	}
	expect(t, db, stored) // reading goes on

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if _, _, err := db.Invocations().Create(t.Context(), row("after"), false); err != nil {
		t.Errorf("after space was freed: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	expect(t, open(t, dir), stored+1)
}

func expect(t *testing.T, db *store.DB, want int) {
	t.Helper()
	all, err := db.Invocations().List(t.Context(), invocation.Filter{Limit: -1})
	if err != nil || len(all) != want {
		t.Errorf("%d invocations are stored, %d were acknowledged: %v", len(all), want, err)
	}
}

func TestFullDisk_CannotBeOpenedAndSaysSo(t *testing.T) {
	disk := smallDisk(t, "1m")
	if err := os.WriteFile(filepath.Join(disk, "ballast"), make([]byte, 1<<20-8192), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := store.Open(t.Context(), filepath.Join(disk, "home"), store.Config{})
	if f := fault.From(err); !fault.Is(err, fault.Unavailable) || f.Hint == "" {
		t.Errorf("open on a full disk: %v", err)
	}
}
