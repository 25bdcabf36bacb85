package backup_test

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/app/backup"
	"bobbin/app/home"
	"bobbin/runtime/fault"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	if err == nil {
		err = os.WriteFile(path, []byte(text), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// made is the backup of a home with a few files, and where it lies.
func made(t *testing.T, h home.Home, more map[string]string) (backup.Home, string) {
	t.Helper()
	write(t, filepath.Join(h.State, "home.json"), `{"format":1}`)
	write(t, filepath.Join(h.State, "engine.json"), `{"token":"canary"}`)
	write(t, filepath.Join(h.State, "engine.lock"), "")
	write(t, filepath.Join(h.Config, "accounts.json"), `{"format":1}`)
	for name, text := range more {
		write(t, filepath.Join(h.Config, name), text)
	}
	to := filepath.Join(t.TempDir(), "home.zip")
	b, err := backup.MakeHome(t.Context(), backup.HomeOptions{Home: h, To: to, Version: "1.4.0", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return b, to
}

func below(dir string) home.Home {
	return home.Home{Config: filepath.Join(dir, "config"), State: filepath.Join(dir, "state")}
}

// What only the keychain of the machine opens is of no use elsewhere, and a machine without one must
// not look for it. The rest of a vault is sealed by a passphrase.
func TestMakeHome_TakesWhatOpensElsewhere(t *testing.T) {
	t.Parallel()
	for kind, want := range map[string][]string{
		"file":     {"config/accounts.json", "config/vault/kind", "config/vault/sealed/a.age", "state/home.json"},
		"keychain": {"config/accounts.json", "state/home.json"},
	} {
		b, _ := made(t, below(t.TempDir()), map[string]string{"vault/kind": kind, "vault/sealed/a.age": "sealed"})
		if got := slices.Sorted(maps.Keys(b.Files)); !slices.Equal(got, want) || b.Vault != kind {
			t.Errorf("%s: %v, %q", kind, got, b.Vault)
		}
	}
}

// Windows and macOS have one folder for both parts of a home, Linux has two.
func TestRestoreHome_FromASystemWithOneFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	_, file := made(t, home.Home{Config: dir, State: dir}, map[string]string{"settings.json": "{}", "history/x": "x"})
	there := below(filepath.Join(t.TempDir(), "new"))
	write(t, filepath.Join(there.State+".restoring", "left"), "by an interrupted one")
	if _, err := backup.RestoreHome(t.Context(), file, there); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{filepath.Join(there.Config, "accounts.json"), filepath.Join(there.Config, "settings.json"), filepath.Join(there.State, "history", "x"), filepath.Join(there.State, "home.json")} {
		if _, err := os.Stat(path); err != nil {
			t.Error(err)
		}
	}
	for _, path := range []string{filepath.Join(there.State, "left"), filepath.Join(there.State, "engine.json"), there.State + ".restoring"} {
		if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v", path, err)
		}
	}
	one := home.Home{Config: filepath.Join(t.TempDir(), "one")}
	one.State = one.Config
	if b, err := backup.RestoreHome(t.Context(), file, one); err != nil || len(b.Files) != 4 {
		t.Errorf("%+v %v", b, err)
	}
	if entries, err := os.ReadDir(one.State); err != nil || len(entries) != 4 {
		t.Errorf("%v %v", entries, err)
	}
}

func TestRestoreHome_RefusesWhatIsNoWholeBackup(t *testing.T) {
	t.Parallel()
	head := func(format int, files map[string]string) string {
		text, err := json.Marshal(backup.Home{Format: format, Version: "9.0.0", Files: files})
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	const sum = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881" // of x
	for name, one := range map[string]struct {
		files map[string]string
		want  string
		code  fault.Code
	}{
		"cut off":           {map[string]string{"state/home.json": "x"}, "or one that did not come to its end", fault.Invalid},
		"no JSON":           {map[string]string{"backup.json": "{"}, "is no backup of a home", fault.Invalid},
		"of a runner":       {map[string]string{"backup.json": `{"format":1,"runner":"r"}`}, "is no backup of a home", fault.Invalid},
		"newer":             {map[string]string{"backup.json": head(99, map[string]string{"state/x": sum})}, "made by a newer Bobbin (9.0.0)", fault.Conflict},
		"a file is missing": {map[string]string{"backup.json": head(1, map[string]string{"state/x": sum})}, "damaged: state/x", fault.Invalid},
		"a file is changed": {map[string]string{"state/x": "y", "backup.json": head(1, map[string]string{"state/x": sum})}, "damaged: x", fault.Invalid},
		"outside":           {map[string]string{"backup.json": head(1, map[string]string{"state/../../x": sum})}, "a file outside of itself", fault.Invalid},
		"elsewhere":         {map[string]string{"backup.json": head(1, map[string]string{"cache/x": sum})}, "a file outside of itself", fault.Invalid},
		"no home":           {map[string]string{"state/x": "x", "backup.json": head(1, map[string]string{"state/x": sum})}, "There is no home in", fault.NotFound},
	} {
		file := filepath.Join(t.TempDir(), "x.zip")
		f, err := os.Create(file)
		if err != nil {
			t.Fatal(err)
		}
		z := zip.NewWriter(f)
		for path, text := range one.files {
			w, err := z.Create(path)
			if err == nil {
				_, err = w.Write([]byte(text))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(z.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
		there := below(filepath.Join(t.TempDir(), "new"))
		_, err = backup.RestoreHome(t.Context(), file, there)
		if !fault.Is(err, one.code) || !strings.Contains(err.Error(), one.want) {
			t.Errorf("%s: %v", name, err)
		}
		for _, dir := range []string{there.Config, there.State, there.State + ".restoring"} {
			if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: %s is there", name, dir)
			}
		}
	}
}
