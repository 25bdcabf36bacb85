package release

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"bobbin/runtime/fault"
	"bobbin/runtime/script"
)

// Sources is the folder of the workspace in an unpacked release.
func Sources(dir string) string { return filepath.Join(dir, "workspace") }

// BundlePath is where the bundle of a script lies in an archive.
func BundlePath(name string) string { return bundles + name + ".js" }

// SourcePath is where a file of the workspace lies in an archive.
func SourcePath(file string) string { return sources + file }

// PackagePath is where the archive of an npm package lies in an archive.
func PackagePath(file string) string { return packages + file }

// Bundle reads the bundle of a script from an unpacked release. Faults: not_found.
func Bundle(dir, name string) (*script.Bundle, error) {
	root, err := os.OpenRoot(filepath.Join(dir, filepath.FromSlash(bundles)))
	if err != nil {
		return nil, noBundle(name, err)
	}
	defer root.Close()
	code, err := root.ReadFile(filepath.FromSlash(name) + ".js")
	if err != nil {
		return nil, noBundle(name, err)
	}
	return &script.Bundle{Hash: hashOf(code), Script: name, Code: code}, nil
}

func noBundle(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
		return fault.New(fault.NotFound, "There is no script %q in this release.", name).Because(err)
	}
	return fault.New(fault.Unavailable, "The script %q of this release cannot be read: %s.", name, err).Because(err)
}

// writeUnpacked ends the unpacking.
func writeUnpacked(dir string, m Manifest) error {
	text, err := json.Marshal(m)
	if err != nil {
		return err
	}
	for _, name := range []string{manifestFile, unpackedMark} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return diskFault(err)
		}
		text = nil
	}
	return nil
}

func readUnpacked(dir string) (Manifest, error) {
	var m Manifest
	text, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		return m, diskFault(err)
	}
	return m, nil
}

// SourceOf is the workspace path of a file in an archive.
func SourceOf(path string) string { return strings.TrimPrefix(path, sources) }

// Source gives the text of a file of a release's workspace. Faults: not_found, invalid for what
// is no text.
func (s *Service) Source(ctx context.Context, r Release, path string) (string, error) {
	m, err := s.Manifest(ctx, r)
	if err != nil {
		return "", err
	}
	listed := func(f File) bool { return f.Path == SourcePath(path) }
	if !slices.ContainsFunc(m.Files, listed) { // whatever else lies there is not asked for by this name
		return "", fault.New(fault.NotFound, "There is no file %q in the release %s.", path, r.Version)
	}
	dir, err := s.Open(ctx, r.Digest)
	if err != nil {
		return "", err
	}
	root, err := os.OpenRoot(Sources(dir))
	if err != nil {
		return "", diskFault(err)
	}
	defer root.Close()
	text, err := root.ReadFile(filepath.FromSlash(path))
	if err != nil {
		return "", diskFault(err)
	}
	if !utf8.Valid(text) {
		return "", fault.New(fault.Invalid, "The file %q is no text.", path)
	}
	return string(text), nil
}
