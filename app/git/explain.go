package git

import (
	"errors"
	"path/filepath"
	"strings"

	"bobbin/runtime/fault"
)

// refusal is something git says, and what it means to a person.
type refusal struct {
	says     []string // any of these, in lower case
	code     fault.Code
	sentence string
	hint     string // "" takes git's own words
}

// refusals are looked through in order; the first that fits is the answer.
var refusals = []refusal{
	{[]string{"cannot change to"}, fault.NotFound, "The folder of this workspace is not there any more.", ""},
	{[]string{"dubious ownership"}, fault.Denied, "Git does not trust this folder, since it belongs to another user.",
		"If you trust what is in it, run: git config --global --add safe.directory %s"},
	{[]string{".lock': file exists"}, fault.Conflict, "Another git is at work on this repository, or one was ended in the middle of its work.",
		"Wait for it. If none is running, remove the file it left: %s"},
	{[]string{"please tell me who you are", "empty ident name", "auto-detection is disabled", "unable to auto-detect email"}, fault.Invalid, "Git does not know who you are.",
		"Say your name and e-mail address once; commits carry them."},
	{[]string{"host key verification failed"}, fault.Denied, "The server's key is not known to ssh on this machine.",
		"Connect once in a terminal with ssh, and confirm the key there."},
	{[]string{"could not read username", "could not read password", "authentication failed", "permission denied (", "invalid username or password",
		"terminal prompts disabled", "returned error: 401", "returned error: 403", "access denied", "support for password authentication was removed"},
		fault.Denied, "The remote does not accept a login from this machine.",
		"Bobbin never asks for git's passwords. Log in once in a terminal (git fetch), with a credential helper or an ssh key, then try again."},
	{[]string{"repository not found", "does not appear to be a git repository", "returned error: 404"}, fault.NotFound, "There is no repository at the remote's address, or this login may not see it.", ""},
	{[]string{"could not resolve host", "connection refused", "connection timed out", "network is unreachable", "could not connect", "failed to connect", "unable to access", "could not read from remote"},
		fault.Unavailable, "The remote cannot be reached.", ""},
	{[]string{"fetch first", "non-fast-forward", "stale info"}, fault.Conflict, "The remote has commits that are not here.", "Pull first, then push again."},
	{[]string{"would be overwritten by", "please commit your changes or stash", "please move or remove them before"}, fault.Conflict, "Changes of yours that are not committed are in the way.", "Commit or discard them first; nothing was changed."},
	{[]string{"refusing to merge unrelated histories"}, fault.Conflict, "The remote's history has nothing in common with the one here.", ""},
	{[]string{"unmerged files", "you have unmerged paths", "not concluded your merge", "unmerged"}, fault.Conflict, "There are conflicts that are not resolved yet.", "Resolve them in Source Control, stage the files, then commit."},
	{[]string{"couldn't find remote ref", "no such ref was fetched"}, fault.NotFound, "The remote has no branch of that name yet.", "Push first; that makes it."},
	{[]string{"already exists"}, fault.Conflict, "There is one of that name already.", ""},
	{[]string{"is not a valid branch name", "not a valid ref name"}, fault.Invalid, "A branch cannot have that name.", "Use letters, digits, hyphens, slashes: fix/empty-summary."},
	{[]string{"nothing to commit", "nothing added to commit", "no changes added"}, fault.Invalid, "There is nothing to commit.", ""},
	{[]string{"aborting commit due to empty commit message"}, fault.Invalid, "A commit needs a message.", ""},
	{[]string{"no space left on device"}, fault.Unavailable, "The disk is full.", ""},
	{[]string{"permission denied", "read-only file system"}, fault.Denied, "The repository may not be written.", ""},
	{[]string{"gpg failed to sign"}, fault.Denied, "The commit could not be signed.", ""},
}

// explain words a refusal of git.
func explain(r *Repository, errs, out string, err error) error {
	lower := strings.ToLower(errs)
	if strings.Contains(lower, "not a git repository") || strings.Contains(lower, "must be run in a work tree") {
		return ErrNoRepository
	}
	own := words(errs)
	if own == "" {
		own = words(out)
	}
	cause := errors.New("git: " + err.Error() + ": " + strings.TrimSpace(errs))
	for _, known := range refusals {
		for _, says := range known.says {
			if !strings.Contains(lower, says) && !(errs == "" && strings.Contains(strings.ToLower(out), says)) {
				continue
			}
			f := fault.New(known.code, "%s", known.sentence).Because(cause)
			if known.hint == "" {
				return f.WithHint("%s", own)
			}
			return f.WithHint("%s", strings.ReplaceAll(known.hint, "%s", r.named(errs)))
		}
	}
	if own == "" {
		own = err.Error()
	}
	return fault.New(fault.Invalid, "Git could not do it.").WithHint("%s", own).Because(cause)
}

// named is the file or folder a refusal speaks of.
func (r *Repository) named(errs string) string {
	if _, after, found := strings.Cut(errs, "Unable to create '"); found {
		if path, _, found := strings.Cut(after, "'"); found {
			return filepath.FromSlash(path)
		}
	}
	if _, after, found := strings.Cut(errs, "dubious ownership in repository at '"); found {
		path, _, _ := strings.Cut(after, "'")
		return path
	}
	return r.dir
}

// words are what git says for people: without the prefixes, the advice and the progress.
func words(text string) string {
	var kept []string
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r", "\n"), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "hint:") || strings.HasPrefix(line, "warning:") || strings.HasSuffix(line, "%") {
			continue
		}
		for _, prefix := range []string{"fatal: ", "error: ", "remote: "} {
			line = strings.TrimPrefix(line, prefix)
		}
		kept = append(kept, line)
		if len(kept) == 6 {
			break
		}
	}
	return strings.Join(kept, " ")
}
