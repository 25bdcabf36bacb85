package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// npmWords are Go's words for machines that npm calls otherwise.
var npmWords = map[string]string{"windows": "win32", "amd64": "x64"}

// npmName is the npm package with the TypeScript compiler of a machine.
func (t target) npmName() string {
	word := func(w string) string {
		if other, is := npmWords[w]; is {
			return other
		}
		return w
	}
	return "@typescript/typescript-" + word(t.system) + "-" + word(t.arch)
}

// lockedPackage is what package-lock.json says of one package.
type lockedPackage struct {
	Version   string `json:"version"`
	Integrity string `json:"integrity"`
	Dev       bool   `json:"dev"`
	License   string `json:"license"`
}

// lockfile is what is read of package-lock.json. It names the compilers of all machines, though npm
// installs only that of this one.
type lockfile struct {
	Packages map[string]lockedPackage `json:"packages"`
}

func readLock(frontend string) (lockfile, error) {
	var lock lockfile
	text, err := os.ReadFile(filepath.Join(frontend, "package-lock.json"))
	if err == nil {
		err = json.Unmarshal(text, &lock)
	}
	return lock, err
}

// compilerPack makes the pack with the TypeScript compiler of a machine (see package typecheck) in a folder
// of its own and gives the folder.
func (b builder) compilerPack(t target) (string, error) {
	lock, err := readLock(filepath.Join(b.root, "frontend"))
	if err != nil {
		return "", err
	}
	name := t.npmName()
	locked, is := lock.Packages["node_modules/"+name]
	if !is {
		return "", fmt.Errorf("frontend/package-lock.json does not name %s", name)
	}
	folder := filepath.Join(b.cache, t.String())
	modules := filepath.Join(folder, "node_modules")
	archive, err := fetch(name+"@"+locked.Version, locked.Integrity, filepath.Join(b.cache, "npm"))
	if err != nil {
		return "", err
	}
	if err := unpack(archive, filepath.Join(modules, filepath.FromSlash(name))); err != nil {
		return "", fmt.Errorf("unpack %s: %w", name, err)
	}
	pack := filepath.Join(folder, "pack")
	if err := os.MkdirAll(pack, 0o755); err != nil {
		return "", err
	}
	return pack, b.run(nil, "go", "run", "./build/typescript", "-os", t.system, "-arch", t.arch, "-modules", modules, "-to", pack)
}

// fetch gives the archive of an npm package, from the folder or else from the registry that npm is set up
// for. Only bytes with the sum of the lock file are ever used.
func fetch(spec, integrity, folder string) ([]byte, error) {
	sum := sha512.Sum512([]byte(integrity)) // a file name of what may have slashes
	kept := filepath.Join(folder, fmt.Sprintf("%x.tgz", sum[:12]))
	if archive, err := os.ReadFile(kept); err == nil && intact(archive, integrity) {
		return archive, nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp(folder, ".fetching-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	var said bytes.Buffer
	cmd := exec.Command("npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", dir, spec)
	cmd.Stderr = &said
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("npm could not fetch %s: %w\n%s", spec, err, &said)
	}
	found, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(found) != 1 {
		return nil, fmt.Errorf("npm gave %d archives of %s: %w", len(found), spec, err)
	}
	archive, err := os.ReadFile(found[0])
	if err != nil {
		return nil, err
	}
	if !intact(archive, integrity) {
		return nil, fmt.Errorf("what npm gave as %s is not what frontend/package-lock.json locks", spec)
	}
	return archive, os.Rename(found[0], kept)
}

// intact says whether an archive has a sum as npm writes it: sha512-BASE64.
func intact(archive []byte, integrity string) bool {
	sum := sha512.Sum512(archive)
	return integrity == "sha512-"+base64.StdEncoding.EncodeToString(sum[:])
}

// unpack writes the files of an npm archive into a folder, in place of what was there.
func unpack(archive []byte, to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	zipped, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return err
	}
	files := tar.NewReader(zipped)
	for {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		_, name, _ := strings.Cut(header.Name, "/") // "package/" stands before all
		if header.Typeflag != tar.TypeReg {
			continue
		}
		if !filepath.IsLocal(name) {
			return fmt.Errorf("%q lies outside of the package", header.Name)
		}
		body, err := io.ReadAll(files)
		if err != nil {
			return err
		}
		if err := write(filepath.Join(to, name), body); err != nil {
			return err
		}
	}
}
