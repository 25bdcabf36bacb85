package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"bobbin/runtime/invocation"
	"bobbin/runtime/migration"
	"bobbin/runtime/record"
	"bobbin/runtime/script"
	"bobbin/runtime/store"
)

const (
	diskSize = 64 << 20
	kept     = 16 << 20
)

// crammed is a store on a disk of which nothing is left, with so many invocations that run.
type crammed struct {
	*store.DB
	t            *testing.T
	dir, ballast string
	ended        int
}

// running is more than a disk can hold the results of.
const running = diskSize / resultSize

const resultSize = 1 << 20

func cram(t *testing.T, reserve int64) *crammed {
	t.Helper()
	c := begin(t, reserve)
	c.fill()
	return c
}

func begin(t *testing.T, reserve int64) *crammed {
	t.Helper()
	disk := smallDisk(t, fmt.Sprint(diskSize))
	c := &crammed{t: t, dir: filepath.Join(disk, "home"), ballast: filepath.Join(disk, "ballast")}
	c.open(reserve)
	for n := range running {
		if _, _, err := c.Invocations().Create(t.Context(), row(invocation.ID(fmt.Sprint(n))), true); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 10 {
		if _, err := c.Records().Set(t.Context(), record.Address{Key: fmt.Sprint(n)}, record.Entry{Value: []byte(`1`), UpdatedAt: noon}, false); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

func (c *crammed) open(reserve int64) {
	c.t.Helper()
	db, err := store.Open(c.t.Context(), c.dir, store.Config{Reserve: reserve})
	if err != nil {
		c.t.Fatal(err)
	}
	c.DB = db
	c.t.Cleanup(func() {
		if err := db.Close(); err != nil {
			c.t.Error(err)
		}
	})
}

// fill takes all that is left of the disk.
func (c *crammed) fill() {
	c.t.Helper()
	f, err := os.Create(c.ballast)
	if err != nil {
		c.t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 20; size > 0; {
		if _, err := f.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
}

// end stores the end of the next that runs, with a large result.
func (c *crammed) end() error {
	id := invocation.ID(fmt.Sprint(c.ended))
	err := c.Invocations().End(c.t.Context(), invocation.End{ID: id, From: script.Running, Fence: 1, Status: script.Finished, At: noon,
		Result: []byte(`"` + strings.Repeat("x", resultSize) + `"`)})
	if err == nil {
		c.ended++
	}
	return err
}

func (c *crammed) reserve() int64 {
	c.t.Helper()
	size, err := c.Size(c.t.Context())
	if err != nil {
		c.t.Fatal(err)
	}
	return size.Reserve
}

func (c *crammed) add() error {
	_, _, err := c.Invocations().Create(c.t.Context(), row("added"), false)
	return err
}

// TestReserve_IsGivenUpForWhatMustEnd does not count what fits where: results come until the disk has no room for
// one, whatever the database has of its own.
func TestReserve_IsGivenUpForWhatMustEnd(t *testing.T) {
	c := cram(t, kept)
	if got := c.reserve(); got != kept {
		t.Fatalf("%d bytes are kept", got)
	}
	for c.reserve() > 0 { // ends: the disk cannot hold all of them
		if err := c.end(); err != nil {
			t.Fatalf("the end of %d: %v", c.ended, err)
		}
	}
	if err := c.end(); err != nil {
		t.Errorf("one more: %v", err)
	}

	// What makes the store larger is refused however much is left, and what makes it smaller is not.
	many := record.Changes{Set: []record.Entry{{Key: "many", Value: []byte(`1`), UpdatedAt: noon}}}
	update := func(all record.Changes) error {
		return c.Records().Update(t.Context(), record.Selection{At: noon}, func(map[string]record.Entry) (record.Changes, error) { return all, nil })
	}
	_, set := c.Records().Set(t.Context(), record.Address{Key: "k"}, record.Entry{Value: []byte(`1`), UpdatedAt: noon}, false)
	_, claim := c.Invocations().Claim(t.Context(), invocation.Claim{Limit: 1, At: noon})
	logs := c.Logs().Append(t.Context(), invocation.LogBatch{ID: "0", Lines: []script.Line{{}}})
	archive := c.Archives().Put(t.Context(), strings.Repeat("0", 64), strings.NewReader("x"))
	for what, err := range map[string]error{"an event": c.add(), "a record": set, "records": update(many), "a claim": claim, "a log": logs, "an archive": archive} {
		if !errors.Is(err, invocation.ErrFull) {
			t.Errorf("%s is not refused: %v", what, err)
		}
	}
	if err := update(record.Changes{Delete: []string{"0", "1"}}); err != nil {
		t.Errorf("records are not deleted: %v", err)
	}
	if deleted, err := c.Records().Delete(t.Context(), record.Address{Key: "2"}); err != nil || !deleted {
		t.Errorf("a record is not deleted: %v", err)
	}

	if err := os.Remove(c.ballast); err != nil {
		t.Fatal(err)
	}
	if err := c.add(); err != nil {
		t.Errorf("once there is room: %v", err)
	}
	var disk syscall.Stat_t
	if err := syscall.Stat(filepath.Join(c.dir, "disk.reserve"), &disk); err != nil || disk.Blocks*512 < kept || c.reserve() != kept {
		t.Errorf("the reserve is not put back: %d bytes, %v", disk.Blocks*512, err)
	}
}

// TestReserve_IsWhatEndsStandOn is the other way round: without one an end is not stored.
func TestReserve_IsWhatEndsStandOn(t *testing.T) {
	c := cram(t, 0)
	err := error(nil)
	for err == nil && c.ended < running {
		err = c.end()
	}
	if !errors.Is(err, invocation.ErrFull) || c.reserve() != -1 {
		t.Errorf("after %d ends: %v", c.ended, err)
	}
}

// TestReserve_OpensAFullDisk has a disk that became full while nobody had the store.
func TestReserve_OpensAFullDisk(t *testing.T) {
	c := begin(t, kept)
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c.fill()
	if again, err := store.Open(t.Context(), c.dir, store.Config{}); err == nil {
		t.Fatal("it opens without a reserve, so this shows nothing", again.Close())
	}
	c.open(kept)
	if got := c.reserve(); got != 0 {
		t.Errorf("%d bytes are kept", got)
	}
	if err := c.add(); !errors.Is(err, invocation.ErrFull) {
		t.Errorf("an event: %v", err)
	}
	if err := c.end(); err != nil {
		t.Errorf("an end: %v", err)
	}
}

// TestReserve_OpensAFullDiskBesideLeftovers has files in the place of a reserve that are none, and take up room.
func TestReserve_OpensAFullDiskBesideLeftovers(t *testing.T) {
	for what, lies := range map[string]struct {
		name           string
		written, large int64
	}{
		"of another size":       {"disk.reserve", kept / 2, kept / 2},
		"with holes":            {"disk.reserve", kept / 2, kept},
		"that was not finished": {"disk.reserve.tmp", kept, kept},
	} {
		t.Run(what, func(t *testing.T) {
			c := begin(t, 0)
			if err := c.Close(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(c.dir, lies.name)
			if err := errors.Join(os.WriteFile(path, make([]byte, lies.written), 0o600), os.Truncate(path, lies.large)); err != nil {
				t.Fatal(err)
			}
			c.fill()
			if again, err := store.Open(t.Context(), c.dir, store.Config{}); err == nil {
				t.Fatal("it opens beside it, so this shows nothing", again.Close())
			}
			c.open(kept)
			if got := c.reserve(); got != 0 {
				t.Errorf("%d bytes are kept", got)
			}
			if err := c.end(); err != nil {
				t.Errorf("an end: %v", err)
			}
			if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("it is still there: %v", err)
			}
		})
	}
}

var work = migration.Key{Workspace: "w", Environment: "e", Name: "m"}

// put changes the migration, each time it is asked.
func (c *crammed) put(change func(w *migration.Write)) error {
	return c.Migrations().Update(c.t.Context(), work, func(now *migration.Migration) (*migration.Write, error) {
		w := migration.Write{Migration: migration.Migration{Key: work, Status: migration.Running}}
		if now != nil {
			w.Migration = *now
		}
		change(&w)
		return &w, nil
	})
}

// TestReserve_IsNotPutBackBeforeTheWriteThatNeedsIt has a disk that has room again between the two tries of a write.
func TestReserve_IsNotPutBackBeforeTheWriteThatNeedsIt(t *testing.T) {
	for by, giveUp := range map[string]func(c *crammed){
		"itself": func(*crammed) {},
		"another": func(c *crammed) { // which has had all of the room
			c.GiveUpReserve()
			c.fill()
		},
	} {
		t.Run("given up by "+by, func(t *testing.T) {
			c := begin(t, kept)
			if err := c.put(func(*migration.Write) {}); err != nil {
				t.Fatal(err)
			}
			c.fill()
			tries := 0
			err := c.put(func(w *migration.Write) {
				w.Hashes = make([]byte, 8*resultSize) // more than the store has of its own
				switch tries++; tries {
				case 1:
					giveUp(c)
				case 2:
					if err := os.Remove(c.ballast); err != nil {
						t.Error(err)
					}
					if got := c.reserve(); got != 0 {
						t.Errorf("%d bytes are kept while they are needed", got)
					}
				}
			})
			if err != nil || tries != 2 {
				t.Errorf("after %d tries: %v", tries, err)
			}
			if got := c.reserve(); got != kept {
				t.Errorf("afterwards %d bytes are kept", got)
			}
		})
	}
}

// TestReserve_IsNotForWhatAMigrationBegins has one of which a slice is under way.
func TestReserve_IsNotForWhatAMigrationBegins(t *testing.T) {
	c := begin(t, kept)
	if err := c.put(func(w *migration.Write) { w.Work.Pending = []string{"1", "2"} }); err != nil {
		t.Fatal(err)
	}
	c.fill()
	for c.reserve() > 0 {
		if err := c.end(); err != nil {
			t.Fatal(err)
		}
	}
	for what, begins := range map[string]func(w *migration.Write){
		"a slice": func(w *migration.Write) { w.Work.Pending = []string{"2", "3"} },
		"a retry": func(w *migration.Write) { w.Retry = true },
		"anew":    func(w *migration.Write) { w.Clear = true },
	} {
		if err := c.put(begins); !errors.Is(err, invocation.ErrFull) {
			t.Errorf("%s is not refused: %v", what, err)
		}
	}
	for what, ends := range map[string]func(w *migration.Write){
		"a pause": func(w *migration.Write) { w.Status = migration.Paused },
		"what was done": func(w *migration.Write) {
			w.Work.Commits, w.Work.Pending, w.Hashes, w.Set = 1, []string{"2"}, make([]byte, 8), []migration.Item{{Kind: migration.KindFailed, Key: "1", At: noon}}
		},
	} {
		if err := c.put(ends); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := c.put(func(w *migration.Write) { w.Gone = true }); err != nil {
		t.Errorf("it is not deleted: %v", err)
	}
	if err := c.put(func(*migration.Write) {}); !errors.Is(err, invocation.ErrFull) {
		t.Errorf("a new one is not refused: %v", err)
	}
}

// TestReserve_LeavesWhatWasDeletedToWhatComes has a disk that stays full, and a store that has become smaller.
func TestReserve_LeavesWhatWasDeletedToWhatComes(t *testing.T) {
	c := begin(t, kept)
	for c.ended*resultSize <= kept {
		if err := c.end(); err != nil {
			t.Fatal(err)
		}
	}
	c.fill()
	for c.reserve() > 0 {
		if err := c.end(); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.add(); !errors.Is(err, invocation.ErrFull) {
		t.Fatalf("before: %v", err)
	}
	swept, err := c.Sweep(t.Context(), noon.AddDate(1, 0, 0), []invocation.Retention{{Invocations: 1}})
	if err != nil || swept != c.ended {
		t.Fatalf("%d of %d are deleted: %v", swept, c.ended, err)
	}
	if err := c.add(); err != nil || c.reserve() != 0 {
		t.Errorf("with %d bytes kept: %v", c.reserve(), err)
	}
}

// TestReserve_KnowsWhatWasDeletedFromTheStart has no other write before the first that adds.
func TestReserve_KnowsWhatWasDeletedFromTheStart(t *testing.T) {
	c := begin(t, kept)
	for c.ended*resultSize <= kept {
		if err := c.end(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Sweep(t.Context(), noon.AddDate(1, 0, 0), []invocation.Retention{{Invocations: 1}}); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c.fill()
	c.open(kept)
	if err := c.add(); err != nil || c.reserve() != 0 {
		t.Errorf("with %d bytes kept: %v", c.reserve(), err)
	}
}
