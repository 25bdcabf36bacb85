package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"

	"github.com/goreleaser/nfpm/v2"
	_ "github.com/goreleaser/nfpm/v2/deb" // the form of Debian's packages
	"github.com/goreleaser/nfpm/v2/files"
)

// linuxTargets are those of targets that run Linux.
var linuxTargets = []target{{"linux", "amd64"}, {"linux", "arm64"}}

// linux packs the programs that were built for this machine, and builds and packs them for the others. Where the
// window cannot be built for one, its packages are without it, and it is said.
func linux(o order, all []target) (written []string, err error) {
	for _, t := range all {
		programs := o.programs
		if t != (target{runtime.GOOS, runtime.GOARCH}) {
			headless, err := o.builder.headless(t)
			if err != nil {
				return written, fmt.Errorf("%s: %w", t, err)
			}
			programs = []string{headless}
			if window, err := o.builder.window(t); err == nil {
				programs = append(programs, window)
			} else {
				fmt.Fprintf(os.Stderr, "bobbin: the packages for %s have the IDE in a browser and no window, which cannot be built here: %v\n", t, err)
			}
		}
		o.release.target = t
		names, err := pack(o.release, o.out, programs)
		if written = append(written, names...); err != nil {
			return written, fmt.Errorf("%s: %w", t, err)
		}
	}
	return written, nil
}

// file is one file of a package.
type file struct {
	name string // from the root of the system, without a slash before it
	body []byte
	mode os.FileMode
	// window says that only the program with the window needs it.
	window bool
}

// debianPackage is one of Debian's packages.
type debianPackage struct {
	name, summary string
	depends       []string
	files         []file
}

const description = ` Write integrations between Jira, GitLab and many other services in TypeScript,
 run and debug them on this machine against real or simulated services, and
 publish them to a runner.`

// split makes two packages of the files: one for machines without a display, and the window, which
// needs the other one.
func split(all []file, r release) []debianPackage {
	base := debianPackage{name: "bobbin", summary: "IDE and runner for code-first integrations"}
	window := debianPackage{name: "bobbin-desktop", summary: "IDE for code-first integrations in a window",
		depends: []string{"bobbin (= " + debianVersion(r.version) + ")", "libgtk-3-0 | libgtk-3-0t64", "libwebkit2gtk-4.1-0"}}
	for _, f := range all {
		if f.window {
			window.files = append(window.files, f)
		} else {
			base.files = append(base.files, f)
		}
	}
	if len(window.files) == 0 {
		return []debianPackage{base}
	}
	return []debianPackage{base, window}
}

// debian makes a Debian package.
func debian(p debianPackage, r release) ([]byte, error) {
	info := nfpm.WithDefaults(&nfpm.Info{
		Name: p.name, Arch: r.target.arch, Platform: "linux", Version: debianVersion(r.version), VersionSchema: "none", Section: "devel", Priority: "optional",
		Maintainer: "The Bobbin maintainers", License: "Apache-2.0", MTime: r.at, DisableGlobbing: true,
		Description: p.summary + "\n" + description,
	})
	info.Suggests = []string{"gnome-keyring"}
	info.Depends = p.depends
	for _, f := range p.files {
		info.Contents = append(info.Contents, &files.Content{Source: r.stage + "/" + f.name, Destination: "/" + f.name,
			FileInfo: &files.ContentFileInfo{Owner: "root", Group: "root", Mode: f.mode, MTime: r.at}})
	}
	if err := nfpm.PrepareForPackager(info, "deb"); err != nil {
		return nil, err
	}
	packager, err := nfpm.Get("deb")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = packager.Package(info, &out)
	return out.Bytes(), err
}
