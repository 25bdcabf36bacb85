package runner_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bobbin/app/runner"
	"bobbin/runtime/control"
)

// TestFullDisk_TurnsDeliveriesAwayUntilThereIsRoom fills the disk of a runner and frees it again.
func TestFullDisk_TurnsDeliveriesAwayUntilThereIsRoom(t *testing.T) {
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=64m"); err != nil {
		t.Skipf("NOT SHOWN: a full disk needs root and mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	h := host(t, func(c *runner.Config) { c.Data = filepath.Join(disk, "data") })
	admin := h.client(t, h.token, nil)
	send(t, admin, demo, "1.0.0")
	address := deploy(t, admin, demo, "production", "1.0.0").Listeners[0].URL
	post := func() (*http.Response, string) {
		t.Helper()
		// More than what is left of the pages that the store has written before.
		answer, err := http.Post(address, "text/plain", strings.NewReader(strings.Repeat("x", 1<<20)))
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		var told struct {
			Error struct{ Sentence, Hint string }
		}
		if err := json.NewDecoder(answer.Body).Decode(&told); err != nil {
			t.Fatal(err)
		}
		return answer, told.Error.Sentence + " " + told.Error.Hint
	}
	ready := func(want bool) {
		t.Helper()
		if err := control.Ready(context.WithoutCancel(t.Context()), h.URL(), nil); (err == nil) != want {
			t.Errorf("ready: %v", err)
		}
	}
	stored := 0
	deliver := func() {
		t.Helper()
		if answer, said := post(); answer.StatusCode != http.StatusAccepted {
			t.Fatal(answer.Status, said)
		}
		stored++
	}
	deliver()
	ready(true)
	ballast := filepath.Join(disk, "ballast")
	fill(t, ballast)
	answer, said := post()
	for ; answer.StatusCode == http.StatusAccepted && stored < 50; answer, said = post() { // what fitted into the store's own files
		stored++
	}
	if answer.StatusCode != http.StatusInsufficientStorage || answer.Header.Get("Retry-After") != "60" || said != "There is no room to store the delivery. Send it again later." {
		t.Errorf("%s after %q: %s", answer.Status, answer.Header.Get("Retry-After"), said)
	}
	ready(false)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	deliver()
	ready(true)
	if all, err := admin.Invocations(t.Context(), control.InvocationFilter{Limit: 100}); err != nil || len(all.Invocations) != stored {
		t.Errorf("%d are there, %d were acknowledged: %v", len(all.Invocations), stored, err)
	}
}

// fill writes a file until nothing more fits.
func fill(t *testing.T, name string) {
	t.Helper()
	file, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for size := 1 << 20; size > 0; {
		if _, err := file.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
}
