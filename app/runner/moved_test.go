package runner_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bobbin/app/runner"
	"bobbin/runtime/control"
	"bobbin/runtime/fault"
	"bobbin/runtime/secret"
	"bobbin/runtime/workspace"
)

const oldMaster = "the master key of an older runner, 32 characters and more"

// older is a data directory as runners had it that kept accounts and secrets in files. It holds
// the account "lab" of the environment production of the demo.
func older(t *testing.T) (data string) {
	t.Helper()
	data = t.TempDir()
	config := filepath.Join(data, "config")
	vault, err := secret.Open(t.Context(), secret.Config{Dir: config, Passphrase: oldMaster, NoKeychain: true, WorkFactor: 10})
	if err != nil {
		t.Fatal(err)
	}
	key, err := secret.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	for name, fields := range map[string]map[string]string{
		"runner-key":      {"key": key.Secret()},
		"account/" + kept: {"email": "ada@example.com", "token": "canary-token"},
		"parameter/" + string(demo) + "/production/mail.token": {"value": "canary-password"},
	} {
		if err := vault.Set(t.Context(), name, fields); err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(config, "accounts.json"), `{"format": 1, "accounts": [{"name": "`+kept+`", "connector": "jira-cloud", "baseUrl": "https://lab.atlassian.net", "auth": "basic"}]}`)
	write(t, filepath.Join(config, "passwords.json"), `{"format": 1, "passwords": [{"workspace": "`+string(demo)+`", "environment": "production", "parameter": "mail.token", "updatedAt": "2026-01-02T03:04:05Z"}]}`)
	write(t, filepath.Join(config, "webhooks.json"), `{"format": 1, "webhooks": [{"workspace": "`+string(demo)+`", "environment": "production", "listener": "in", "connection": "jira", "account": "lab", "id": "7"}]}`)
	return data
}

// kept is what a runner calls the account "lab" of production of the demo.
const kept = "lab.19b622442c67"

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := workspace.WriteFile(path, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// files are the paths and contents below a folder.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path) // below it
		all[rel] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// deployed opens a runner and deploys an environment that needs what was moved.
func deployed(t *testing.T, data string) {
	t.Helper()
	h := host(t, func(c *runner.Config) { c.Data, c.MasterKey = data, oldMaster })
	admin := h.client(t, h.token, nil)
	send(t, admin, demo, "1.0.0")
	if _, err := admin.Deploy(t.Context(), control.Deploy{Workspace: demo, Environment: "production", Release: "1.0.0", Settings: settings("lab")}); err != nil {
		t.Errorf("the account that was moved: %v", err)
	}
}

func TestOpen_MovesFilesIntoTheStore(t *testing.T) {
	data := older(t)
	before := files(t, filepath.Join(data, "config"))
	c := config(data, &clock{})

	c.MasterKey = strings.Repeat("w", 40)
	if _, err := runner.Open(t.Context(), c); !fault.Is(err, fault.Denied) || !strings.Contains(err.Error(), "not the master key") {
		t.Errorf("a wrong master key: %v", err)
	}
	c.MasterKey = ""
	if _, err := runner.Open(t.Context(), c); !fault.Is(err, fault.Denied) || !strings.Contains(err.Error(), "is not there") {
		t.Errorf("no master key: %v", err)
	}
	same(t, "after what was refused", files(t, filepath.Join(data, "config")), before)

	deployed(t, data)
	if left := files(t, filepath.Join(data, "config")); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	for name, text := range files(t, data) {
		if strings.Contains(text, "canary") {
			t.Errorf("%s holds a secret", name)
		}
	}
}

func TestOpen_GoesOnMovingAfterItWasInterrupted(t *testing.T) {
	data := older(t)
	before := files(t, filepath.Join(data, "config"))
	c := config(data, &clock{})
	c.MasterKey = oldMaster
	open := func() error {
		r, err := runner.Open(t.Context(), c)
		if err != nil {
			return err
		}
		return r.Close(t.Context())
	}
	if err := open(); err != nil {
		t.Fatal(err)
	}
	// As when it was killed after the commit: some of the files are still there.
	for name, text := range before {
		if name != "passwords.json" {
			write(t, filepath.Join(data, "config", name), text)
		}
	}
	if err := open(); err != nil {
		t.Fatal(err)
	}
	if left := files(t, filepath.Join(data, "config")); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
	// Those of another directory are not taken for them.
	other := older(t)
	write(t, filepath.Join(data, "config/vault/key.age"), files(t, other)["config/vault/key.age"])
	if err := open(); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), "holds another one") {
		t.Errorf("another vault: %v", err)
	}
}

func same(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s: %s is %q", what, name, got[name])
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d files, want %d", what, len(got), len(want))
	}
}
