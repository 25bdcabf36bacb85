package ide

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"bobbin/app/git"
	"bobbin/app/history"
	"bobbin/runtime/fault"
)

// Git is what a person does with the repository a workspace lies in. It needs git installed.
type Git struct{ history *history.Store }

// GitStatus is the answer of git.status.
type GitStatus struct {
	State string `json:"state"` // ready; none (no repository); missing (no git on this machine)
	git.Status
}

// repository finds the one a request is about. Faults: not_found where there is none.
func repository(ctx context.Context, dir string) (*git.Repository, error) {
	if !filepath.IsAbs(dir) {
		return nil, fault.New(fault.Invalid, "%q is not the absolute path of a folder.", dir)
	}
	r, err := git.Find(ctx, dir)
	if errors.Is(err, git.ErrNoRepository) {
		return nil, fault.New(fault.NotFound, "This workspace is in no git repository.").WithHint("Source Control can make one.").Because(err)
	}
	return r, err
}

// Status answers git.status. No repository and no git are states, not faults.
func (s *Git) Status(ctx context.Context, in Dir) (GitStatus, error) {
	r, err := repository(ctx, in.Dir)
	switch {
	case errors.Is(err, git.ErrNoRepository):
		return GitStatus{State: "none"}, nil
	case errors.Is(err, git.ErrNoGit):
		return GitStatus{State: "missing"}, nil
	case err != nil:
		return GitStatus{}, err
	}
	status, err := r.Status(ctx)
	return GitStatus{"ready", status}, err
}

// Init answers git.init.
func (s *Git) Init(ctx context.Context, in Dir) (Nothing, error) {
	if _, err := repository(ctx, in.Dir); !fault.Is(err, fault.NotFound) {
		if err == nil {
			err = fault.New(fault.Conflict, "This workspace is in a git repository already.")
		}
		return Nothing{}, err
	}
	return Nothing{}, git.Init(ctx, in.Dir)
}

// GitPaths is a request about files of the workspace; none are all of it.
type GitPaths struct {
	Dir   string   `json:"dir"`
	Paths []string `json:"paths"`
}

// Stage answers git.stage.
func (s *Git) Stage(ctx context.Context, in GitPaths) (Nothing, error) {
	return with(ctx, in.Dir, func(r *git.Repository) error { return r.Stage(ctx, in.Paths) })
}

// Unstage answers git.unstage.
func (s *Git) Unstage(ctx context.Context, in GitPaths) (Nothing, error) {
	return with(ctx, in.Dir, func(r *git.Repository) error { return r.Unstage(ctx, in.Paths) })
}

// with does something with the repository.
func with(ctx context.Context, dir string, do func(*git.Repository) error) (Nothing, error) {
	r, err := repository(ctx, dir)
	if err == nil {
		err = do(r)
	}
	return Nothing{}, err
}

// GitDiscard is the request of git.discard: changes as the status lists them.
type GitDiscard struct {
	Dir     string       `json:"dir"`
	Changes []git.Change `json:"changes"`
}

// Discard answers git.discard. What the files held is kept in the local history first.
func (s *Git) Discard(ctx context.Context, in GitDiscard) (KeptFiles, error) {
	r, err := repository(ctx, in.Dir)
	if err != nil {
		return KeptFiles{}, err
	}
	kept := KeptFiles{Kept: []KeptFile{}}
	for _, c := range in.Changes {
		if !filepath.IsLocal(filepath.FromSlash(c.Path)) {
			continue // refused below
		}
		kept.keep(s.history, in.Dir, c.Path, history.Discarded)
	}
	return kept, r.Discard(ctx, in.Changes)
}

// KeptFile is a version in the local history that undoes what was done to a file.
type KeptFile struct {
	Path string `json:"path"`
	ID   string `json:"id"`
}

// KeptFiles is the answer of what takes text away: what can be brought back, and what cannot.
type KeptFiles struct {
	Kept []KeptFile `json:"kept"`
	Lost []string   `json:"lost,omitempty"` // too large for the local history, or too many at once
}

// keep keeps what a file holds now. A file that is not there has nothing to lose.
func (k *KeptFiles) keep(store *history.Store, dir, path string, source history.Source) {
	name := filepath.Join(dir, filepath.FromSlash(path))
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() {
		return
	}
	if info.Size() <= history.MaxText {
		if text, err := os.ReadFile(name); err == nil {
			if v, err := store.Keep(dir, path, text, source); err == nil {
				k.Kept = append(k.Kept, KeptFile{path, v.ID})
				return
			}
		}
	}
	k.Lost = append(k.Lost, path)
}

// GitTake is the request of git.take.
type GitTake struct {
	Dir  string `json:"dir"`
	Path string `json:"path"`
	Side string `json:"side"` // ours or theirs
}

// Take answers git.take: it resolves the conflict of a file with one side as a whole.
func (s *Git) Take(ctx context.Context, in GitTake) (KeptFiles, error) {
	r, err := repository(ctx, in.Dir)
	if err != nil {
		return KeptFiles{}, err
	}
	kept := KeptFiles{Kept: []KeptFile{}}
	if filepath.IsLocal(filepath.FromSlash(in.Path)) {
		kept.keep(s.history, in.Dir, in.Path, history.Discarded)
	}
	return kept, r.Take(ctx, in.Path, in.Side)
}

// GitCommit is the request of git.commit; all stages the whole workspace first.
type GitCommit struct {
	Dir     string `json:"dir"`
	Message string `json:"message"`
	All     bool   `json:"all,omitempty"`
	Amend   bool   `json:"amend,omitempty"`
}

// GitCommitted is the answer of git.commit.
type GitCommitted struct {
	ID string `json:"id"`
}

// Commit answers git.commit.
func (s *Git) Commit(ctx context.Context, in GitCommit) (GitCommitted, error) {
	r, err := repository(ctx, in.Dir)
	if err == nil && in.All {
		err = r.Stage(ctx, nil)
	}
	if err != nil {
		return GitCommitted{}, err
	}
	id, err := r.Commit(ctx, in.Message, in.Amend)
	return GitCommitted{id}, err
}

// GitIdentity is the request of git.identify.
type GitIdentity struct {
	Dir        string `json:"dir"`
	Name       string `json:"name"`
	Email      string `json:"email"`
	Everywhere bool   `json:"everywhere,omitempty"` // on this machine, not in this repository alone
}

// Identify answers git.identify.
func (s *Git) Identify(ctx context.Context, in GitIdentity) (Nothing, error) {
	return with(ctx, in.Dir, func(r *git.Repository) error { return r.Identify(ctx, in.Name, in.Email, in.Everywhere) })
}

// GitBranches is the answer of git.branches.
type GitBranches struct {
	Branches []git.Branch `json:"branches"`
}

// Branches answers git.branches.
func (s *Git) Branches(ctx context.Context, in Dir) (GitBranches, error) {
	r, err := repository(ctx, in.Dir)
	if err != nil {
		return GitBranches{}, err
	}
	branches, err := r.Branches(ctx)
	return GitBranches{branches}, err
}

// GitSwitch is the request of git.switch.
type GitSwitch struct {
	Dir    string `json:"dir"`
	Branch string `json:"branch"`
	Create bool   `json:"create,omitempty"`
}

// Switch answers git.switch.
func (s *Git) Switch(ctx context.Context, in GitSwitch) (Nothing, error) {
	return with(ctx, in.Dir, func(r *git.Repository) error { return r.Switch(ctx, in.Branch, in.Create) })
}

// GitRemote is the request of git.remote.
type GitRemote struct {
	Dir string `json:"dir"`
	URL string `json:"url"`
}

// Remote answers git.remote: it makes origin known.
func (s *Git) Remote(ctx context.Context, in GitRemote) (Nothing, error) {
	return with(ctx, in.Dir, func(r *git.Repository) error { return r.AddRemote(ctx, in.URL) })
}

// Abort answers git.abort.
func (s *Git) Abort(ctx context.Context, in Dir) (Nothing, error) {
	return with(ctx, in.Dir, func(r *git.Repository) error { return r.Abort(ctx) })
}

// Continue answers git.continue.
func (s *Git) Continue(ctx context.Context, in Dir) (Nothing, error) {
	return with(ctx, in.Dir, func(r *git.Repository) error { return r.Continue(ctx) })
}

// Unlock answers git.unlock.
func (s *Git) Unlock(ctx context.Context, in Dir) (Nothing, error) {
	return with(ctx, in.Dir, func(r *git.Repository) error { return r.Unlock() })
}

// GitShow is the request of git.show.
type GitShow struct {
	Dir  string `json:"dir"`
	Path string `json:"path"`
	At   string `json:"at"` // head, index, base, ours, theirs, or the id of a commit
}

// Show answers git.show.
func (s *Git) Show(ctx context.Context, in GitShow) (git.Object, error) {
	r, err := repository(ctx, in.Dir)
	if err != nil {
		return git.Object{}, err
	}
	return r.Show(ctx, in.Path, in.At)
}

// GitCommits is the answer of git.log.
type GitCommits struct {
	Commits []git.Commit `json:"commits"`
}

// maxLog is how many commits of a file are listed.
const maxLog = 100

// Log answers git.log: the commits that changed a file. Without a repository there are none.
func (s *Git) Log(ctx context.Context, in File) (GitCommits, error) {
	r, err := repository(ctx, in.Dir)
	if errors.Is(err, git.ErrNoRepository) || errors.Is(err, git.ErrNoGit) {
		return GitCommits{[]git.Commit{}}, nil
	}
	if err != nil {
		return GitCommits{}, err
	}
	commits, err := r.Log(ctx, in.Path, maxLog)
	return GitCommits{commits}, err
}

// GitSync is the request of git.sync.
type GitSync struct {
	Dir  string `json:"dir"`
	What string `json:"what"` // fetch, pull or push
}

// GitProgress is one line of the answer of git.sync.
type GitProgress struct {
	Text string `json:"text"` // what git says it does
}

// Sync answers git.sync; closing the request stops git.
func (s *Git) Sync(ctx context.Context, in GitSync, emit func(any)) error {
	r, err := repository(ctx, in.Dir)
	if err != nil {
		return err
	}
	progress := func(line string) { emit(GitProgress{line}) }
	switch in.What {
	case "fetch":
		return r.Fetch(ctx, progress)
	case "pull":
		return r.Pull(ctx, progress)
	case "push":
		return r.Push(ctx, progress)
	}
	return fault.New(fault.Invalid, "Git can fetch, pull or push, not %q.", in.What)
}
