package release_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/release"
	"bobbin/runtime/store"
	"bobbin/runtime/workspace"
)

const demo = workspace.ID("0192f3c4-5d6e-7000-8000-000000000001")

func service(t *testing.T) (*release.Service, *store.DB) {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir(), store.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return release.New(release.Config{Store: db.Releases(), Archives: db.Archives(), Dir: t.TempDir(), Now: time.Now,
		Check:   func(context.Context, release.Release, workspace.Environment) error { return nil },
		Changed: func(context.Context, release.Deployment) {}}), db
}

// keep sends a release of the demo whose script has a text.
func keep(t *testing.T, s *release.Service, version, text string) (release.Release, error) {
	t.Helper()
	return s.Keep(t.Context(), demo, bytes.NewReader(archive(t, header(version), []release.Entry{
		release.Text(release.SourcePath("scripts/A.ts"), []byte(text)), release.Text(release.BundlePath("A"), []byte(text))})), release.Sender{By: "ada"})
}

func mustKeep(t *testing.T, s *release.Service, version, text string) release.Release {
	t.Helper()
	r, err := keep(t, s, version, text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestKeep_NumbersRiseAndNeverChange(t *testing.T) {
	s, _ := service(t)
	first := mustKeep(t, s, "1.0.0", "a")
	if again := mustKeep(t, s, "1.0.0", "a"); again.Digest != first.Digest {
		t.Error("the same release again is another one")
	}
	mustKeep(t, s, "1.1.0", "a")
	mustKeep(t, s, "HEAD", "c")
	mustKeep(t, s, "HEAD", "d")
	for version, says := range map[string]string{"1.0.0": "already, with other content", "1.0.5": "not above 1.1.0", "1.1.0-rc.1": "not above", "v2": "", "2": ""} {
		text := "b"
		if says == "" {
			continue // refused when it is written
		}
		if _, err := keep(t, s, version, text); !fault.Is(err, fault.Conflict) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", version, err)
		}
	}
	all, err := s.List(t.Context(), demo)
	if err != nil || len(all) != 4 || release.Next(all) != "1.1.1" {
		t.Errorf("%v %v", all, err)
	}
	if _, err := s.Keep(t.Context(), "another", bytes.NewReader(archive(t, header("9.0.0"), entries())), release.Sender{By: "eve"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("of another workspace: %v", err)
	}
}

func TestRollBack_GoesToWhatRanBefore(t *testing.T) {
	s, _ := service(t)
	ctx := t.Context()
	if _, err := s.RollBack(ctx, demo, "production", "", "ada"); !fault.Is(err, fault.NotFound) {
		t.Errorf("nothing deployed: %v", err)
	}
	settings := workspace.Environment{Name: "production", Accounts: map[string]string{"gitlab": "one"}}
	deploy := func(r release.Release) {
		t.Helper()
		if _, err := s.Deploy(ctx, r, settings, "ada"); err != nil {
			t.Fatal(err)
		}
	}
	one := mustKeep(t, s, "1.0.0", "a")
	deploy(one)
	if _, err := s.RollBack(ctx, demo, "production", "", "ada"); !fault.Is(err, fault.NotFound) {
		t.Errorf("nothing before: %v", err)
	}
	deploy(mustKeep(t, s, "1.0.1", "b"))
	settings.Accounts = map[string]string{"gitlab": "two"}
	deploy(mustKeep(t, s, "1.0.2", "c"))
	back, err := s.RollBack(ctx, demo, "production", "", "eve")
	if err != nil || back.Version != "1.0.1" || back.How != release.RolledBack || back.By != "eve" || back.Settings.Accounts["gitlab"] != "two" {
		t.Errorf("%+v %v", back, err)
	}
	if back, err = s.RollBack(ctx, demo, "production", "1.0.0", "eve"); err != nil || back.Digest != one.Digest {
		t.Errorf("%+v %v", back, err)
	}
	if _, err := s.RollBack(ctx, demo, "production", "1.0.0", "eve"); !fault.Is(err, fault.Conflict) {
		t.Errorf("what it runs: %v", err)
	}
	if _, err := s.RollBack(ctx, demo, "production", "7.0.0", "eve"); !fault.Is(err, fault.NotFound) {
		t.Errorf("what it never ran: %v", err)
	}
	if _, err := s.Promote(ctx, demo, "production", "staging", "eve"); !fault.Is(err, fault.NotFound) {
		t.Errorf("to what has no settings: %v", err)
	}
	staging := workspace.Environment{Name: "staging", Accounts: map[string]string{"gitlab": workspace.Simulated}}
	if _, err := s.Deploy(ctx, mustKeep(t, s, "1.0.3", "d"), staging, "ada"); err != nil {
		t.Fatal(err)
	}
	promoted, err := s.Promote(ctx, demo, "staging", "production", "ada")
	if err != nil || promoted.Version != "1.0.3" || promoted.How != release.Promoted || promoted.Settings.Accounts["gitlab"] != "two" {
		t.Errorf("%+v %v", promoted, err)
	}
}

// Nobody's change of the settings is lost, and no change undoes a publish that came between.
func TestChange_FollowsWhatStands(t *testing.T) {
	s, _ := service(t)
	ctx := t.Context()
	one, two, three := mustKeep(t, s, "1.0.0", "a"), mustKeep(t, s, "1.0.1", "b"), mustKeep(t, s, "1.0.2", "c")
	settings := workspace.Environment{Name: "production", Accounts: map[string]string{}}
	deploy := func(r release.Release) {
		if _, err := s.Deploy(ctx, r, settings, "ada"); err != nil {
			t.Error(err)
		}
	}
	deploy(one)
	asked := 0
	changed, err := s.Change(ctx, demo, "production", "eve", func(e *workspace.Environment) error {
		if asked++; asked == 1 {
			deploy(two)
		}
		e.Accounts["changed"] = "x"
		return nil
	})
	if err != nil || asked != 2 || changed.Version != "1.0.1" || changed.Settings.Accounts["changed"] != "x" {
		t.Errorf("asked %d times: %+v %v", asked, changed, err)
	}
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			_, err := s.Change(ctx, demo, "production", "eve", func(e *workspace.Environment) error {
				e.Accounts[fmt.Sprint(n)] = "x"
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if now, err := s.Current(ctx, demo, "production"); err != nil || len(now.Settings.Accounts) != 9 {
		t.Errorf("%v of 9 changes: %v", now.Settings.Accounts, err)
	}
	deploy(three)
	back, err := s.RollBack(ctx, demo, "production", "", "eve")
	if err != nil || back.Version != "1.0.1" {
		t.Errorf("%+v %v", back, err)
	}
}

func TestOpen_MakesAnewWhatAKilledProcessLeft(t *testing.T) {
	s, db := service(t)
	r := mustKeep(t, s, "1.0.0", "text")
	dir, err := s.Open(t.Context(), r.Digest)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "complete")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(release.Sources(dir), "scripts", "A.ts"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if dir, err = s.Open(t.Context(), r.Digest); err != nil {
		t.Fatal(err)
	}
	if bundle, err := release.Bundle(dir, "A"); err != nil || string(bundle.Code) != "text" {
		t.Errorf("%v %v", bundle, err)
	}
	for _, name := range []string{"B", "../release", "../../x", "/etc/passwd", ""} {
		if _, err := release.Bundle(dir, name); err == nil {
			t.Errorf("there is a bundle %q", name)
		}
	}
	if _, err := db.Archives().Open(t.Context(), "../bobbin"); !fault.Is(err, fault.Invalid) {
		t.Errorf("a digest that is a path: %v", err)
	}
}

func TestGather_TakesSourcesAndNothingElse(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"bobbin.json", "README.md", "AGENTS.md", "notes.txt", ".env", ".npmrc", "scripts/A.ts", "scripts/.secret.ts", "scripts/node_modules/x.js",
		"environments/production.json", ".bobbin/types/x.d.ts", "events/l/e.json", "listeners/l.json", "simulators/crm.json", "node_modules/a/index.js"} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("/etc/passwd", filepath.Join(dir, "scripts", "B.ts")); err != nil {
		t.Fatal(err)
	}
	all, err := release.Gather(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range all {
		names = append(names, release.SourceOf(e.Path))
	}
	if got := strings.Join(names, " "); got != "bobbin.json README.md events/l/e.json listeners/l.json scripts/A.ts simulators/crm.json" {
		t.Error(got)
	}
}

func TestCompare_SaysWhatChanged(t *testing.T) {
	manifest := func(texts map[string]string) release.Manifest {
		var all []release.Entry
		for name, text := range texts {
			all = append(all, release.Text(release.SourcePath(name), []byte(text)))
		}
		m, _, err := release.Read(bytes.NewReader(archive(t, header("1.0.0"), all)), nil)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	got := release.Compare(manifest(map[string]string{"scripts/A.ts": "a", "scripts/B.ts": "b", "README.md": "x"}),
		manifest(map[string]string{"scripts/A.ts": "a", "scripts/B.ts": "c", "scripts/C.ts": "c"}))
	want := []release.Change{{Path: "README.md", Kind: "removed"}, {Path: "scripts/B.ts", Kind: "changed"}, {Path: "scripts/C.ts", Kind: "added"}}
	if len(got) != 3 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] {
		t.Error(got)
	}
}
