package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"

	"github.com/goreleaser/nfpm/v2"
	_ "github.com/goreleaser/nfpm/v2/deb" // the form of Debian's packages
	"github.com/goreleaser/nfpm/v2/files"
)

// file is one file of a package.
type file struct {
	name string // from the root of the system, without a slash before it
	body []byte
	mode os.FileMode
}

// debianPackage is one of Debian's packages.
type debianPackage struct {
	name, summary string
	depends       []string
	recommends    []string // what apt installs too, unless it is told not to
	files         []file
}

// windowPackage is the package of the program with the window, and that program.
const windowPackage = "bobbin-desktop"

const description = ` Write integrations between Jira, GitLab and many other services in TypeScript,
 run and debug them on this machine against real or simulated services, and
 publish them to a runner.`

// packageOf gives the package of a program: one for machines without a display, or the window, which needs the
// other one.
func packageOf(r release, program string, parts []part) (debianPackage, error) {
	p := debianPackage{name: filepath.Base(program), summary: "IDE and runner for code-first integrations", recommends: []string{"ca-certificates"}}
	if p.name == windowPackage {
		p.summary, p.recommends = "IDE for code-first integrations in a window", []string{"xdg-utils"} // which opens links outside
		p.depends = []string{"bobbin (= " + debianVersion(r.version) + ")", "libgtk-3-0 | libgtk-3-0t64", "libwebkit2gtk-4.1-0"}
	}
	all, err := installed(program, parts)
	p.files = all
	return p, err
}

// debian makes a Debian package.
func debian(p debianPackage, r release) (body []byte, err error) {
	stage, err := os.MkdirTemp("", "bobbin-package-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(stage)) }()
	info := nfpm.WithDefaults(&nfpm.Info{
		Name: p.name, Arch: r.target.arch, Platform: "linux", Version: debianVersion(r.version), VersionSchema: "none", Section: "devel", Priority: "optional",
		Maintainer: "The Bobbin maintainers", License: "Apache-2.0", MTime: r.at, DisableGlobbing: true,
		Description: p.summary + "\n" + description,
	})
	info.Suggests = []string{"gnome-keyring"}
	info.Depends, info.Recommends = p.depends, p.recommends
	for _, f := range p.files {
		path := filepath.Join(stage, f.name)
		if err := write(path, f.body); err != nil {
			return nil, err
		}
		info.Contents = append(info.Contents, &files.Content{Source: path, Destination: "/" + f.name,
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
