package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
)

// runner makes what a server is given, for each target: an archive with the program, systemd's unit and the files for
// other ways to run it, and the container image. It gives the names of what it wrote. With a place of a
// registry the image is sent there too, for all targets under one name, which is the last of the names, with the sum of what lies there.
func runner(o order, all []target) ([]string, error) {
	made := map[string][]byte{}
	var programs []string
	for _, t := range all {
		program, err := o.builder.headless(t)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t, err)
		}
		o.release.target = t
		files, err := forServers(o, program)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t, err)
		}
		maps.Copy(made, files)
		programs = append(programs, "-for", t.system+"/"+t.arch+"="+program)
	}
	written, err := publish(made, o.out, "runner", o.release.signer)
	if err != nil || o.push == "" {
		return written, err
	}
	pushed, err := hosting(o, append([]string{"-push", o.push}, programs...)...)
	if err != nil {
		return written, err
	}
	return append(written, pushed), nil
}

// forServers makes the archive and the image of one program.
func forServers(o order, program string) (map[string][]byte, error) {
	parts, list, err := inventory(o.release, []string{program})
	if err != nil {
		return nil, err
	}
	files, err := served(program, parts)
	if err != nil {
		return nil, err
	}
	name := "bobbin-runner-" + o.release.version + "-" + o.release.target.String()
	made := map[string][]byte{name + ".cdx.json": list}
	if made[name+".tar.gz"], err = tarball(files, name, o.release.at); err != nil {
		return nil, err
	}
	made[name+"-image.tar"], err = loadable(o, program)
	return made, err
}

// served are the files of the archive for a server.
func served(program string, parts []part) ([]file, error) {
	all, err := loose([]string{program}, parts)
	if err != nil {
		return nil, err
	}
	for _, from := range []string{"docs/hosting.md", "docs/runner.md", "build/hosting/bobbin-runner.service", "build/hosting/compose.yaml", "build/hosting/kubernetes.yaml"} {
		body, err := os.ReadFile(filepath.Join(root, from))
		if err != nil {
			return nil, err
		}
		all = append(all, file{name: filepath.Base(from), body: body, mode: 0o644})
	}
	return all, nil
}

// loadable makes the container image of a program, a file that docker load takes.
func loadable(o order, program string) (body []byte, err error) {
	dir, err := os.MkdirTemp("", "bobbin-image-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "image.tar")
	if _, err := hosting(o, "-out", path, "-for", o.release.target.system+"/"+o.release.target.arch+"="+program); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// hosting runs the command that makes images, which is a module of its own, and gives what it said of them.
func hosting(o order, args ...string) (string, error) {
	return o.builder.answer(nil, "go", append([]string{"-C", "build/hosting", "run", ".", "-version", o.release.version}, args...)...)
}
