package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// largest is how many bytes a file may have to be taken over.
const largest = 32 << 20

// below lists the regular files below a folder of the clone, with slashes and sorted; links are
// not followed.
func (i *importing) below(folder string) []string {
	var all []string
	top := filepath.Join(i.report.Source, filepath.FromSlash(folder))
	err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		rel, relErr := filepath.Rel(i.report.Source, name)
		rel = filepath.ToSlash(rel)
		if err != nil || relErr != nil {
			if name == top {
				return err
			}
			i.leaveOut(rel, "", "It cannot be read: %s.", reason(err))
			return fs.SkipDir
		}
		switch {
		case name != top && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
			if d.IsDir() {
				return fs.SkipDir
			}
		case d.Type().IsRegular():
			all = append(all, rel)
		case !d.IsDir():
			i.leaveOut(rel, "Copy what it leads to, if it is needed.", "It is not a file but a link or something else.")
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		i.leaveOut(folder, "", "The folder cannot be read: %s.", reason(err))
	}
	slices.Sort(all)
	return all
}

// read gives the content of a file of the clone. A file that is not there gives false; one that
// cannot be taken is noted too.
func (i *importing) read(file string) ([]byte, bool) {
	name := filepath.Join(i.report.Source, filepath.FromSlash(file))
	info, err := os.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false
	}
	if err == nil && !info.Mode().IsRegular() {
		i.leaveOut(file, "", "It is not a file.")
		return nil, false
	}
	if err == nil && info.Size() > largest {
		i.leaveOut(file, "Copy it by hand if it is needed.", "It is larger than %d MB.", largest>>20)
		return nil, false
	}
	var text []byte
	if err == nil {
		text, err = os.ReadFile(name)
	}
	if err != nil {
		i.leaveOut(file, "", "It cannot be read: %s.", reason(err))
		return nil, false
	}
	return text, true
}

// readJSON reads a JSON file into v; a broken one is noted with its place. The text comes
// without a byte order mark.
func (i *importing) readJSON(file string, v any) ([]byte, bool) {
	text, ok := i.read(file)
	if !ok {
		return nil, false
	}
	text = unmarked(text)
	err := json.Unmarshal(text, v)
	if err == nil && utf8.Valid(text) {
		return text, true
	}
	place, sentence := at(file), "It is not UTF-8 text, so it was left out."
	if err != nil {
		place, sentence = fault.Place{File: file, Line: 1, Column: 1}, "The JSON is broken, so it was left out: "+err.Error()+"."
	}
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		before := text[:min(max(int(syntax.Offset)-1, 0), len(text))]
		place.Line = 1 + bytes.Count(before, []byte("\n"))
		place.Column = 1 + len(utf16.Encode([]rune(string(before[bytes.LastIndexByte(before, '\n')+1:]))))
	}
	i.report.Notes = append(i.report.Notes, Note{Place: place, Kind: LeftOut, Message: sentence, Hint: "Mend it and copy it by hand, or import again into another folder."})
	return nil, false
}

// unmarked takes the byte order mark away.
func unmarked(text []byte) []byte { return bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF")) }

// reason is the operating system's own word for an error.
func reason(err error) string {
	var path *fs.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	if err == nil {
		return "unknown"
	}
	return err.Error()
}

// write makes the target folder with its files in one step: a sibling is filled and renamed.
func write(target string, files map[string][]byte) (err error) {
	parent := filepath.Dir(target)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return unwritable(target, err)
	}
	temp, err := os.MkdirTemp(parent, ".bobbin-import-*")
	if err != nil {
		return unwritable(target, err)
	}
	defer os.RemoveAll(temp) // what is left of a failure; gone after the rename
	if err := os.Chmod(temp, 0o755); err != nil {
		return unwritable(target, err)
	}
	for file, text := range files {
		if err := workspace.WriteFile(filepath.Join(temp, filepath.FromSlash(file)), text); err != nil {
			return unwritable(target, err)
		}
	}
	if err := os.Remove(target); err != nil && !errors.Is(err, fs.ErrNotExist) { // an empty folder, which not every system replaces
		return unwritable(target, err)
	}
	if err := os.Rename(temp, target); err != nil {
		return unwritable(target, err)
	}
	return nil
}

func unwritable(target string, err error) error {
	return fault.New(fault.Unavailable, "%s could not be made: %s.", target, strings.TrimSuffix(reason(err), ".")).
		WithHint("Nothing was left behind. Choose another place with --to, or make room.").Because(err)
}
