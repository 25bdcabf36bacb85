package cli_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A backup that is killed in the middle of its work leaves nothing under its name, and is in nobody's way: the
// next one of that name is whole.
func TestBackup_KilledHasNoName(t *testing.T) {
	t.Parallel()
	v := newVictim(t)
	v.kill()
	held, err := sql.Open("sqlite", filepath.Join(v.dir, "data", "state", "held.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	held.SetMaxOpenConns(1)
	for _, statement := range []string{"CREATE TABLE one (x)", "BEGIN EXCLUSIVE"} { // whoever copies it waits
		if _, err := held.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	backup := v.command("runner", "backup", "--data", "data", "--to", "new/copy")
	if err := backup.Start(); err != nil {
		t.Fatal(err)
	}
	begun := filepath.Join(v.dir, "new", "*", "state", "bobbin.db")
	for deadline := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		if found, _ := filepath.Glob(begun); len(found) > 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the backup never began")
		}
	}
	_ = backup.Process.Kill()
	_ = backup.Wait() // it was killed, which is an error
	copied := filepath.Join(v.dir, "new", "copy")
	if _, err := os.Lstat(copied); !os.IsNotExist(err) {
		t.Errorf("what is not whole has the name of the backup: %v", err)
	}
	if err := held.Close(); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"backup", "--data", "data", "--to", "new/copy"}, {"restore", "--from", "new/copy", "--data", "again"}} {
		if said, err := v.command(append([]string{"runner"}, args...)...).CombinedOutput(); err != nil || !strings.Contains(string(said), "files are") {
			t.Fatalf("%v: %s", err, said)
		}
	}
	if left, _ := os.ReadDir(filepath.Dir(copied)); len(left) != 1 {
		t.Errorf("beside the backup lies %v", left)
	}
}
