package npm_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/runtime/npm"
	"bobbin/runtime/npm/npmtest"
	"bobbin/runtime/script"
)

// place is a workspace folder, a registry and a client that knows only that registry.
type place struct {
	dir, cache string
	registry   *npmtest.Registry
	client     *npm.Client
	env        map[string]string
}

func newPlace(t testing.TB) *place {
	t.Helper()
	p := &place{dir: t.TempDir(), cache: t.TempDir(), registry: npmtest.Start(), env: map[string]string{}}
	t.Cleanup(p.registry.Close)
	p.env["npm_config_registry"] = p.registry.URL
	p.client = p.newClient(p.cache)
	return p
}

func (p *place) newClient(cache string) *npm.Client {
	return npm.New(npm.Config{Cache: cache, Getenv: func(name string) string { return p.env[name] },
		Wait: func(context.Context, time.Duration) error { return nil }})
}

func (p *place) add(t testing.TB, wants ...string) npm.Report {
	t.Helper()
	report, err := p.client.Add(t.Context(), p.dir, wants, npm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func (p *place) read(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// tree is the lock as path@version lines, with flags.
func (p *place) tree(t testing.TB) string {
	t.Helper()
	var lock struct {
		LockfileVersion int
		Packages        map[string]struct {
			Version, Integrity               string
			Dev, Optional, DevOptional, Peer bool
		}
	}
	if err := json.Unmarshal([]byte(p.read(t, "package-lock.json")), &lock); err != nil || lock.LockfileVersion != 3 {
		t.Fatal(err, lock.LockfileVersion)
	}
	var lines []string
	for path, e := range lock.Packages {
		if path == "" {
			continue
		}
		line := strings.ReplaceAll(path, "node_modules/", "") + "@" + e.Version
		for flag, set := range map[string]bool{"dev": e.Dev, "optional": e.Optional, "devOptional": e.DevOptional, "peer": e.Peer} {
			if set {
				line += " " + flag
			}
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return strings.Join(lines, ", ")
}

func TestAdd_HoistsAsNpmDoes(t *testing.T) {
	p := newPlace(t)
	p.registry.Publish(`{"name":"c","version":"1.0.0"}`, nil)
	p.registry.Publish(`{"name":"c","version":"2.0.0"}`, nil)
	p.registry.Publish(`{"name":"a","version":"1.0.0","dependencies":{"c":"^1.0.0"}}`, nil)
	p.registry.Publish(`{"name":"b","version":"1.0.0","dependencies":{"c":"^2.0.0","a":"*"}}`, nil)
	p.registry.Publish(`{"name":"@s/d","version":"1.0.0","dependencies":{"c":"2"}}`, nil)
	p.add(t, "a", "b", "@s/d")
	if got := p.tree(t); got != "@s/d@1.0.0, a/c@1.0.0, a@1.0.0, b@1.0.0, c@2.0.0" {
		t.Error(got)
	}
	if report := p.add(t, "c@1"); len(report.Changed)+len(report.Added) == 0 {
		t.Errorf("%+v", report)
	}
	if got := p.tree(t); got != "@s/d/c@2.0.0, @s/d@1.0.0, a@1.0.0, b/c@2.0.0, b@1.0.0, c@1.0.0" {
		t.Error(got)
	}
}

func TestAdd_KeepsPackageJSON(t *testing.T) {
	p := newPlace(t)
	p.registry.Publish(`{"name":"b","version":"1.2.3"}`, nil)
	p.registry.Publish(`{"name":"a","version":"0.3.1"}`, nil)
	p.registry.Publish(`{"name":"a","version":"1.0.0-rc.1"}`, nil)
	p.registry.Tag("a", "latest", "0.3.1")
	p.registry.Tag("a", "next", "1.0.0-rc.1")
	writeFiles(t, p.dir, map[string]string{"package.json": "{\n\t\"name\": \"x\",\n\t\"zz\": \"<&>\",\n\t\"dependencies\": {\"b\": \"1.2.3\"},\n\t\"scripts\": {}\n}\n"})
	p.add(t, "a")
	want := "{\n\t\"name\": \"x\",\n\t\"zz\": \"<&>\",\n\t\"dependencies\": {\n\t\t\"a\": \"^0.3.1\",\n\t\t\"b\": \"1.2.3\"\n\t},\n\t\"scripts\": {}\n}\n"
	if got := p.read(t, "package.json"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	p.add(t, "a@next", "b@~1.2.0")
	for _, want := range []string{`"a": "^1.0.0-rc.1"`, `"b": "~1.2.0"`} {
		if !strings.Contains(p.read(t, "package.json"), want) {
			t.Errorf("%s is not in %s", want, p.read(t, "package.json"))
		}
	}
	report, err := p.client.Remove(t.Context(), p.dir, []string{"a", "b"}, npm.Options{})
	if err != nil || len(report.Removed) != 2 || strings.Contains(p.read(t, "package.json"), "dependencies") {
		t.Errorf("%+v %v %s", report, err, p.read(t, "package.json"))
	}
}

func TestAdd_FollowsPeersOptionalsAliasesAndOverrides(t *testing.T) {
	p := newPlace(t)
	p.registry.Publish(`{"name":"core","version":"1.5.0"}`, nil)
	p.registry.Publish(`{"name":"core","version":"2.0.0"}`, nil)
	p.registry.Publish(`{"name":"plugin","version":"1.0.0","peerDependencies":{"core":"^1.0.0","maybe":"1"},"peerDependenciesMeta":{"maybe":{"optional":true}}}`, nil)
	p.registry.Publish(`{"name":"native","version":"1.0.0","os":["beos"]}`, nil)
	p.registry.Publish(`{"name":"fast","version":"1.0.0","optionalDependencies":{"native":"1","gone":"1"}}`, nil)
	p.registry.Publish(`{"name":"tool","version":"1.0.0","dependencies":{"core":"^2.0.0"}}`, nil)
	writeFiles(t, p.dir, map[string]string{"package.json": `{"devDependencies": {"tool": "1"}}`})
	p.registry.Requests()
	report := p.add(t, "plugin", "fast", "other@npm:core@^1")
	if got := p.tree(t); got != "core@1.5.0 peer, fast@1.0.0, native@1.0.0 optional, other@1.5.0, plugin@1.0.0, tool/core@2.0.0 dev, tool@1.0.0 dev" {
		t.Error(got)
	}
	if len(report.Warnings) != 1 || !strings.Contains(report.Warnings[0], "gone") {
		t.Errorf("%q", report.Warnings)
	}
	for _, asked := range p.registry.Requests() {
		if strings.Contains(asked, "native-1.0.0.tgz") {
			t.Error("a package for another system was fetched")
		}
	}
	if _, err := p.client.Add(t.Context(), p.dir, []string{"core@2"}, npm.Options{}); err == nil || !strings.Contains(err.Error(), "plugin 1.0.0 needs core ^1.0.0 beside it") {
		t.Error(err)
	}
	writeFiles(t, p.dir, map[string]string{"package.json": `{"dependencies": {"tool": "1"}, "overrides": {"core": "1.5.0"}}`, "package-lock.json": `{"lockfileVersion": 3, "packages": {}}`})
	if _, err := p.client.Install(t.Context(), p.dir, npm.Options{}); err != nil || p.tree(t) != "core@1.5.0, tool@1.0.0" {
		t.Error(err, p.tree(t))
	}
}

func TestInstall_EndsWhereVersionsExcludeEachOther(t *testing.T) {
	p := newPlace(t)
	for _, v := range []string{"1", "2"} {
		other := map[string]string{"1": "2", "2": "1"}[v]
		p.registry.Publish(`{"name":"a","version":"`+v+`.0.0","dependencies":{"b":"`+v+`"}}`, nil)
		p.registry.Publish(`{"name":"b","version":"`+v+`.0.0","dependencies":{"a":"`+other+`"}}`, nil)
	}
	p.registry.Publish(`{"name":"x","version":"1.0.0","dependencies":{"y":"1"}}`, nil)
	p.registry.Publish(`{"name":"y","version":"1.0.0","dependencies":{"x":"1"}}`, nil)
	p.add(t, "x")
	if _, err := p.client.Add(t.Context(), p.dir, []string{"a@1"}, npm.Options{}); err == nil || !strings.Contains(err.Error(), "exclude each other") {
		t.Error(err)
	}
}

func TestInstall_NeedsNoNetworkOnceFetched(t *testing.T) {
	p := newPlace(t)
	p.registry.Publish(`{"name":"a","version":"1.0.0","main":"x.js","dependencies":{"b":"1"}}`, map[string]string{"x.js": "module.exports = require('b') + 1"})
	p.registry.Publish(`{"name":"b","version":"1.0.0"}`, map[string]string{"index.js": "module.exports = 41"})
	if report := p.add(t, "a"); report.Fetched != 2 || report.Total != 2 {
		t.Errorf("%+v", report)
	}
	lock := p.read(t, "package-lock.json")
	p.registry.Close()
	other := *p
	other.dir = t.TempDir()
	writeFiles(t, other.dir, map[string]string{"package.json": p.read(t, "package.json"), "package-lock.json": lock, "scripts/Main.ts": "import a from 'a'; export default () => a"})
	report, err := other.client.Install(t.Context(), other.dir, npm.Options{Frozen: true})
	if err != nil || report.Fetched != 0 || other.read(t, "package-lock.json") != lock {
		t.Fatalf("%+v %v", report, err)
	}
	if out := runScript(t, other.client, other.dir); out.Status != script.Finished || string(out.Result) != "42" {
		t.Errorf("%+v", out)
	}
	fresh := other.newClient(t.TempDir())
	if _, err := fresh.Install(t.Context(), other.dir, npm.Options{}); err == nil || !strings.Contains(err.Error(), "could not be fetched") {
		t.Error(err)
	}
}

func TestInstall_NeverRunsScripts(t *testing.T) {
	p := newPlace(t)
	mark := filepath.Join(t.TempDir(), "mark")
	p.registry.Publish(`{"name":"a","version":"1.0.0","hasInstallScript":true,"scripts":{"postinstall":"touch `+mark+`","preinstall":"touch `+mark+`"}}`, nil)
	p.add(t, "a")
	if _, err := os.Stat(mark); err == nil {
		t.Error("a script was run")
	}
}

func TestInstall_StopsWhenNobodyWaits(t *testing.T) {
	p := newPlace(t)
	p.registry.Publish(`{"name":"a","version":"1.0.0"}`, nil)
	ctx, cancel := context.WithCancel(t.Context())
	var steps []string
	_, err := p.client.Add(ctx, p.dir, []string{"a"}, npm.Options{Progress: func(at npm.Progress) {
		steps = append(steps, at.Step)
		cancel()
	}})
	if err == nil || len(steps) == 0 {
		t.Error(err, steps)
	}
	if _, err := os.Stat(filepath.Join(p.dir, "package.json")); err == nil {
		t.Error("package.json was written")
	}
}
