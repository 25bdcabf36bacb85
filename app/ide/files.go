package ide

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bobbin/app/history"
	"bobbin/runtime/engine"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// maxFile is the largest file the editor opens, in bytes.
const maxFile = 20 << 20

// Files reads and writes the text files of a workspace.
type Files struct {
	engine  *engine.Engine
	history *history.Store
}

// FileList is the answer of file.list.
type FileList struct {
	Files []string `json:"files"`
}

// List answers file.list.
func (s *Files) List(ctx context.Context, in Dir) (FileList, error) {
	files, err := workspace.FilesOf(in.Dir)
	return FileList{files}, err
}

// File names one file of a workspace.
type File struct {
	Dir  string `json:"dir"`
	Path string `json:"path"` // relative, with slashes
}

// Text is the answer of file.read. Version names the content.
type Text struct {
	Text       string    `json:"text"`
	Version    string    `json:"version"`
	ModifiedAt time.Time `json:"modifiedAt,omitzero"` // of the file on disk
}

// Read answers file.read.
func (s *Files) Read(ctx context.Context, in File) (Text, error) {
	text, err := read(in)
	if err != nil {
		return Text{}, err
	}
	if err = unreadable(in, text); err != nil {
		return Text{}, err
	}
	return Text{string(text), workspace.Version(text), modified(in)}, nil
}

// unreadable is the fault of a file that is not UTF-8 text, with the place of the first byte that is not.
func unreadable(in File, text []byte) error {
	at := workspace.FirstInvalid(text)
	if at == len(text) {
		return nil
	}
	place := fault.PlaceAt(in.Path, text, at)
	return fault.New(fault.Invalid, "%s is not UTF-8 text: line %d, column %d has the byte 0x%02X.", in.Path, place.Line, place.Column, text[at]).
		WithHint("Open it with another program, or save it there with the encoding UTF-8.")
}

// modified is when a file was written last; the zero time when that cannot be known.
func modified(in File) time.Time {
	name, err := workspace.Path(in.Dir, in.Path)
	if err != nil {
		return time.Time{}
	}
	info, err := os.Stat(name)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime().UTC()
}

func read(in File) ([]byte, error) {
	name, err := workspace.Path(in.Dir, in.Path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(name)
	if err == nil && info.Size() > maxFile {
		return nil, fault.New(fault.Invalid, "%s is too large for the editor (%d MB).", in.Path, info.Size()>>20)
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "There is no file %s.", in.Path).Because(err)
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, "%s cannot be read.", in.Path).WithHint("%s", err.Error()).Because(err)
	}
	return text, nil
}

// Write is the request of file.write. With a version, the file on disk must still have it.
type Write struct {
	File
	Text    string  `json:"text"`
	Version *string `json:"version"`
}

// Version is the answer that names a content.
type Version struct {
	Version string `json:"version"`
}

// Write answers file.write. Faults: conflict when the file has changed meanwhile, invalid when it
// holds no text; nothing is written then.
func (s *Files) Write(ctx context.Context, in Write) (Version, error) {
	name, err := workspace.Path(in.Dir, in.Path)
	if err != nil {
		return Version{}, err
	}
	if in.Version != nil {
		now, err := versionOf(name)
		if err != nil {
			return Version{}, err
		}
		if now != *in.Version {
			return Version{}, fault.New(fault.Conflict, "%s was changed by another program.", in.Path).
				WithHint("Compare the two and choose; your text is still in the editor.")
		}
	}
	// What could not be read was not seen by whoever writes over it.
	if was, err := read(in.File); err == nil {
		if err = unreadable(in.File, was); err != nil {
			return Version{}, err
		}
	}
	keepBefore(s.history, in.File, name)
	return s.written(in.File, name, in.Text)
}

// written writes a file, and keeps the version.
func (s *Files) written(in File, name, text string) (Version, error) {
	if err := workspace.WriteFile(name, []byte(text)); err != nil {
		return Version{}, err
	}
	keepSaved(s.history, in, []byte(text))
	return Version{workspace.Version([]byte(text))}, nil
}

func versionOf(name string) (string, error) {
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fault.New(fault.Unavailable, "%s cannot be read: %s.", filepath.Base(name), err).Because(err)
	}
	return workspace.Version(text), nil
}

// CreateFile is the request of file.create.
type CreateFile struct {
	File
	Text string `json:"text"`
}

// Create answers file.create. Faults: conflict when the file exists, also with other case.
func (s *Files) Create(ctx context.Context, in CreateFile) (Version, error) {
	name, err := workspace.Path(in.Dir, in.Path)
	if err != nil {
		return Version{}, err
	}
	if err = free(in.Dir, in.Path, name); err != nil {
		return Version{}, err
	}
	return s.written(in.File, name, in.Text)
}

// free is a conflict when a file or a folder on the way has that name, or one that differs by
// upper and lower case only: on Windows and macOS the two are one.
func free(dir, path, name string) error {
	if there := entry(name); there != "" {
		return fault.New(fault.Conflict, "There is a file %s already.", filepath.ToSlash(filepath.Join(filepath.Dir(filepath.FromSlash(path)), there)))
	}
	for folder := filepath.Dir(filepath.FromSlash(path)); folder != "."; folder = filepath.Dir(folder) {
		there := entry(filepath.Join(dir, folder))
		if there != "" && there != filepath.Base(folder) {
			return fault.New(fault.Conflict, "A folder is called %s already. On Windows and macOS the two are one.",
				filepath.ToSlash(filepath.Join(filepath.Dir(folder), there))).WithHint("Write its name as it is.")
		}
	}
	return nil
}

// entry is the name of what is there, upper and lower case aside; exactly that name where there
// are both.
func entry(name string) (there string) {
	entries, err := os.ReadDir(filepath.Dir(name))
	if err != nil {
		return ""
	}
	for _, e := range entries {
		if e.Name() == filepath.Base(name) {
			return e.Name()
		}
		if strings.EqualFold(e.Name(), filepath.Base(name)) {
			there = e.Name()
		}
	}
	return there
}

// Rename is the request of file.rename.
type Rename struct {
	File
	To string `json:"to"`
}

// Rename answers file.rename; folders can be renamed too. Faults: conflict, not_found.
func (s *Files) Rename(ctx context.Context, in Rename) (Nothing, error) {
	from, err := workspace.Path(in.Dir, in.Path)
	if err != nil {
		return Nothing{}, err
	}
	to, err := workspace.Path(in.Dir, in.To)
	if err != nil {
		return Nothing{}, err
	}
	if !strings.EqualFold(from, to) {
		if err = free(in.Dir, in.To, to); err != nil {
			return Nothing{}, err
		}
	}
	if err = os.MkdirAll(filepath.Dir(to), 0o755); err == nil {
		err = os.Rename(from, to)
	}
	if err == nil {
		_ = s.history.Move(in.Dir, in.Path, in.To) // it is renamed, whatever becomes of its history
	}
	return Nothing{}, moved(in.Path, err)
}

// Delete answers file.delete; a folder goes with all it holds. The local history keeps it.
func (s *Files) Delete(ctx context.Context, in File) (KeptFiles, error) {
	name, err := workspace.Path(in.Dir, in.Path)
	if err != nil {
		return KeptFiles{}, err
	}
	var kept KeptFiles
	if _, err = os.Lstat(name); err == nil {
		kept = keepAll(s.history, in.Dir, in.Path, maxKeptAtOnce)
		err = os.RemoveAll(name)
	}
	return kept, moved(in.Path, err)
}

func moved(path string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fault.New(fault.NotFound, "There is no file %s.", path).Because(err)
	}
	return fault.New(fault.Unavailable, "%s could not be changed.", path).WithHint("%s", err.Error()).Because(err)
}

// Types is the answer of file.types.
type Types struct {
	Files []TypeFile `json:"files"`
}

// TypeFile is one generated declaration file.
type TypeFile struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

// Types answers file.types.
func (s *Files) Types(ctx context.Context, in Dir) (Types, error) {
	w, err := s.engine.Workspace(in.Dir)
	if err != nil {
		return Types{}, err
	}
	out := Types{Files: []TypeFile{}}
	for path, text := range s.engine.Compiler().Types(w) {
		if strings.HasSuffix(path, ".d.ts") {
			out.Files = append(out.Files, TypeFile{".bobbin/" + path, text})
		}
	}
	return out, nil
}

// Source is the request of language.source.
type Source struct {
	Dir string `json:"dir"`
	URI string `json:"uri"`
}

// Source answers language.source: a declaration file of the language itself, where a
// definition leads to that is in no workspace.
func (s *Files) Source(ctx context.Context, in Source) (Text, error) {
	text, err := s.engine.Library(in.URI)
	return Text{Text: text, Version: workspace.Version([]byte(text))}, err
}
