package ide

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"unicode/utf8"

	"bobbin/app/history"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// History is the local history of the files of workspaces.
type History struct{ store *history.Store }

// VersionList is the answer of history.list.
type VersionList struct {
	Versions []history.Version `json:"versions"`
}

// List answers history.list, newest first.
func (s *History) List(_ context.Context, in File) (VersionList, error) {
	list, err := s.store.List(in.Dir, in.Path)
	return VersionList{list}, err
}

// HistoryVersion names one version of a file.
type HistoryVersion struct {
	File
	ID string `json:"id"`
}

// Read answers history.read.
func (s *History) Read(_ context.Context, in HistoryVersion) (Text, error) {
	text, err := s.store.Read(in.Dir, in.Path, in.ID)
	if err == nil && !utf8.Valid(text) {
		err = fault.New(fault.Invalid, "This version of %s is not UTF-8 text.", in.Path).WithHint("It can be restored, but not shown.")
	}
	if err != nil {
		return Text{}, err
	}
	return Text{Text: string(text), Version: workspace.Version(text)}, nil
}

// Restore answers history.restore: the file holds that version again. What it holds now is kept.
func (s *History) Restore(_ context.Context, in HistoryVersion) (Version, error) {
	name, err := workspace.Path(in.Dir, in.Path)
	if err != nil {
		return Version{}, err
	}
	text, err := s.store.Read(in.Dir, in.Path, in.ID)
	if err != nil {
		return Version{}, err
	}
	keepBefore(s.store, in.File, name)
	if err := workspace.WriteFile(name, text); err != nil {
		return Version{}, err
	}
	keepSaved(s.store, in.File, text)
	return Version{workspace.Version(text)}, nil
}

// GoneList is the answer of history.deleted.
type GoneList struct {
	Files []history.Gone `json:"files"`
}

// Deleted answers history.deleted: files that were deleted and are not there again.
func (s *History) Deleted(_ context.Context, in Dir) (GoneList, error) {
	all, err := s.store.Deleted(in.Dir)
	list := GoneList{[]history.Gone{}}
	for _, g := range all {
		if _, err := os.Lstat(filepath.Join(in.Dir, filepath.FromSlash(g.Path))); err != nil {
			list.Files = append(list.Files, g)
		}
	}
	return list, err
}

// keepBefore keeps what a file holds before it is written over, unless it is the last version anyway.
func keepBefore(store *history.Store, in File, name string) {
	if info, err := os.Stat(name); err != nil || info.Size() > history.MaxText {
		return
	}
	if text, err := os.ReadFile(name); err == nil {
		_, _ = store.Keep(in.Dir, in.Path, text, history.Before) // a save is not refused for its history
	}
}

func keepSaved(store *history.Store, in File, text []byte) {
	_, _ = store.Keep(in.Dir, in.Path, text, history.Saved) // a save is not refused for its history
}

// maxKeptAtOnce bounds how many files of a folder are kept when it is deleted.
const maxKeptAtOnce = 5000

// keepAll keeps what a file, or every file of a folder, holds before it is deleted: the first most
// of them. The others are named as lost.
func keepAll(store *history.Store, dir, path string, most int) KeptFiles {
	kept := KeptFiles{Kept: []KeptFile{}}
	top := filepath.Join(dir, filepath.FromSlash(path))
	_ = filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error { // what cannot be read is not kept
		rel, relErr := filepath.Rel(dir, name)
		if err != nil || relErr != nil {
			return nil
		}
		rel = filepath.ToSlash(rel)
		switch {
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git"):
			return filepath.SkipDir
		case d.IsDir():
		case len(kept.Kept) == most:
			kept.Lost = append(kept.Lost, rel)
		default:
			kept.keep(store, dir, rel, history.Deleted)
		}
		return nil
	})
	return kept
}
