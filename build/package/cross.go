package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// crossPackages are what Debian calls the things that the window of another processor is built with.
var crossPackages = map[string]string{
	"arm64": "gcc-aarch64-linux-gnu libc6-dev-arm64-cross mmdebstrap",
	"amd64": "gcc-x86-64-linux-gnu libc6-dev-amd64-cross mmdebstrap",
}

// libraries are the libraries of the system that the window is built against, as Debian calls them.
const libraries = "libc6-dev,libgtk-3-dev,libwebkit2gtk-4.1-dev"

// lackError is what this machine lacks to build the window of another: a tool, or the libraries of such a system.
// What of the source cannot be built is none.
type lackError struct{ error }

// window builds the program with the window for Linux on another processor than this machine's. It needs a C
// compiler for it and the libraries of such a system, which mmdebstrap unpacks into the cache, once.
func (b builder) window(t target) (string, error) {
	compiler := map[string]string{"arm64": "aarch64-linux-gnu", "amd64": "x86_64-linux-gnu"}[t.arch]
	for _, tool := range []string{compiler + "-gcc", "mmdebstrap"} {
		if _, err := exec.LookPath(tool); err != nil {
			return "", lackError{fmt.Errorf("%w (Debian's packages %s)", err, crossPackages[t.arch])}
		}
	}
	system, err := b.system(t)
	if err != nil {
		return "", err
	}
	b.environment = []string{"CGO_ENABLED=1", "CC=" + compiler + "-gcc --sysroot=" + system, "PKG_CONFIG_SYSROOT_DIR=" + system,
		"PKG_CONFIG_LIBDIR=" + filepath.Join(system, "usr/lib", compiler, "pkgconfig") + ":" + filepath.Join(system, "usr/share/pkgconfig")}
	return b.build(t, "bobbin-desktop", b.ldflags, "-tags", "desktop,production,webkit2_41")
}

// codename is the name of this machine's release of Debian, or of a relative: bookworm.
func codename() (string, error) {
	release, err := exec.Command("sh", "-c", ". /etc/os-release && echo $VERSION_CODENAME").Output()
	if err != nil {
		return "", fmt.Errorf("the name of this system is not known: %w", err)
	}
	name := strings.TrimSpace(string(release))
	if name == "" {
		return "", errors.New("this system is none of Debian's relatives")
	}
	return name, nil
}

// system gives a folder with the libraries of this machine's Debian, or of its relative, for another processor.
// None of its programs is run, and no right of an administrator is needed: the files are those of who builds.
func (b builder) system(t target) (string, error) {
	name, err := codename()
	if err != nil {
		return "", lackError{err}
	}
	folder := filepath.Join(b.cache, t.String(), "system-"+name)
	if _, err := os.Stat(folder); err == nil {
		return folder, nil
	}
	partly := folder + ".partly"
	if err := os.RemoveAll(partly); err != nil {
		return "", err
	}
	if err := os.MkdirAll(filepath.Dir(partly), 0o755); err != nil {
		return "", err
	}
	if err := b.run(nil, "mmdebstrap", "--quiet", "--mode=chrootless", "--variant=extract", "--architectures="+t.arch, "--include="+libraries, name, partly); err != nil {
		return "", lackError{fmt.Errorf("its libraries cannot be fetched: %w", err)}
	}
	return folder, os.Rename(partly, folder)
}
