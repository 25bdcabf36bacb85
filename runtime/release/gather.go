package release

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/hidden"
	"bobbin/runtime/workspace"
)

// What of a workspace's folder goes into a release. It is a list of what may, not of what may
// not: a file that holds a token (.env, .npmrc, notes.txt) stays where it is. Environments stay
// too, they are not the release's; and AGENTS.md, the guide for who works here: a newer one makes no release.
var (
	gatheredFiles   = []string{"bobbin.json", "package.json", "package-lock.json", "README.md"}
	gatheredFolders = []string{"connectors", "events", "listeners", "schedules", "scripts", "simulators", "tests"}
)

// Gather lists the sources of the workspace in a folder. Links are left out: what they lead to
// may be anything on this machine.
func Gather(dir string) ([]Entry, error) {
	var all []Entry
	take := func(name string) {
		all = append(all, Entry{SourcePath(filepath.ToSlash(name)), func() (io.ReadCloser, error) { return os.Open(filepath.Join(dir, name)) }})
	}
	for _, name := range gatheredFiles {
		if info, err := os.Lstat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
			take(name)
		}
	}
	for _, folder := range gatheredFolders {
		err := filepath.WalkDir(filepath.Join(dir, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules" {
				if d.IsDir() {
					return filepath.SkipDir
				}
				return nil
			}
			if !d.Type().IsRegular() {
				return nil
			}
			name, err := filepath.Rel(dir, path)
			if err == nil {
				take(name)
			}
			return err
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fault.New(fault.Unavailable, "The folder %s of this workspace cannot be read: %s.", folder, err).Because(err)
		}
	}
	return all, nil
}

// gitWithin bounds how long git is asked.
const gitWithin = 10 * time.Second

// CommitOf asks git which commit a folder stands at; nil where there is no work tree, or no git.
func CommitOf(ctx context.Context, dir string) *Commit {
	id := git(ctx, dir, "rev-parse", "--verify", "HEAD")
	if len(id) != 1 {
		return nil
	}
	// What is not released makes no difference.
	args := append([]string{"status", "--porcelain", "--"}, slices.Concat(gatheredFiles, gatheredFolders)...)
	return &Commit{ID: id[0], Dirty: len(git(ctx, dir, args...)) > 0}
}

// git runs one command in a folder and gives the lines it prints, none when it fails. Nothing
// that the repository says is run.
func git(ctx context.Context, dir string, args ...string) []string {
	ctx, cancel := context.WithTimeout(ctx, gitWithin)
	defer cancel()
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir, "-c", "core.fsmonitor=false", "-c", "core.hooksPath=" + os.DevNull}, args...)...)
	hidden.Make(cmd)
	cmd.Env = append(os.Environ(), "GIT_OPTIONAL_LOCKS=0", "LC_ALL=C")
	out, err := cmd.Output()
	if err != nil {
		return nil
	}
	return strings.Fields(string(out))
}

// HeadOf is the manifest of a workspace's sources as they are on disk, to be compared with a
// release. It has no bundles.
func HeadOf(w *workspace.Workspace) (Manifest, error) {
	entries, err := Gather(w.Dir)
	if err != nil {
		return Manifest{}, err
	}
	m, _, err := Write(io.Discard, Manifest{Engine: EngineLevel, Workspace: w.ID, Name: w.Name, Version: Head}, entries)
	return m, err
}
