package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	cdx "github.com/CycloneDX/cyclonedx-go"
)

// smallProgram is a program of Go with modules in it, built once: the real ones take long to compress.
var smallProgram = sync.OnceValues(func() (body []byte, err error) {
	dir, err := os.MkdirTemp("", "bobbin-small-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "small")
	if err := (builder{root: "."}).run([]string{"CGO_ENABLED=0"}, "go", "build", "-buildvcs=false", "-trimpath", "-ldflags", "-s -w", "-o", path, "./testdata/small"); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// small is a program to pack, by the name of a real one.
func small(t *testing.T, name string) string {
	t.Helper()
	body, err := smallProgram()
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
	want := []string{"SHA256SUMS-linux-amd64", "bobbin-1.2.0-linux-amd64.cdx.json", "bobbin-1.2.0-linux-amd64.tar.gz", "bobbin-desktop_1.2.0_amd64.cdx.json", "bobbin-desktop_1.2.0_amd64.deb",
		"bobbin_1.2.0_amd64.cdx.json", "bobbin_1.2.0_amd64.deb"}
	if got := sorted(first); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for name, body := range first {
		if !bytes.Equal(body, second[name]) {
			t.Errorf("%s differs", name)
		}
	}
	lists(t, first)
	laidDown(t, first["bobbin-1.2.0-linux-amd64.tar.gz"])
}

// laidDown has the archive's script install what is in it for one person, and remove it.
func laidDown(t *testing.T, archive []byte) {
	t.Helper()
	dir := t.TempDir()
	run := func(name string, args ...string) string {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(archive)
		cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Join(dir, "a home")}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s", name, args, err, out)
		}
		return string(out)
	}
	run("tar", "-xz")
	script, own := filepath.Join(dir, "bobbin-1.2.0-linux-amd64", "install.sh"), filepath.Join(dir, "a home", ".local")
	for range 2 { // the second is an update
		if said := run(script); !strings.Contains(said, own+"/bin/bobbin") {
			t.Errorf("%s", said)
		}
	}
	entry, err := os.ReadFile(filepath.Join(own, "share/applications/bobbin.desktop"))
	if err != nil || !bytes.Contains(entry, []byte("\nExec=\""+own+"/bin/bobbin-desktop\" %u\n")) {
		t.Errorf("%v\n%s", err, entry)
	}
	if !bytes.Contains(entry, []byte(";application/x-bobbin-workspace;")) {
		t.Errorf("a bobbin.json is not opened: %s", entry)
	}
	kind := filepath.Join(own, "share/mime/packages/bobbin.xml")
	if text, err := os.ReadFile(kind); err != nil || !bytes.Contains(text, []byte(`type="application/x-bobbin-workspace"`)) {
		t.Errorf("%v\n%s", err, text)
	}
	if info, err := os.Stat(filepath.Join(own, "bin/bobbin")); err != nil || info.Mode().Perm()&0o111 == 0 {
		t.Errorf("%v, %v", info, err)
	}
	mine := filepath.Join(own, "share/applications/mine.desktop")
	if err := os.WriteFile(mine, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	run(script, "--remove")
	if _, err := os.Stat(kind); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("it leaves %s: %v", kind, err)
	}
	// What the system makes of such files it makes anew.
	left := strings.Fields(run("find", "a home", "-type", "f", "-not", "-name", "*.cache", "-not", "-path", "*/share/mime/*"))
	if want := []string{"a", "home/.local/share/applications/mine.desktop"}; !slices.Equal(left, want) {
		t.Errorf("it leaves %q", left)
	}
	if out, err := exec.Command(script, "--prefix", "here").CombinedOutput(); err == nil || !strings.Contains(string(out), "has to begin with a slash") {
		t.Errorf("%v: %s", err, out)
	}
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

// TestPack_NamesSayWhatIsInside: without the window there is no archive that others have it in, Debian's package is the
// same, and what the program without a window is also packed into has names of its own.
func TestPack_NamesSayWhatIsInside(t *testing.T) {
	program := small(t, "bobbin")
	both, alone := packed(t, program, small(t, "bobbin-desktop")), packed(t, program)
	if want := []string{"SHA256SUMS-linux-amd64", "bobbin_1.2.0_amd64.cdx.json", "bobbin_1.2.0_amd64.deb"}; !slices.Equal(sorted(alone), want) {
		t.Errorf("%q", sorted(alone))
	}
	if name := "bobbin_1.2.0_amd64.deb"; !bytes.Equal(alone[name], both[name]) {
		t.Errorf("%s is another with the window beside it", name)
	}
	others, err := portable(release{version: "1.2.0", target: target{"linux", "amd64"}, at: time.Unix(1_800_000_000, 0).UTC()}, program)
	if err != nil {
		t.Fatal(err)
	}
	for name := range others {
		if _, there := both[name]; there || !strings.HasPrefix(name, "bobbin-headless-") {
			t.Errorf("%s is made by two commands, or does not say what is in it", name)
		}
	}
}

// TestWindow_OnlyWhatTheMachineLacksIsNoFault: its tools and libraries, not a source that cannot be built.
func TestWindow_OnlyWhatTheMachineLacksIsNoFault(t *testing.T) {
	b, lack := builder{root: t.TempDir(), cache: t.TempDir()}, lackError{}
	tools, arm := t.TempDir(), target{"linux", "arm64"}
	path := os.Getenv("PATH")
	t.Setenv("PATH", tools)
	if _, err := b.window(arm); !errors.As(err, &lack) || !strings.Contains(err.Error(), "aarch64-linux-gnu-gcc") {
		t.Errorf("without tools: %v", err)
	}
	t.Setenv("PATH", tools+":"+path)
	tool := func(name, text string) {
		if err := os.WriteFile(filepath.Join(tools, name), []byte("#!/bin/sh\n"+text+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	tool("aarch64-linux-gnu-gcc", "")
	tool("mmdebstrap", "echo no network >&2; exit 1")
	if _, err := b.window(arm); !errors.As(err, &lack) {
		t.Errorf("without libraries: %v", err)
	}
	tool("mmdebstrap", `for folder; do :; done; mkdir "$folder"`)
	if _, err := codename(); err != nil {
		t.Skipf("NOT SHOWN: %v", err)
	}
	if _, err := b.linuxPrograms(arm); err == nil || errors.As(err, &lack) {
		t.Errorf("a source that cannot be built is %v", err)
	}
	if _, err := b.window(arm); err == nil || errors.As(err, &lack) {
		t.Errorf("a window that cannot be built is %v", err)
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
	r := release{version: "1.2.0", target: target{"linux", "amd64"}, at: time.Unix(1_800_000_000, 0).UTC()}
	p, err := packageOf(r, program, nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := debian(p, r)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(deb, body, 0o644); err != nil {
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
