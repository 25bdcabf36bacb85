package runner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bobbin/app/logtest"
	"bobbin/app/runner"
	"bobbin/runtime/control"
	"bobbin/runtime/fault"
)

// smallDisk is one that is soon full.
func smallDisk(t *testing.T) string {
	t.Helper()
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=64m"); err != nil {
		t.Skipf("NOT SHOWN: a full disk needs root and mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return disk
}

// TestFullDisk_TurnsDeliveriesAwayUntilThereIsRoom fills the disk of a runner and frees it again.
func TestFullDisk_TurnsDeliveriesAwayUntilThereIsRoom(t *testing.T) {
	disk := smallDisk(t)
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

// TestFullDisk_IsStartedOn has a disk that became full while the runner was away. Nothing of it is left, so all
// that the runner stores is stored in its reserve.
func TestFullDisk_IsStartedOn(t *testing.T) {
	disk := smallDisk(t)
	in := func(c *runner.Config) { c.Data = filepath.Join(disk, "data") }
	var token, path string
	t.Run("before", func(t *testing.T) {
		h := host(t, in)
		token = h.token
		admin := h.client(t, token, nil)
		send(t, admin, demo, "1.0.0")
		path = strings.TrimPrefix(deploy(t, admin, demo, "production", "1.0.0").Listeners[0].URL, h.URL())
	})
	ballast := filepath.Join(disk, "ballast")
	fill(t, ballast)

	log := &logtest.Log{}
	h := host(t, in, func(c *runner.Config) { c.Engine.Logger = slog.New(slog.NewTextHandler(log, nil)) })
	admin := h.client(t, token, nil)
	if said := log.String(); !strings.Contains(said, "its reserve is given up") {
		t.Errorf("the log says %s", said)
	}
	stands(t, h, token, false, 0)
	if status := delivered(t, h.URL()+path); status != http.StatusInsufficientStorage {
		t.Errorf("a delivery: %d", status)
	}
	if _, err := admin.Send(t.Context(), control.Archive{Workspace: demo, Body: bytes.NewReader(archive(t, demo, "1.0.1"))}); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a release: %v", err)
	}
	made, err := admin.CreateToken(t.Context(), control.NewToken{Name: "other", Role: control.Viewer})
	if err == nil {
		err = second(admin.RevokeToken(t.Context(), control.OneToken{ID: made.Token.ID}))
	}
	if err != nil {
		t.Errorf("an operator can do nothing: %v", err)
	}

	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if status := delivered(t, h.URL()+path); status != http.StatusAccepted {
		t.Errorf("a delivery once there is room: %d", status)
	}
	stands(t, h, token, true, 16<<20)
}

// stands compares what a runner says of its readiness and of its reserve.
func stands(t *testing.T, h *hosted, token string, ready bool, reserve int64) {
	t.Helper()
	ask := func(path string) string {
		q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.URL()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Authorization", "Bearer "+token)
		answer, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		text, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var said struct {
		Ready   bool
		Checks  map[string]bool
		Reasons []string
		Reserve int64 `json:"diskReserveBytes"`
	}
	text := ask("/readyz")
	if err := json.Unmarshal([]byte(text), &said); err != nil {
		t.Fatal(err)
	}
	if said.Ready != ready || said.Checks["disk"] != ready || said.Reserve != reserve || strings.Contains(text, "reserve of the disk is given up") == ready {
		t.Errorf("/readyz says %s", text)
	}
	if line := fmt.Sprintf("\nbobbin_disk_reserve_bytes %v\n", float64(reserve)); !strings.Contains(ask("/metrics"), line) {
		t.Errorf("the metrics have no line %s", line)
	}
}

// delivered gives how a runner answers a small delivery.
func delivered(t *testing.T, address string) int {
	t.Helper()
	answer, err := http.Post(address, "text/plain", strings.NewReader("x"))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
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
