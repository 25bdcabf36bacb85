package ide

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bobbin/app/backup"
	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// exportFormat is that of the exports this program makes; a newer one is refused.
const exportFormat = 1

// exportHead is the file that says what an export is. It is the last: an export without it is cut off.
const exportHead = "export.json"

// Export is what an export has, which is its export.json.
type Export struct {
	Format    int            `json:"format"`
	Workspace workspace.ID   `json:"workspace"`
	Name      string         `json:"name"`
	Version   string         `json:"version"` // of the Bobbin that made it
	At        time.Time      `json:"at"`
	Files     int            `json:"files"` // of the workspace's folder, below files/
	Rows      map[string]int `json:"rows"`  // below data/, by table
}

// ExportWish is the request of kept.export.
type ExportWish struct {
	Dir string `json:"dir"`
	To  string `json:"to"`
}

// Export answers kept.export: a zip file with everything a workspace has. Faults: conflict when the
// file is there, unavailable.
func (s *Kept) Export(ctx context.Context, in ExportWish) (out Export, err error) {
	w, err := workspace.Load(in.Dir)
	if err != nil {
		return out, err
	}
	file, err := os.OpenFile(in.To, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return out, fault.New(fault.Conflict, "%s is there already.", in.To).WithHint("Choose a new name; nothing was changed.")
	}
	if err != nil {
		return out, fault.New(fault.Unavailable, "%s cannot be written.", in.To).Because(err)
	}
	defer func() {
		if err = errors.Join(err, file.Close()); err != nil {
			_ = os.Remove(in.To) // half an export is none
		}
	}()
	out = Export{Format: exportFormat, Workspace: w.ID, Name: w.Name, Version: s.version, At: time.Now().UTC().Truncate(time.Second)}
	archive := zip.NewWriter(file)
	if out.Files, err = packFolder(archive, w.Dir, file); err != nil {
		return out, fault.New(fault.Unavailable, "%s cannot be written whole.", in.To).Because(err)
	}
	out.Rows, err = s.engine.Export(ctx, w.ID, func(table string) (io.Writer, error) { return archive.Create("data/" + table + ".jsonl") })
	if err != nil {
		return out, err
	}
	head, err := archive.Create(exportHead)
	if err == nil {
		err = json.NewEncoder(head).Encode(out)
	}
	return out, errors.Join(err, archive.Close(), file.Sync())
}

// stays says whether a folder is not part of an export: what is made again, and git's own. It is not taken
// out of one either: what git is told there it does, and an export may come from somebody else.
func stays(name string) bool {
	name = strings.TrimRight(name, ". ") // which Windows does not see
	return strings.EqualFold(name, "git~1") || slices.ContainsFunc([]string{".git", ".bobbin", "node_modules"}, func(one string) bool { return strings.EqualFold(one, name) })
}

// packFolder takes the files of a workspace along, but for what stays and the export itself. The folder may be
// named by a link; links in it do not go along.
func packFolder(archive *zip.Writer, dir string, export *os.File) (n int, err error) {
	own, err := export.Stat()
	if err != nil {
		return 0, err
	}
	files := os.DirFS(dir)
	return n, fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && stays(d.Name()):
			return fs.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		from, err := files.Open(name)
		if err != nil {
			return err
		}
		defer from.Close()
		if info, err := from.Stat(); err != nil || os.SameFile(info, own) {
			return err
		}
		into, err := archive.Create("files/" + name)
		if err == nil {
			_, err = io.Copy(into, from)
		}
		n++
		return err
	})
}

// RestoreWish is the request of kept.restore.
type RestoreWish struct {
	From string `json:"from"`
	Dir  string `json:"dir"`
}

// Restore answers kept.restore: it makes a workspace of an export, with what it had. Rows that are here
// already stay as they are. The files come last: a restore that fails leaves none, and the folder as it was.
// Faults: not_found, invalid, conflict when the folder is not empty.
func (s *Kept) Restore(ctx context.Context, in RestoreWish) (Export, error) {
	archive, head, err := openExport(in.From)
	if err != nil {
		return Export{}, err
	}
	defer archive.Close()
	if err := backup.MustBeEmpty(in.Dir); err != nil {
		return Export{}, err
	}
	files, err := filesOf(archive)
	if err == nil {
		err = backup.ReadWhole(archive)
	}
	if err == nil {
		err = ofWorkspace(archive, head.Workspace)
	}
	if err != nil {
		return Export{}, err
	}
	head.Rows, err = s.engine.Import(ctx, head.Workspace, func(table string) (io.ReadCloser, error) {
		rows, err := archive.Open("data/" + table + ".jsonl")
		if errors.Is(err, fs.ErrNotExist) { // an earlier Bobbin had no such table
			return io.NopCloser(strings.NewReader("")), nil
		}
		return rows, err
	})
	if err != nil {
		return Export{}, err
	}
	var trail backup.Trail
	if err := unpack(archive, files, in.Dir, &trail); err != nil {
		return Export{}, errors.Join(err, trail.Undo())
	}
	return head, nil
}

// filesOf are the files of a workspace's folder in an export, by where they go.
func filesOf(archive *zip.ReadCloser) (map[string]string, error) {
	files := map[string]string{}
	for _, f := range archive.File {
		name, is := strings.CutPrefix(f.Name, "files/")
		if !is || strings.HasSuffix(name, "/") || slices.ContainsFunc(strings.Split(name, "/"), stays) {
			continue
		}
		if !filepath.IsLocal(filepath.FromSlash(name)) {
			return nil, fault.New(fault.Invalid, "The export names a file outside of itself, %q.", name)
		}
		files[filepath.FromSlash(name)] = f.Name
	}
	return files, nil
}

// ofWorkspace says whether the folder in an export is that of the workspace its rows are of.
func ofWorkspace(archive *zip.ReadCloser, id workspace.ID) error {
	var manifest struct{ ID workspace.ID }
	text, err := fs.ReadFile(archive, "files/bobbin.json")
	if err == nil {
		err = json.Unmarshal(text, &manifest)
	}
	if err != nil || manifest.ID != id || id == "" {
		return fault.New(fault.Invalid, "The export is damaged: its folder is not that of the workspace it names.").Because(err)
	}
	return nil
}

func unpack(archive *zip.ReadCloser, files map[string]string, dir string, trail *backup.Trail) error {
	for path, name := range files {
		text, err := archive.Open(name)
		if err == nil {
			to := filepath.Join(dir, path)
			if err = trail.Folder(filepath.Dir(to), 0o755); err == nil {
				err = trail.File(to, text, 0o644)
			}
			err = errors.Join(err, text.Close())
		}
		if err != nil {
			return fault.New(fault.Unavailable, "%s cannot be restored.", path).WithHint("Check that the disk has room and that the folder may be written.").Because(err)
		}
	}
	return nil
}

func openExport(path string) (archive *zip.ReadCloser, head Export, err error) {
	none := fault.New(fault.Invalid, "%s is no export of a workspace, or one that was cut off.", path).
		WithHint("`bobbin export DIR --to FILE.zip` makes one. `bobbin restore FILE.zip`, without a folder, makes the home of a backup.")
	archive, err = backup.OpenFile(path, exportHead, &head, none)
	switch {
	case err != nil:
		return nil, head, err
	case head.Format < 1:
		return nil, head, errors.Join(none, archive.Close())
	case head.Format > exportFormat:
		return nil, head, errors.Join(fault.New(fault.Conflict, "This export was made by a newer Bobbin.").WithHint("Restore it with that one."), archive.Close())
	}
	return archive, head, nil
}
