package git

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"bobbin/runtime/fault"
)

// whole is the path of the workspace itself.
var whole = []string{"."}

// or gives the whole workspace where no paths are named.
func or(paths []string) ([]string, error) {
	if len(paths) == 0 {
		return whole, nil
	}
	for _, path := range paths {
		if !filepath.IsLocal(filepath.FromSlash(path)) || strings.ContainsRune(path, 0) {
			return nil, fault.New(fault.Invalid, "%q is not a path inside the workspace.", path)
		}
	}
	return paths, nil
}

// Stage takes files, as they are now, into the next commit: what was deleted, too. No paths are
// the whole workspace.
func (r *Repository) Stage(ctx context.Context, paths []string) error {
	paths, err := or(paths)
	if err != nil {
		return err
	}
	return r.on(ctx, paths, "add", "--all")
}

// Unstage takes files out of the next commit; on disk they stay as they are.
func (r *Repository) Unstage(ctx context.Context, paths []string) error {
	paths, err := or(paths)
	if err != nil {
		return err
	}
	return r.on(ctx, paths, "reset", "--quiet")
}

// Discard brings files on disk back to what is staged, or was committed. Files git does not know
// are deleted. Who calls keeps what they hold first.
func (r *Repository) Discard(ctx context.Context, changes []Change) error {
	var known []string
	for _, c := range changes {
		if _, err := or([]string{c.Path}); err != nil {
			return err
		}
		if c.Worktree != "U" {
			known = append(known, c.Path)
			continue
		}
		if err := os.Remove(filepath.Join(r.dir, filepath.FromSlash(c.Path))); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fault.New(fault.Unavailable, "%s could not be deleted.", c.Path).WithHint("%s", err.Error()).Because(err)
		}
	}
	if len(known) == 0 {
		return nil
	}
	return r.on(ctx, known, "restore", "--worktree")
}

// Take resolves the conflict of a file with one side as a whole: "ours" or "theirs". A side that
// has deleted the file deletes it.
func (r *Repository) Take(ctx context.Context, path, side string) error {
	paths, err := or([]string{path})
	if err != nil {
		return err
	}
	stage := map[string]string{"ours": "2", "theirs": "3"}[side]
	if stage == "" {
		return fault.New(fault.Invalid, "A conflict is resolved with ours or theirs, not with %q.", side)
	}
	out, err := r.ask(ctx, "--literal-pathspecs", "ls-files", "-u", "-z", "--", path)
	if err != nil {
		return err
	}
	there := slices.ContainsFunc(strings.Split(out, "\x00"), func(entry string) bool {
		head, _, _ := strings.Cut(entry, "\t")
		return strings.HasSuffix(head, " "+stage)
	})
	if !there {
		return r.do(ctx, "--literal-pathspecs", "rm", "--quiet", "--force", "--", path)
	}
	if err := r.on(ctx, paths, "checkout", "--"+side); err != nil {
		return err
	}
	return r.Stage(ctx, paths)
}

// Commit makes a commit of what is staged and gives its id. With amend it takes the place of the
// last one, and keeps that one's message when there is none.
func (r *Repository) Commit(ctx context.Context, message string, amend bool) (string, error) {
	said := strings.TrimSpace(message) != ""
	if !said && !amend {
		return "", fault.New(fault.Invalid, "A commit needs a message.").WithHint("Say in a line what changed.")
	}
	args := []string{"commit", "--quiet", "--cleanup=whitespace"}
	if amend {
		args = append(args, "--amend")
	}
	if said {
		args = append(args, "--file=-")
	} else {
		args = append(args, "--no-edit")
	}
	if _, err := r.run(ctx, call{args: args, input: []byte(message)}); err != nil {
		return "", err
	}
	out, err := r.ask(ctx, "rev-parse", "HEAD")
	return strings.TrimSpace(out), err
}

// Abort gives up a merge, a rebase, a cherry-pick or a revert: everything is as before it.
func (r *Repository) Abort(ctx context.Context) error {
	operation, _ := r.operation()
	if operation == "" {
		return fault.New(fault.Invalid, "There is nothing to give up: no merge is going on.")
	}
	return r.do(ctx, operation, "--abort")
}

// Continue goes on with a rebase, a cherry-pick or a revert whose conflicts are resolved.
func (r *Repository) Continue(ctx context.Context) error {
	operation, _ := r.operation()
	if operation == "" || operation == "merge" {
		return fault.New(fault.Invalid, "There is nothing to go on with.")
	}
	return r.do(ctx, operation, "--continue")
}

// Identify says whom commits carry: in this repository, or everywhere on this machine.
func (r *Repository) Identify(ctx context.Context, name, email string, everywhere bool) error {
	if strings.TrimSpace(name) == "" || strings.TrimSpace(email) == "" {
		return fault.New(fault.Invalid, "A name and an e-mail address are needed.")
	}
	scope := "--local"
	if everywhere {
		scope = "--global"
	}
	if err := r.do(ctx, "config", scope, "user.name", name); err != nil {
		return err
	}
	return r.do(ctx, "config", scope, "user.email", email)
}

// Unlock removes a lock that a git left that was ended in the middle of its work.
func (r *Repository) Unlock() error {
	err := os.Remove(filepath.Join(r.gitDir, "index.lock"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return fault.New(fault.Unavailable, "The lock could not be removed.").WithHint("%s", err.Error()).Because(err)
	}
	return nil
}

// Object is a file as git has it.
type Object struct {
	Text   string `json:"text"`
	Gone   bool   `json:"gone,omitempty"`   // there is no such file there
	Binary bool   `json:"binary,omitempty"` // not UTF-8 text; Text is empty
}

// maxObject is the largest file that is compared, in bytes.
const maxObject = 20 << 20

// revisions names what a file is compared with; a commit's id stands for itself.
var revisions = map[string]string{"head": "HEAD:./", "index": ":0:./", "base": ":1:./", "ours": ":2:./", "theirs": ":3:./"}

// Show gives a file as it is at HEAD, in the index, at a side of a conflict, or in a commit, with
// the line ends it would have on disk.
func (r *Repository) Show(ctx context.Context, path, at string) (Object, error) {
	if _, err := or([]string{path}); err != nil {
		return Object{}, err
	}
	revision, ok := revisions[at]
	if !ok {
		if strings.Trim(at, "0123456789abcdef") != "" || len(at) < 7 {
			return Object{}, fault.New(fault.Invalid, "%q is not a state of a file.", at)
		}
		revision = at + ":./"
	}
	out, err := r.ask(ctx, "cat-file", "-s", revision+path)
	if err != nil {
		return notShown(err)
	}
	if size, err := strconv.Atoi(strings.TrimSpace(out)); err != nil || size > maxObject {
		return Object{}, fault.New(fault.Invalid, "%s is too large to be compared.", path)
	}
	text, err := r.askUnfiltered(ctx, "cat-file", "--filters", revision+path)
	if err != nil {
		// A person's own git may have taken it out of the index meanwhile.
		if _, gone := r.ask(ctx, "cat-file", "-s", revision+path); gone != nil {
			return notShown(gone)
		}
		return Object{}, err
	}
	if !isText(text) {
		return Object{Binary: true}, nil
	}
	return Object{Text: text}, nil
}

// notShown tells a file that is not there from git that could not be asked.
func notShown(err error) (Object, error) {
	if errors.Is(err, ErrNoRepository) || fault.Is(err, fault.Canceled) || fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Denied) {
		return Object{}, err
	}
	return Object{Gone: true}, nil
}
