// Package template makes a template of a workspace and reads one that somebody gives: a folder, or
// the same as a zip file.
//
// A template is the files of a workspace, and template.json, which says how it is listed. It owns
// what must not go along: secrets are refused, what names a site or a person is replaced, what
// belongs to one machine is left out, and all of it is told. Making a workspace of a template's
// files is package workspace's; the templates that Bobbin brings are package templates'.
package template

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bobbin/runtime/fault"
)

// Described is the file that says how a template is listed. It is in no workspace.
const Described = "template.json"

// What a template may be, at most: one from elsewhere must not fill the disk.
const (
	mostFiles = 10_000
	mostBytes = 100 << 20
)

// Source is a template that somebody gives. Whoever opened it closes it.
type Source struct {
	Listed
	Files fs.FS // that a workspace made of it has
	io.Closer
}

// Open reads a template: a folder, or a zip file with its files, which may lie in one folder as
// hosting services pack them. Faults: not_found, invalid.
func Open(path string) (Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Source{}, fault.New(fault.NotFound, "There is no folder or file %s.", path).Because(err)
	}
	var files fs.FS
	s := Source{Closer: io.NopCloser(nil)}
	if info.IsDir() {
		files = os.DirFS(path)
	} else {
		archive, err := zip.OpenReader(path)
		if err != nil {
			return Source{}, fault.New(fault.Invalid, "%s is neither a folder nor a zip file.", path).
				WithHint("A template is a folder, or a zip of one: `bobbin template DIR --out FILE.zip` makes it.").Because(err)
		}
		files, s.Closer = archive, archive
	}
	if s.Listed, s.Files, err = judged(files, path); err != nil {
		return Source{}, errors.Join(err, s.Close())
	}
	return s, nil
}

// judged is the folder in which template.json lies, when it is a template that may be read, and how that
// lists it.
func judged(files fs.FS, path string) (listed Listed, found fs.FS, err error) {
	if entries, err := fs.ReadDir(files, "."); err == nil && len(entries) == 1 && entries[0].IsDir() {
		inner, err := fs.Sub(files, entries[0].Name())
		if err != nil {
			return listed, nil, err // unreachable: the name comes from the list
		}
		files = inner
	}
	for _, name := range []string{Described, "bobbin.json"} {
		if _, err := fs.Stat(files, name); err != nil {
			return listed, nil, fault.New(fault.Invalid, "%s is no template: it has no %s.", path, name).
				WithHint("`bobbin template DIR --out FOLDER` makes a template of a workspace.").Because(err)
		}
	}
	text, err := fs.ReadFile(files, Described)
	if err == nil {
		err = json.Unmarshal(text, &listed)
	}
	if err != nil {
		return listed, nil, fault.New(fault.Invalid, "%s does not say how the template is listed.", Described).At(fault.Place{File: filepath.Join(path, Described)}).
			WithHint(`It looks like {"title": "...", "services": ["jira-cloud"], "summary": "..."}.`).Because(err)
	}
	found = visible{files}
	return listed, found, bounded(found, path)
}

// bounded says whether a template is small enough.
func bounded(files fs.FS, path string) error {
	count, bytes := 0, int64(0)
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if count, bytes = count+1, bytes+info.Size(); count > mostFiles || bytes > mostBytes {
			return fault.New(fault.Invalid, "%s is too large for a template: it has more than %d files or %d MB.", path, mostFiles, mostBytes>>20)
		}
		return nil
	})
	var f *fault.Error
	if err != nil && !errors.As(err, &f) {
		err = fault.New(fault.Invalid, "%s cannot be read whole.", path).Because(err)
	}
	return err
}

// visible are the files of a template that go into a workspace: neither template.json, nor what is
// hidden, nor what is no file.
type visible struct{ fs.FS }

func (v visible) Open(name string) (fs.File, error) {
	if name == Described || name != "." && slices.ContainsFunc(strings.Split(name, "/"), hidden) {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return v.FS.Open(name)
}

// ReadDir lists a folder, for fs.WalkDir.
func (v visible) ReadDir(name string) ([]fs.DirEntry, error) {
	list, err := fs.ReadDir(v.FS, name)
	return slices.DeleteFunc(list, func(e fs.DirEntry) bool {
		return name == "." && e.Name() == Described || hidden(e.Name()) || !e.IsDir() && !e.Type().IsRegular()
	}), err
}

// hidden says whether a name is of what stays where it is.
func hidden(name string) bool { return strings.HasPrefix(name, ".") || name == "node_modules" }

// Write writes files as a new folder, or as a zip file where the path ends in .zip. What is there
// already is not touched (conflict).
func Write(out string, files map[string][]byte) error {
	entries, err := os.ReadDir(out)
	if _, missing := os.Stat(out); err == nil && len(entries) > 0 || err != nil && missing == nil {
		return fault.New(fault.Conflict, "%s is there already.", out).WithHint("Choose a new folder, or a new name that ends in .zip; nothing was changed.")
	}
	if strings.HasSuffix(out, ".zip") {
		err = packed(out, files)
	} else {
		err = unpacked(out, files)
	}
	if err != nil {
		return fault.New(fault.Unavailable, "%s cannot be written.", out).Because(err)
	}
	return nil
}

func unpacked(out string, files map[string][]byte) error {
	for name, text := range files {
		path := filepath.Join(out, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// packed writes the same bytes for the same files.
func packed(out string, files map[string][]byte) (err error) {
	f, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			err = errors.Join(err, os.Remove(out)) // half a template is none
		}
	}()
	archive := zip.NewWriter(f)
	for _, name := range sortedKeys(files) {
		w, err := archive.Create(name)
		if err != nil {
			return err
		}
		if _, err := w.Write(files[name]); err != nil {
			return err
		}
	}
	return archive.Close()
}
