package secret_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/zalando/go-keyring"

	"bobbin/runtime/fault"
	"bobbin/runtime/secret"
)

var ctx = context.Background()

// chain is a keychain in memory that can be made to fail.
type chain struct {
	mu    sync.Mutex
	items map[string]string
	fails error
	hangs chan struct{}
	limit int
}

func newChain() *chain { return &chain{items: map[string]string{}} }

func (c *chain) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fails = err
}

func (c *chain) Set(service, user, value string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fails != nil {
		return c.fails
	}
	if c.limit > 0 && len(value) > c.limit {
		return keyring.ErrSetDataTooBig
	}
	c.items[service+"/"+user] = value
	return nil
}

func (c *chain) Get(service, user string) (string, error) {
	if c.hangs != nil {
		<-c.hangs
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fails != nil {
		return "", c.fails
	}
	value, found := c.items[service+"/"+user]
	if !found {
		return "", keyring.ErrNotFound
	}
	return value, nil
}

func (c *chain) Delete(service, user string) error {
	if _, err := c.Get(service, user); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.items, service+"/"+user)
	return nil
}

func open(t *testing.T, c secret.Config) secret.Vault {
	t.Helper()
	c.WorkFactor = 10 // a test need not be slow to guess
	v, err := secret.Open(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// exercise is what every vault does.
func exercise(t *testing.T, v secret.Vault) {
	t.Helper()
	if _, err := v.Get(ctx, "jira"); !fault.Is(err, fault.NotFound) {
		t.Fatalf("before: %v", err)
	}
	large := map[string]string{"key": strings.Repeat("k", 200<<10)}
	for name, fields := range map[string]map[string]string{"jira": {"token": "token-one", "x": `"\`}, "large": large, "übung/..": {}} {
		if err := v.Set(ctx, name, fields); err != nil {
			t.Fatal(err)
		}
		got, err := v.Get(ctx, name)
		if err != nil || !maps.Equal(got, fields) {
			t.Errorf("%s: got %d fields, %v", name, len(got), err)
		}
	}
	if err := v.Set(ctx, "large", map[string]string{"key": "small now"}); err != nil {
		t.Fatal(err)
	}
	if got, err := v.Get(ctx, "large"); err != nil || got["key"] != "small now" {
		t.Errorf("after replacing: %v, %v", got, err)
	}
	for range 2 {
		if err := v.Delete(ctx, "jira"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := v.Get(ctx, "jira"); !fault.Is(err, fault.NotFound) {
		t.Errorf("after: %v", err)
	}
	if err := v.Delete(ctx, "large"); err != nil {
		t.Fatal(err)
	}
}

func TestKeychainVault_KeepsAndForgets(t *testing.T) {
	c := newChain()
	dir := t.TempDir()
	exercise(t, open(t, secret.Config{Dir: dir, Keychain: c, ItemBytes: 2400}))
	c.limit = 1000
	exercise(t, open(t, secret.Config{Dir: dir, Keychain: c, ItemBytes: 1 << 30}))
	noPlainText(t, dir, "kkkkkkkk", "small now", "token-one")
}

func TestFileVault_KeepsAndForgets(t *testing.T) {
	dir := t.TempDir()
	exercise(t, open(t, secret.Config{Dir: dir, NoKeychain: true, Passphrase: "correct horse"}))
	noPlainText(t, dir, "kkkkkkkk", "small now", "token-one")
}

// noPlainText reads all files of a vault.
func noPlainText(t *testing.T, dir string, secrets ...string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, s := range secrets {
			if bytes.Contains(data, []byte(s)) {
				t.Errorf("%s holds %q", path, s)
			}
		}
		info, err := d.Info()
		if err == nil && runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestFileVault_NeedsItsPassphrase(t *testing.T) {
	c := secret.Config{Dir: t.TempDir(), NoKeychain: true}
	v := open(t, c)
	says(t, v.Set(ctx, "jira", nil), fault.Denied)
	says(t, v.Unlock(ctx, "correct horse", false), fault.NotFound)
	says(t, v.Unlock(ctx, "short", true), fault.Invalid)
	if s := v.Status(ctx); !s.Locked || s.Exists || s.Kind != secret.KindFile {
		t.Errorf("status %+v", s)
	}
	if err := v.Unlock(ctx, "correct horse", true); err != nil {
		t.Fatal(err)
	}
	if err := v.Set(ctx, "jira", map[string]string{"token": "t"}); err != nil {
		t.Fatal(err)
	}
	again := open(t, c)
	_, err := again.Get(ctx, "jira")
	says(t, err, fault.Denied)
	says(t, again.Unlock(ctx, "wrong horse", true), fault.Denied)
	says(t, again.Unlock(ctx, "", true), fault.Denied)
	if s := again.Status(ctx); !s.Locked || !s.Exists || s.Hint == "" {
		t.Errorf("status %+v", s)
	}
	if err := again.Unlock(ctx, "correct horse", false); err != nil {
		t.Fatal(err)
	}
	if got, err := again.Get(ctx, "jira"); err != nil || got["token"] != "t" {
		t.Errorf("got %v, %v", got, err)
	}
	c.Passphrase = "wrong horse"
	_, err = open(t, c).Get(ctx, "jira")
	says(t, err, fault.Denied)
}

// says checks a fault's code, and that it helps.
func says(t *testing.T, err error, code fault.Code) {
	t.Helper()
	if !fault.Is(err, code) {
		t.Errorf("got %v, want %s", err, code)
		return
	}
	if f := fault.From(err); f.Hint == "" {
		t.Errorf("%q has no hint", f.Sentence)
	}
}

func TestFileVault_LeavesDamagedFilesAlone(t *testing.T) {
	dir := t.TempDir()
	c := secret.Config{Dir: dir, NoKeychain: true, Passphrase: "correct horse"}
	v := open(t, c)
	for _, name := range []string{"a", "b"} {
		if err := v.Set(ctx, name, map[string]string{"token": name}); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "vault", "sealed", "*.age"))
	if err != nil || len(files) != 2 {
		t.Fatalf("%v, %v", files, err)
	}
	first, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	write(t, files[1], first) // swapped
	damaged := 0
	for _, name := range []string{"a", "b"} {
		if _, err := v.Get(ctx, name); err != nil {
			says(t, err, fault.Invalid)
			damaged++
		}
	}
	if damaged != 1 {
		t.Errorf("%d of two damaged", damaged)
	}
	key := filepath.Join(dir, "vault", "key.age")
	write(t, key, []byte("age-encryption.org/v1\nnonsense"))
	again := open(t, c)
	_, err = again.Get(ctx, "a")
	says(t, err, fault.Invalid)
	says(t, again.Set(ctx, "a", nil), fault.Invalid)
	if data, err := os.ReadFile(key); err != nil || !strings.Contains(string(data), "nonsense") {
		t.Errorf("the damaged key was overwritten: %v", err)
	}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestOpen_StaysWithTheVaultThatWasUsed(t *testing.T) {
	dir := t.TempDir()
	c := newChain()
	if err := open(t, secret.Config{Dir: dir, Keychain: c}).Set(ctx, "jira", map[string]string{"token": "t"}); err != nil {
		t.Fatal(err)
	}
	c.fail(errors.New("locked"))
	v := open(t, secret.Config{Dir: dir, Keychain: c, Passphrase: "correct horse"})
	_, err := v.Get(ctx, "jira")
	says(t, err, fault.Denied)
	says(t, v.Set(ctx, "jira", map[string]string{"token": "new"}), fault.Denied)
	if s := v.Status(ctx); s.Kind != secret.KindKeychain || !s.Locked || s.Sentence == "" {
		t.Errorf("status %+v", s)
	}
	c.fail(nil)
	if got, err := v.Get(ctx, "jira"); err != nil || got["token"] != "t" {
		t.Errorf("got %v, %v", got, err)
	}

	other := t.TempDir()
	c.fail(errors.New("no service"))
	file := open(t, secret.Config{Dir: other, Keychain: c, Passphrase: "correct horse"})
	if err := file.Set(ctx, "jira", map[string]string{"token": "f"}); err != nil {
		t.Fatal(err)
	}
	c.fail(nil)
	if got, err := open(t, secret.Config{Dir: other, Keychain: c, Passphrase: "correct horse"}).Get(ctx, "jira"); err != nil || got["token"] != "f" {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestOpen_DoesNotWaitForASilentKeychain(t *testing.T) {
	c := newChain()
	c.hangs = make(chan struct{})
	defer close(c.hangs)
	v := open(t, secret.Config{Dir: t.TempDir(), Keychain: c, ProbeWithin: 10 * time.Millisecond})
	if s := v.Status(ctx); s.Kind != secret.KindFile {
		t.Errorf("status %+v", s)
	}
}

func TestOpen_NoBusNoKeychain(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("SKIPPED: D-Bus is Linux's")
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	if s := open(t, secret.Config{Dir: t.TempDir()}).Status(ctx); s.Kind != secret.KindFile {
		t.Errorf("status %+v", s)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "vault"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "vault", "kind"), []byte(secret.KindKeychain))
	_, err := open(t, secret.Config{Dir: dir}).Get(ctx, "jira")
	says(t, err, fault.Unavailable)
}

// inKeyring says that this process runs under a bus with an unlocked keyring.
const inKeyring = "BOBBIN_TEST_KEYRING"

func TestRealKeyring_KeepsAndForgets(t *testing.T) {
	if os.Getenv(inKeyring) == "yes" {
		v := open(t, secret.Config{Dir: t.TempDir(), KeychainService: "bobbin-test"})
		if s := v.Status(ctx); s.Kind != secret.KindKeychain || s.Locked {
			t.Fatalf("status %+v", s)
		}
		exercise(t, v)
		return
	}
	for _, program := range []string{"dbus-run-session", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("SKIPPED: %s is missing (Debian packages dbus and gnome-keyring)", program)
		}
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	script := `printf ci-pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null
exec "$0" -test.run '^TestRealKeyring_KeepsAndForgets$' -test.v`
	cmd := exec.Command("dbus-run-session", "--", "sh", "-ec", script, program)
	cmd.Env = append(os.Environ(), inKeyring+"=yes", "HOME="+home, "XDG_RUNTIME_DIR="+home, "XDG_DATA_HOME=", "XDG_CONFIG_HOME=")
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("--- PASS")) {
		t.Errorf("under a real keyring: %v\n%s", err, out)
	}
}
