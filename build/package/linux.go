package main

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

//go:embed bobbin.desktop
var entry []byte

// kind says what a bobbin.json is, so that the entry can say that Bobbin opens it.
//
//go:embed bobbin.xml
var kind []byte

//go:embed install.sh
var setupScript []byte

// linuxTargets are those of targets that run Linux.
var linuxTargets = []target{{"linux", "amd64"}, {"linux", "arm64"}}

// linux packs the programs that were built for this machine, and builds and packs them for the others. Where this
// machine lacks what the window of another is built with, there is no package of it, and it is said.
func linux(o order, all []target) (written []string, err error) {
	for _, t := range all {
		programs := o.programs
		if t != (target{runtime.GOOS, runtime.GOARCH}) {
			if programs, err = o.builder.linuxPrograms(t); err != nil {
				return written, fmt.Errorf("%s: %w", t, err)
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

// linuxPrograms builds both programs, or the one without a window where the other cannot be built here.
func (b builder) linuxPrograms(t target) ([]string, error) {
	headless, err := b.headless(t)
	if err != nil {
		return nil, err
	}
	window, err := b.window(t)
	if lack := (lackError{}); errors.As(err, &lack) {
		fmt.Fprintf(os.Stderr, "bobbin: there is no package of the window for %s and no archive with it, only the IDE in a browser: %v\n", t, err)
		return []string{headless}, nil
	}
	return []string{headless, window}, err
}

// pack makes everything of a system that has Bobbin and gives the names of what it wrote: a Debian package
// of each program, and an archive of both. An archive without the window is another target's (see headless).
func pack(r release, out string, programs []string) ([]string, error) {
	made := map[string][]byte{}
	var all []file
	window := false
	for _, program := range programs {
		parts, list, err := inventory(r, []string{program})
		if err != nil {
			return nil, err
		}
		p, err := packageOf(r, program, parts)
		if err != nil {
			return nil, err
		}
		name := p.name + "_" + debianVersion(r.version) + "_" + r.target.arch
		made[name+".cdx.json"] = list
		if made[name+".deb"], err = debian(p, r); err != nil {
			return nil, err
		}
		all = append(all, p.files...)
		window = window || p.name == windowPackage
	}
	if window {
		_, list, err := inventory(r, programs)
		if err != nil {
			return nil, err
		}
		name := "bobbin-" + r.version + "-" + r.target.String()
		made[name+".cdx.json"] = list
		all = append(all, file{name: "install.sh", body: setupScript, mode: 0o755})
		if made[name+".tar.gz"], err = tarball(all, name, r.at); err != nil {
			return nil, err
		}
	}
	return publish(made, out, r.target.String(), r.signer)
}

// installed are the files of one program in a system: itself, how it is shown, and what is to be read of it.
func installed(program string, parts []part) ([]file, error) {
	name := filepath.Base(program)
	body, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	doc := "usr/share/doc/" + name + "/"
	all := []file{{name: "usr/bin/" + name, body: body, mode: 0o755}, {name: doc + "THIRD-PARTY.txt", body: []byte(notices(parts)), mode: 0o644}}
	const unit = "build/hosting/bobbin-runner.service"
	from := map[string]string{"README.md": doc + "README.md", "LICENSE": doc + "copyright", "docs/hosting.md": doc + "hosting.md", unit: doc + "examples/bobbin-runner.service"}
	if name == windowPackage {
		from = map[string]string{"LICENSE": doc + "copyright", "frontend/public/icon.svg": "usr/share/icons/hicolor/scalable/apps/bobbin.svg"}
		all = append(all, file{name: "usr/share/applications/bobbin.desktop", body: entry, mode: 0o644},
			file{name: "usr/share/mime/packages/bobbin.xml", body: kind, mode: 0o644})
	}
	for from, to := range from {
		body, err := os.ReadFile(filepath.Join(root, from))
		if err != nil {
			return nil, err
		}
		if from == unit { // which says where one's own build is put
			body = bytes.ReplaceAll(body, []byte("/usr/local/bin/"), []byte("/usr/bin/"))
		}
		all = append(all, file{name: to, body: body, mode: 0o644})
	}
	slices.SortFunc(all, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return all, nil
}
