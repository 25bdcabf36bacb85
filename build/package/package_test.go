package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// small is a program of Go to pack, by the name of a real one: this test.
func small(t *testing.T, name string) string {
	t.Helper()
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(own)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, body, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func packed(t *testing.T, programs ...string) map[string][]byte {
	t.Helper()
	out := t.TempDir()
	written, err := pack(release{version: "1.2.0", target: target{"linux", "amd64"}, at: time.Unix(1_800_000_000, 0).UTC()}, out, programs)
	if err != nil {
		t.Fatal(err)
	}
	made := map[string][]byte{}
	for _, path := range written {
		if made[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	return made
}

func TestPack_GivesTheSameTwiceAndListsWhatIsInIt(t *testing.T) {
	programs := []string{small(t, "bobbin"), small(t, "bobbin-desktop")}
	first, second := packed(t, programs...), packed(t, programs...)
	if len(first) != 5 {
		t.Errorf("%q", sorted(first))
	}
	if _, there := first["bobbin-desktop_1.2.0_amd64.deb"]; !there {
		t.Errorf("the window has no package: %q", sorted(first))
	}
	for name, body := range first {
		if !bytes.Equal(body, second[name]) {
			t.Errorf("%s differs", name)
		}
	}
	lists(t, first)
}

// lists looks at the list of what is in the programs.
func lists(t *testing.T, made map[string][]byte) {
	t.Helper()
	var bom cdx.BOM
	if err := cdx.NewBOMDecoder(bytes.NewReader(made["bobbin-1.2.0-linux-amd64.cdx.json"]), cdx.BOMFileFormatJSON).Decode(&bom); err != nil {
		t.Fatal(err)
	}
	licenses := map[string]string{}
	for _, c := range *bom.Components {
		name, _, _ := strings.Cut(c.PackageURL, "@")
		if licenses[name] = "none"; c.Licenses != nil {
			licenses[name] = (*c.Licenses)[0].Expression
		}
	}
	for name, license := range map[string]string{"pkg:golang/github.com/CycloneDX/cyclonedx-go": "Apache-2.0", "pkg:golang/golang.org/x/mod": "BSD-3-Clause", "pkg:golang/std": "BSD-3-Clause", "pkg:npm/react": "MIT",
		"pkg:npm/monaco-editor": "MIT", "pkg:npm/typescript": "Apache-2.0"} {
		if licenses[name] != license {
			t.Errorf("%s has the licence %q, not %q", name, licenses[name], license)
		}
	}
	if _, there := licenses["pkg:npm/vite"]; there {
		t.Error("what only builds the page is listed, too")
	}
	if !json.Valid(made["bobbin-1.2.0-linux-amd64.cdx.json"]) || bytes.Contains(made["SHA256SUMS-linux-amd64"], []byte("SHA256SUMS")) {
		t.Error("the list or the sums are wrong")
	}
}

func TestPack_RefusesWhatIsNoProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bobbin")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := pack(release{version: "1", target: target{"linux", "amd64"}}, t.TempDir(), []string{path}); err == nil || !strings.Contains(err.Error(), "no program of Go") {
		t.Errorf("%v", err)
	}
}

func TestDebianVersion(t *testing.T) {
	for version, want := range map[string]string{"v1.2.0": "1.2.0", "1.2.0-rc.1": "1.2.0~rc.1", "dev": "0~dev", "": "0~", "9fde7ef": "0~9fde7ef", "1.2.0-4-gabcdef-dirty": "1.2.0.4.gabcdef.dirty"} {
		if got := debianVersion(plain(version)); got != want {
			t.Errorf("%q is %q, not %q", version, got, want)
		}
	}
}

// TestPack_IsInstalledAndRemoved has Debian's dpkg do both in a root of its own, and what is installed
// work with nothing of this machine: no Go, no Node.js, no variable.
func TestPack_IsInstalledAndRemoved(t *testing.T) {
	program, err := filepath.Abs("../bin/bobbin")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(program); err != nil {
		t.Skip("NOT SHOWN: there is no build/bin/bobbin (make headless)")
	}
	if _, err := exec.LookPath("dpkg"); err != nil {
		t.Skip("NOT SHOWN: there is no dpkg to install the package with")
	}
	dir := t.TempDir()
	deb := filepath.Join(dir, "bobbin.deb")
	if err := os.WriteFile(deb, packed(t, program)["bobbin_1.2.0_amd64.deb"], 0o644); err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(dir, "root")
	for _, name := range []string{"updates", "info"} {
		if err := os.MkdirAll(filepath.Join(root, "var/lib/dpkg", name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "var/lib/dpkg/status"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	dpkg := func(args ...string) {
		t.Helper()
		cmd := exec.Command("dpkg", append([]string{"--root=" + root, "--force-not-root", "--force-bad-path", "--force-architecture", "--log=" + filepath.Join(dir, "log")}, args...)...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("dpkg %s: %v\n%s", args, err, out)
		}
	}
	dpkg("--install", deb)
	if unit, err := os.ReadFile(filepath.Join(root, "usr/share/doc/bobbin/examples/bobbin-runner.service")); err != nil || !bytes.Contains(unit, []byte("ExecStart=/usr/bin/bobbin ")) {
		t.Errorf("the unit starts another program: %s, %v", unit, err)
	}
	installed := filepath.Join(root, "usr/bin/bobbin")
	run := func(args ...string) string {
		t.Helper()
		cmd := exec.Command(installed, args...)
		cmd.Env = []string{"BOBBIN_HOME=" + filepath.Join(dir, "home"), "BOBBIN_PASSPHRASE=open sesame"}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("bobbin %s: %v\n%s", args, err, out)
		}
		return string(out)
	}
	w := filepath.Join(dir, "w")
	run("new", w, "--template", "jira-to-gitlab")
	run("check", w) // the TypeScript compiler is inside
	if out := run("run", w, "OnJiraIssueCreated", "--event", filepath.Join(w, "events/issue-created/bug.json")); !strings.Contains(out, "finished") {
		t.Errorf("%s", out)
	}
	dpkg("--remove", "bobbin")
	if _, err := os.Stat(installed); err == nil {
		t.Error("it is still there")
	}
	if _, err := os.Stat(w); err != nil {
		t.Error("the workspace is gone")
	}
}
