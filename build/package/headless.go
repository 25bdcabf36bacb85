package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
)

// headless makes an archive of the program without a window for each target and gives the names of what it wrote.
// Debian's package of it is made with that of the window (see pack): one command makes a file.
func headless(b builder, r release, out string, all []target) ([]string, error) {
	made := map[string][]byte{}
	for _, t := range all {
		program, err := b.headless(t)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t, err)
		}
		r.target = t
		if t.system == "windows" {
			if program, err = finished(r, program); err != nil {
				return nil, fmt.Errorf("%s: %w", t, err)
			}
		}
		files, err := portable(r, program)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t, err)
		}
		maps.Copy(made, files)
	}
	return publish(made, out, "headless", r.signer)
}

// portable makes what can be made of one program of any system.
func portable(r release, program string) (map[string][]byte, error) {
	parts, list, err := inventory(r, []string{program})
	if err != nil {
		return nil, err
	}
	name := "bobbin-headless-" + r.version + "-" + r.target.String()
	made := map[string][]byte{name + ".cdx.json": list}
	all, err := loose([]string{program}, parts)
	if err != nil {
		return nil, err
	}
	if r.target.system == "windows" {
		made[name+".zip"], err = zipped(all, name, r.at)
	} else {
		made[name+".tar.gz"], err = tarball(all, name, r.at)
	}
	return made, err
}

// loose are the files of a folder that lies anywhere: the programs, and beside them what is to be read.
func loose(programs []string, parts []part) ([]file, error) {
	var all []file
	for _, program := range programs {
		body, err := os.ReadFile(program)
		if err != nil {
			return nil, err
		}
		all = append(all, file{name: filepath.Base(program), body: body, mode: 0o755})
	}
	for _, name := range []string{"LICENSE", "README.md"} {
		body, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return nil, err
		}
		all = append(all, file{name: name, body: body, mode: 0o644})
	}
	return append(all, file{name: "THIRD-PARTY.txt", body: []byte(notices(parts)), mode: 0o644}), nil
}
