//go:build made

// The tests of this file look at what the targets have left in build/bin/packages: make test-packages.

package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tc-hib/winres"
)

const folder = "../bin/packages"

// sums reads a list of sums, checks each, and gives the names.
func sums(t *testing.T, of string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "SHA256SUMS-"+of))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("NOT SHOWN: nothing of %s was made", of)
	}
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for line := range strings.Lines(string(text)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		body, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := sha256.Sum256(body); hex.EncodeToString(got[:]) != sum {
			t.Errorf("%s has another sum", name)
		}
		all = append(all, name)
	}
	return all
}

// opened gives the files of an archive by their names in its one folder.
func opened(t *testing.T, archive string) map[string][]byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, archive))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]byte{}
	keep := func(name string, from io.Reader) {
		_, name, _ = strings.Cut(name, "/")
		if all[name], err = io.ReadAll(from); err != nil {
			t.Fatal(err)
		}
	}
	if strings.HasSuffix(archive, ".zip") {
		zipped, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range zipped.File {
			from, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			keep(f.Name, from)
			from.Close()
		}
		return all
	}
	zipped, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	from := tar.NewReader(zipped)
	for {
		header, err := from.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		keep(header.Name, from)
	}
}

// forItsMachine looks at a program: for whom it was built, and for whom the compiler in it is.
func forItsMachine(t *testing.T, program []byte, want target) {
	t.Helper()
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil {
		t.Fatalf("%s: %v", want, err)
	}
	got := target{}
	for _, s := range info.Settings {
		switch s.Key {
		case "GOOS":
			got.system = s.Value
		case "GOARCH":
			got.arch = s.Value
		}
	}
	if got != want {
		t.Errorf("the program of %s is for %s", want, got)
	}
	platform := strings.TrimPrefix(want.npmName(), "@typescript/typescript-")
	if _, rest, is := bytes.Cut(program, []byte(`"platform": "`)); !is || !bytes.HasPrefix(rest, []byte(platform+`"`)) {
		t.Errorf("the compiler in the program of %s is not for %s", want, platform)
	}
}

// madeFor gives the names that are of a machine. Those that -only left out are said.
func madeFor(t *testing.T, names []string, machine target) (all []string) {
	t.Helper()
	for _, name := range names {
		if strings.Contains(name, "-"+machine.String()) {
			all = append(all, name)
		}
	}
	if len(all) == 0 {
		t.Skipf("NOT SHOWN: nothing for %s was made", machine)
	}
	return all
}

func TestMade_HeadlessForEachMachine(t *testing.T) {
	names := sums(t, "headless")
	for _, want := range targets {
		t.Run(want.String(), func(t *testing.T) { madeWithoutWindow(t, madeFor(t, names, want), want) })
	}
}

func madeWithoutWindow(t *testing.T, names []string, want target) {
	archives, lists := 0, 0
	for _, name := range names {
		if strings.HasSuffix(name, ".cdx.json") {
			lists++
			if text, err := os.ReadFile(filepath.Join(folder, name)); err != nil || !json.Valid(text) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		archives++
		files := opened(t, name)
		forItsMachine(t, files[want.program("bobbin")], want)
		for _, beside := range []string{"LICENSE", "README.md", "THIRD-PARTY.txt"} {
			if len(files[beside]) == 0 {
				t.Errorf("%s: %s is missing", name, beside)
			}
		}
	}
	if archives != 1 || lists != 1 {
		t.Errorf("%s has %d archives and %d lists of what is in them", want, archives, lists)
	}
}

func TestMade_LinuxForEachProcessor(t *testing.T) {
	for _, want := range linuxTargets {
		t.Run(want.arch, func(t *testing.T) { madeForLinux(t, want) })
	}
}

func madeForLinux(t *testing.T, want target) {
	debs, archives := 0, 0
	for _, name := range sums(t, want.String()) {
		if strings.HasSuffix(name, "_"+want.arch+".deb") {
			debs++
		}
		if !strings.HasSuffix(name, ".tar.gz") {
			continue
		}
		archives++
		files := opened(t, name)
		forItsMachine(t, files["usr/bin/bobbin"], want)
		forItsMachine(t, files["usr/bin/bobbin-desktop"], want)
		if len(files["install.sh"]) == 0 {
			t.Errorf("%s cannot be installed", name)
		}
	}
	switch {
	case debs == 1 && archives == 0:
		t.Skipf("NOT SHOWN: the packages for %s were made without the window", want)
	case debs != 2 || archives != 1:
		t.Errorf("%s has %d Debian packages and %d archives", want, debs, archives)
	}
}

func TestMade_RunnerForEachProcessor(t *testing.T) {
	names := sums(t, "runner")
	for _, want := range linuxTargets {
		t.Run(want.String(), func(t *testing.T) { madeForServers(t, madeFor(t, names, want), want) })
	}
}

func madeForServers(t *testing.T, names []string, want target) {
	archives, images := 0, 0
	for _, name := range names {
		switch {
		case strings.HasSuffix(name, want.String()+".tar.gz"):
			archives++
			files := opened(t, name)
			forItsMachine(t, files["bobbin"], want)
			for _, beside := range []string{"bobbin-runner.service", "compose.yaml", "kubernetes.yaml", "hosting.md", "LICENSE"} {
				if len(files[beside]) == 0 {
					t.Errorf("%s: %s is missing", name, beside)
				}
			}
		case strings.HasSuffix(name, want.String()+"-image.tar"):
			images++
			out, err := exec.Command("tar", "-xOf", filepath.Join(folder, name), "--wildcards", "sha256*").CombinedOutput()
			if err != nil || !bytes.Contains(out, []byte(`"architecture":"`+want.arch+`"`)) {
				t.Errorf("%s is not for %s: %v, %.200s", name, want, err, out)
			}
		}
	}
	if archives != 1 || images != 1 {
		t.Errorf("%s has %d archives and %d images", want, archives, images)
	}
}

func TestMade_WindowsInstallerAndFolder(t *testing.T) {
	for _, name := range sums(t, "windows") {
		want := target{"windows", "amd64"}
		if strings.Contains(name, "-windows-arm64") {
			want.arch = "arm64"
		}
		switch {
		case strings.HasSuffix(name, ".zip"):
			files := opened(t, name)
			forItsMachine(t, files["bobbin.exe"], want)
			forItsMachine(t, files["bobbin-desktop.exe"], want)
			rs, err := winres.LoadFromEXE(bytes.NewReader(files["bobbin-desktop.exe"]))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := rs.GetIcon(winres.Name("APPICON")); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		case strings.HasSuffix(name, "-setup.exe"):
			out, err := exec.Command("7z", "l", "-ba", filepath.Join(folder, name)).CombinedOutput()
			if err != nil {
				t.Fatalf("7z (package p7zip-full): %v\n%s", err, out)
			}
			for _, file := range []string{"bobbin.exe", "bobbin-desktop.exe", "LICENSE", "README.md", "THIRD-PARTY.txt", "uninstall.exe"} {
				if !strings.Contains(string(out), " "+file+"\n") {
					t.Errorf("%s: %s is not in it:\n%s", name, file, out)
				}
			}
			t.Logf("%s holds\n%s", name, out)
			body, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			rs, err := winres.LoadFromEXE(bytes.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			if manifest := rs.Get(winres.RT_MANIFEST, winres.ID(1), 0x409); !bytes.Contains(manifest, []byte(`requestedExecutionLevel level="asInvoker"`)) {
				t.Errorf("%s asks for more rights than a person has: %s", name, manifest)
			}
		}
	}
}
