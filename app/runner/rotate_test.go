package runner_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bobbin/app/runner"
	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/secret"
	"bobbin/runtime/store"
	"bobbin/runtime/storetest/postgrestest"
	"bobbin/runtime/workspace"
)

// childDirectory names the data directory whose keys this program changes until it is killed.
const childDirectory = "BOBBIN_TEST_ROTATE"

func TestMain(m *testing.M) {
	if data := os.Getenv(childDirectory); data != "" {
		for n := 0; ; n++ {
			if _, err := runner.Rotate(context.Background(), runner.RotateOptions{Data: data, Now: time.Now}); err != nil {
				fmt.Println("failed:", err)
				os.Exit(1)
			}
			fmt.Println(n)
		}
	}
	os.Exit(m.Run())
}

// inVault looks into the vault of a runner that is stopped.
func inVault(t *testing.T, data string, f func(*secret.Stored)) {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(data, "state"), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	key := strings.TrimSpace(files(t, data)["master.key"])
	v, err := secret.FindStored(t.Context(), secret.StoredConfig{Rows: db.Vault(), Now: time.Now, Masters: func(bool) ([]string, error) { return []string{key}, nil }})
	if err != nil {
		t.Fatal(err)
	}
	f(v)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestRotate_KilledLosesNothing kills the change of keys again and again.
func TestRotate_KilledLosesNothing(t *testing.T) {
	const items, kills = 30, 4
	data := t.TempDir()
	c := config(data, &clock{})
	reopen := func() {
		t.Helper()
		h, err := runner.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	reopen()
	inVault(t, data, func(v *secret.Stored) {
		for n := range items {
			if err := v.Set(t.Context(), fmt.Sprint("item ", n), map[string]string{"value": fmt.Sprint("value ", n)}); err != nil {
				t.Fatal(err)
			}
		}
	})
	for round := range kills {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childDirectory+"="+data)
		out, err := child.StdoutPipe()
		if err == nil {
			err = child.Start()
		}
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; n <= round && lines.Scan(); n++ {
			if strings.HasPrefix(lines.Text(), "failed") {
				t.Error(lines.Text())
			}
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait() // it was killed
		reopen()
		inVault(t, data, func(v *secret.Stored) {
			for n := range items {
				if got, err := v.Get(t.Context(), fmt.Sprint("item ", n)); err != nil || got["value"] != fmt.Sprint("value ", n) {
					t.Errorf("item %d: %v %v", n, got, err)
				}
			}
		})
		if _, err := os.Stat(filepath.Join(data, "master.key.next")); !os.IsNotExist(err) {
			t.Errorf("the next key is still there: %v", err)
		}
	}
}

// TestRotate_EndsWhatWasInterrupted sets the files as a kill between two steps leaves them.
func TestRotate_EndsWhatWasInterrupted(t *testing.T) {
	data := t.TempDir()
	key, next := filepath.Join(data, "master.key"), filepath.Join(data, "master.key.next")
	open := func() error {
		r, err := runner.Open(t.Context(), config(data, &clock{}))
		if err != nil {
			return err
		}
		return r.Close(t.Context())
	}
	if err := open(); err != nil {
		t.Fatal(err)
	}
	old := files(t, data)["master.key"]
	write(t, next, strings.Repeat("n", 40)) // before the vault was changed
	if err := open(); err != nil {
		t.Fatal(err)
	}
	if now := files(t, data)["master.key"]; now != old {
		t.Errorf("the key is %q", now)
	}
	if _, err := runner.Rotate(t.Context(), runner.RotateOptions{Data: data, Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	fresh := files(t, data)["master.key"]
	write(t, next, fresh) // after it was
	write(t, key, old)
	if err := open(); err != nil {
		t.Fatal(err)
	}
	if now := files(t, data)["master.key"]; now != fresh || now == old {
		t.Errorf("the key is %q", now)
	}
	write(t, key, old)
	if err := open(); !fault.Is(err, fault.Denied) || !strings.Contains(err.Error(), "not the master key") {
		t.Errorf("the key of before: %v", err)
	}
}

// TestRotate_FromAndToAFile changes keys that lie outside of the directory.
func TestRotate_FromAndToAFile(t *testing.T) {
	data, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "next")
	c := config(data, &clock{})
	open := func(master string) error {
		c.MasterKey = master
		r, err := runner.Open(t.Context(), c)
		if err != nil {
			return err
		}
		return r.Close(t.Context())
	}
	if err := open(""); err != nil {
		t.Fatal(err)
	}
	o := runner.RotateOptions{Data: data, NewMaster: elsewhere, Now: time.Now}
	for range 2 { // again is no harm
		if done, err := runner.Rotate(t.Context(), o); err != nil || done.Master != elsewhere {
			t.Fatal(done, err)
		}
	}
	if err := open(""); !fault.Is(err, fault.Denied) || !strings.Contains(err.Error(), "is not there") {
		t.Errorf("without it: %v", err)
	}
	text, err := os.ReadFile(elsewhere)
	if err != nil {
		t.Fatal(err)
	}
	first := strings.TrimSpace(string(text))
	second := strings.Repeat("s", 40)
	if err := open(second + "\n" + first); err != nil { // nodes are given both while it is changed
		t.Fatal(err)
	}
	for name, one := range map[string]struct {
		o    runner.RotateOptions
		code fault.Code
		says string
	}{
		"no file for the new one": {runner.RotateOptions{Data: data, Master: first}, fault.Invalid, "--new-master-key"},
		"the wrong old one":       {runner.RotateOptions{Data: data, Master: second, NewMaster: elsewhere + "2"}, fault.Denied, "not the master key"},
		"no runner's directory":   {runner.RotateOptions{Data: filepath.Dir(elsewhere)}, fault.NotFound, "is not the data directory"},
		"a short one":             {runner.RotateOptions{Data: data, Master: "short"}, fault.Invalid, "too short"},
	} {
		one.o.Now = time.Now
		if _, err := runner.Rotate(t.Context(), one.o); !fault.Is(err, one.code) || !strings.Contains(fault.From(err).Sentence+fault.From(err).Hint, one.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := open(first); err != nil {
		t.Errorf("after what was refused: %v", err)
	}
}

// sealedAccount is a parcel with the account "lab", sealed for a key.
func sealedAccount(t *testing.T, public string) []byte {
	t.Helper()
	sealed, err := secret.SealFor(public, []byte(`{"workspace":"`+string(demo)+`","environment":"production","accounts":[{"account":{"name":"lab","connector":"jira-cloud","baseUrl":"https://lab.atlassian.net"},"credential":{"token":"canary"}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// TestRotate_RefusesWhatWasSealedForTheKeyOfBefore publishes with the old key and with the new one.
func TestRotate_RefusesWhatWasSealedForTheKeyOfBefore(t *testing.T) {
	data := t.TempDir()
	r, err := runner.Open(t.Context(), config(data, &clock{}))
	if err != nil {
		t.Fatal(err)
	}
	token := r.FirstToken()
	if err := r.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	before, err := runner.Rotate(t.Context(), runner.RotateOptions{Data: data, Publishing: true, Now: time.Now})
	if err != nil || before.Master != "" {
		t.Fatal(before, err)
	}
	now, err := runner.Rotate(t.Context(), runner.RotateOptions{Data: data, Publishing: true, Now: time.Now})
	if err != nil || now.PublicKey == before.PublicKey {
		t.Fatal(now, err)
	}
	h := host(t, func(c *runner.Config) { c.Data = data })
	admin := h.client(t, token, nil)
	send(t, admin, demo, "1.0.0")
	deploy := func(sealed []byte) error {
		_, err := admin.Deploy(t.Context(), control.Deploy{Workspace: demo, Environment: "production", Release: "1.0.0",
			Settings: workspace.Environment{Accounts: map[string]string{"jira": "lab"}}, Sealed: sealed})
		return err
	}
	if err := deploy(sealedAccount(t, before.PublicKey)); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "not sealed for the key that this runner has now") {
		t.Errorf("for the old key: %v", err)
	}
	info, err := admin.Info(t.Context(), control.Nothing{})
	if err != nil || info.PublicKey != now.PublicKey {
		t.Errorf("the runner says %s, %v", info.PublicKey, err)
	}
	if err := deploy(sealedAccount(t, info.PublicKey)); err != nil {
		t.Errorf("for the new key: %v", err)
	}
	audit, err := admin.Audit(t.Context(), control.AuditPage{})
	if err != nil || !strings.Contains(fmt.Sprint(audit), "key.rotate") {
		t.Errorf("the audit log: %v %v", audit, err)
	}
}

// TestRotate_WhileNodesRun changes the master key under two nodes that were given both.
func TestRotate_WhileNodesRun(t *testing.T) {
	old, next := strings.Repeat("o", 40), strings.Repeat("n", 40)
	file := filepath.Join(t.TempDir(), "next")
	write(t, file, next)
	database := postgrestest.URL(t)
	node := func(master string) *hosted {
		return host(t, func(c *runner.Config) { c.Database, c.MasterKey = database, master })
	}
	both := node(old + "\n" + next)
	half := node(old)
	admin := both.client(t, both.token, nil)
	before, err := admin.Info(t.Context(), control.Nothing{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := runner.Rotate(t.Context(), runner.RotateOptions{Database: database, Master: old, Now: time.Now}); !fault.Is(err, fault.Invalid) {
		t.Errorf("without the new one: %v", err)
	}
	done, err := runner.Rotate(t.Context(), runner.RotateOptions{Database: database, Master: old, NewMaster: file, Now: time.Now})
	if err != nil || done.PublicKey == before.PublicKey {
		t.Fatal(done, err)
	}
	if now, err := admin.Info(t.Context(), control.Nothing{}); err != nil || now.PublicKey != done.PublicKey {
		t.Errorf("the node with both: %v %v", now, err)
	}
	if _, err := half.client(t, both.token, nil).Info(t.Context(), control.Nothing{}); !fault.Is(err, fault.Denied) || !strings.Contains(err.Error(), "was changed while it ran") {
		t.Errorf("the node with the old one: %v", err)
	}
	for h, ready := range map[*hosted]bool{both: true, half: false} {
		if err := control.Ready(t.Context(), h.URL(), nil); (err == nil) != ready {
			t.Errorf("ready: %v, want %v", err, ready)
		}
	}
}
