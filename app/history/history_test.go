package history_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bobbin/app/history"
	"bobbin/runtime/fault"
)

// clock is a store whose time is moved by hand.
type clock struct {
	*testing.T
	*history.Store
	dir string
	at  time.Time
}

func open(t *testing.T) *clock {
	c := &clock{T: t, dir: t.TempDir(), at: time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)}
	c.Store = history.New(filepath.Join(c.dir, "history"), func() time.Time { return c.at })
	return c
}

// keep keeps a text some time after the one before.
func (c *clock) keep(later time.Duration, path, text string, source history.Source) history.Version {
	c.Helper()
	c.at = c.at.Add(later)
	v, err := c.Keep("/w", path, []byte(text), source)
	if err != nil {
		c.Fatal(err)
	}
	return v
}

// texts are the versions of a file, newest first.
func (c *clock) texts(path string) string {
	c.Helper()
	list, err := c.List("/w", path)
	if err != nil {
		c.Fatal(err)
	}
	var all []string
	for _, v := range list {
		text, err := c.Read("/w", path, v.ID)
		if err != nil {
			c.Fatal(err)
		}
		all = append(all, fmt.Sprintf("%s %s", v.Source, text))
	}
	return strings.Join(all, ", ")
}

func TestKeep_EachSaveOnce(t *testing.T) {
	c := open(t)
	c.keep(0, "a.ts", "one", history.Before)
	c.keep(time.Minute, "a.ts", "two", history.Saved)
	c.keep(time.Minute, "a.ts", "two", history.Saved)
	c.keep(time.Minute, "a.ts", "three", history.Saved)
	c.keep(2*time.Second, "a.ts", "thre", history.Saved)
	c.keep(2*time.Second, "a.ts", "thr", history.Saved) // typed away in the same moment
	if got := c.texts("a.ts"); got != "saved thr, saved three, saved two, before one" {
		t.Error(got)
	}
	if got := c.texts("b.ts"); got != "" {
		t.Error(got)
	}
	other, err := c.List("/other", "a.ts")
	if err != nil || len(other) != 0 {
		t.Error(other, err)
	}
	info, err := os.Stat(filepath.Join(c.dir, "history"))
	if err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("others may read it: %v %v", info.Mode(), err)
	}
}

func TestDeleted_ListsWhatCanComeBack(t *testing.T) {
	c := open(t)
	c.keep(0, "a.ts", "one", history.Saved)
	c.keep(time.Minute, "a.ts", "one", history.Deleted)
	c.keep(time.Minute, "b.ts", "two", history.Deleted)
	c.keep(time.Minute, "c.ts", "three", history.Deleted)
	c.keep(time.Minute, "c.ts", "again", history.Saved) // made anew
	gone, err := c.Deleted("/w")
	if err != nil || len(gone) != 2 || gone[0].Path != "b.ts" || gone[1].Path != "a.ts" {
		t.Fatal(gone, err)
	}
	text, err := c.Read("/w", "b.ts", gone[0].ID)
	if err != nil || string(text) != "two" {
		t.Error(string(text), err)
	}
}

func TestMove_TakesTheHistoryAlong(t *testing.T) {
	c := open(t)
	c.keep(0, "new.ts", "old file of that name", history.Deleted)
	c.keep(time.Minute, "a.ts", "one", history.Saved)
	c.keep(time.Minute, "a.ts", "two", history.Saved)
	if err := c.Move("/w", "a.ts", "new.ts"); err != nil {
		t.Fatal(err)
	}
	if got := c.texts("new.ts"); got != "saved two, saved one, deleted old file of that name" {
		t.Error(got)
	}
	if got := c.texts("a.ts"); got != "" {
		t.Error(got)
	}
}

func TestMove_TakesTheHistoryOfAFolderAlong(t *testing.T) {
	c := open(t)
	c.keep(0, "lib/a.ts", "one", history.Saved)
	c.keep(time.Minute, "lib/deep/b.ts", "two", history.Saved)
	c.keep(time.Minute, "library.ts", "three", history.Saved)
	c.keep(time.Minute, "lib/gone.ts", "four", history.Deleted)
	if err := c.Move("/w", "lib", "library"); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{"library/a.ts": "saved one", "library/deep/b.ts": "saved two", "library/gone.ts": "deleted four", "library.ts": "saved three", "lib/a.ts": "", "lib/deep/b.ts": ""} {
		if got := c.texts(path); got != want {
			t.Errorf("%s: %s", path, got)
		}
	}
}

// TestKeep_ForgetsOldVersionsOfOtherFiles: nobody saves a file that was deleted.
func TestKeep_ForgetsOldVersionsOfOtherFiles(t *testing.T) {
	c := open(t)
	c.keep(0, "gone.ts", "one", history.Deleted)
	c.keep(0, "two.ts", "old", history.Saved)
	c.keep(history.MaxAge-time.Hour, "two.ts", "new", history.Saved)
	c.keep(2*time.Hour, "other.ts", "x", history.Saved)
	if got := c.texts("two.ts"); got != "saved new, saved old" { // old was there until an hour ago
		t.Error(got)
	}
	if gone, err := c.Deleted("/w"); err != nil || len(gone) != 0 {
		t.Error(gone, err)
	}
	c.keep(history.MaxAge, "other.ts", "y", history.Saved)
	folders, err := filepath.Glob(filepath.Join(c.dir, "history/*/*"))
	if err != nil || len(folders) != 1 {
		t.Errorf("%q are left: %v", folders, err)
	}
}

// TestKeep_GoesOnWithoutItsList: a machine that lost its power may leave a list of zeros.
func TestKeep_GoesOnWithoutItsList(t *testing.T) {
	c := open(t)
	first := c.keep(0, "a.ts", "one", history.Before)
	c.keep(time.Minute, "a.ts", "two", history.Saved)
	lists, err := filepath.Glob(filepath.Join(c.dir, "history/*/*/index.json"))
	if err != nil || len(lists) != 1 {
		t.Fatal(lists, err)
	}
	if err := os.WriteFile(lists[0], make([]byte, 100), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := c.texts("a.ts"); got != "saved two, saved one" {
		t.Error(got)
	}
	if list, err := c.List("/w", "a.ts"); err != nil || list[1].Hash != first.Hash || list[1].Bytes != 3 || list[1].At.IsZero() {
		t.Errorf("the first is %+v: %v", list, err)
	}
	c.at = time.Now() // ids are made by the machine's own clock
	c.keep(time.Minute, "a.ts", "three", history.Saved)
	if got := c.texts("a.ts"); got != "saved three, saved two, saved one" {
		t.Error(got)
	}
	if text, err := os.ReadFile(lists[0]); err != nil || !strings.Contains(string(text), `"a.ts"`) {
		t.Errorf("the list is %s: %v", text, err)
	}
}

func TestKeep_IsBounded(t *testing.T) {
	c := open(t)
	for i := range 3 * history.MaxVersions {
		c.keep(time.Minute, "a.ts", fmt.Sprint(i), history.Saved)
	}
	list, err := c.List("/w", "a.ts")
	if err != nil || len(list) != history.MaxVersions {
		t.Fatal(len(list), err)
	}
	if newest := list[0].At.Sub(list[15].At); newest != 15*time.Minute {
		t.Errorf("the newest are not all there: %v", newest)
	}
	if first := list[len(list)-1].At; !first.Equal(time.Date(2026, 11, 26, 9, 1, 0, 0, time.UTC)) {
		t.Errorf("the first is not there: %v", first)
	}
	files, err := filepath.Glob(filepath.Join(c.dir, "history/*/*/*.gz"))
	if err != nil || len(files) != history.MaxVersions {
		t.Errorf("%d texts on disk: %v", len(files), err)
	}
	c.keep(history.MaxAge+time.Hour, "a.ts", "months later", history.Saved)
	if got := c.texts("a.ts"); got != "saved months later, saved 299" { // which was there until now
		t.Error(got)
	}
	if _, err := c.Keep("/w", "large.ts", make([]byte, history.MaxText+1), history.Saved); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
}

func TestRead_RefusesWhatIsNoVersion(t *testing.T) {
	c := open(t)
	v := c.keep(0, "a.ts", "one", history.Saved)
	for _, id := range []string{"", "../../../etc/passwd", "0192f3c4-0000-7000-8000-000000000000"} {
		if _, err := c.Read("/w", "a.ts", id); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", id, err)
		}
	}
	names, err := filepath.Glob(filepath.Join(c.dir, "history/*/*/"+v.ID+".gz"))
	if err != nil || len(names) != 1 {
		t.Fatal(names, err)
	}
	if err := os.WriteFile(names[0], []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read("/w", "a.ts", v.ID); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
}
