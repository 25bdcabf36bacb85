package git

import (
	"context"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"bobbin/runtime/fault"
)

func isText(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

// Branch is one that can be switched to.
type Branch struct {
	Name     string `json:"name"`
	Remote   bool   `json:"remote,omitempty"` // only there: switching makes one here that follows it
	Current  bool   `json:"current,omitempty"`
	Upstream string `json:"upstream,omitempty"`
	Subject  string `json:"subject"` // of its last commit
}

// Branches lists the branches here, newest first, then those that only a remote has.
func (r *Repository) Branches(ctx context.Context) ([]Branch, error) {
	const format = "%(refname)%00%(HEAD)%00%(upstream:short)%00%(symref)%00%(subject)"
	out, err := r.ask(ctx, "for-each-ref", "--sort=-committerdate", "--format="+format, "refs/heads", "refs/remotes")
	if err != nil {
		return nil, err
	}
	here := map[string]bool{}
	var local, remote []Branch
	for line := range strings.SplitSeq(out, "\n") {
		parts := strings.Split(line, "\x00")
		if len(parts) != 5 || parts[3] != "" { // origin/HEAD stands for another
			continue
		}
		if name, ok := strings.CutPrefix(parts[0], "refs/heads/"); ok {
			here[name] = true
			local = append(local, Branch{Name: name, Current: parts[1] == "*", Upstream: parts[2], Subject: parts[4]})
		} else {
			remote = append(remote, Branch{Name: strings.TrimPrefix(parts[0], "refs/remotes/"), Remote: true, Subject: parts[4]})
		}
	}
	all := append([]Branch{}, local...)
	for _, b := range remote {
		if _, name, _ := strings.Cut(b.Name, "/"); !here[name] {
			all = append(all, b)
		}
	}
	return all, nil
}

// Switch goes to a branch; create makes it first, where HEAD is. Changes that are not committed
// come along, or are in the way.
func (r *Repository) Switch(ctx context.Context, branch string, create bool) error {
	if branch == "" || strings.HasPrefix(branch, "-") {
		return fault.New(fault.Invalid, "A branch cannot be called %q.", branch)
	}
	if create {
		return r.do(ctx, "switch", "--quiet", "--create", branch)
	}
	if _, err := r.ask(ctx, "rev-parse", "--verify", "--quiet", "refs/heads/"+branch); err != nil {
		return r.do(ctx, "switch", "--quiet", "--track", branch)
	}
	return r.do(ctx, "switch", "--quiet", branch)
}

// AddRemote makes origin known.
func (r *Repository) AddRemote(ctx context.Context, url string) error {
	if url = strings.TrimSpace(url); url == "" || strings.HasPrefix(url, "-") {
		return fault.New(fault.Invalid, "A remote needs an address, such as https://gitlab.example.com/team/sync.git.")
	}
	return r.do(ctx, "remote", "add", "origin", url)
}

// Fetch asks the remotes what is new. What git says meanwhile is given to progress.
func (r *Repository) Fetch(ctx context.Context, progress func(string)) error {
	_, err := r.run(ctx, call{args: []string{"fetch", "--progress", "--all", "--prune"}, remote: true, lines: progress})
	return err
}

// Pull brings the remote's commits in. Conflicts are no fault: the status has them.
func (r *Repository) Pull(ctx context.Context, progress func(string)) error {
	args := []string{"pull", "--progress"}
	if !r.configured(ctx, "pull.rebase") && !r.configured(ctx, "pull.ff") {
		args = append([]string{"-c", "pull.rebase=false"}, args...) // git would refuse to choose; what is set up for the branch is stronger
	}
	status, err := r.Status(ctx)
	if err != nil {
		return err
	}
	if status.Branch == "" {
		return fault.New(fault.Invalid, "No branch is checked out, so there is nothing to pull into.").WithHint("Switch to a branch first.")
	}
	if status.Upstream == "" {
		if len(status.Remotes) == 0 {
			return fault.New(fault.Invalid, "This repository has no remote yet.")
		}
		args = append(args, status.Remotes[0], status.Branch)
	}
	_, err = r.run(ctx, call{args: args, remote: true, lines: progress})
	if err == nil {
		return nil
	}
	after, asked := r.Status(ctx)
	if asked == nil && after.Operation != "" && after.Operation != status.Operation {
		return nil
	}
	return err
}

// Push sends the branch to its remote; the first time it says which that is.
func (r *Repository) Push(ctx context.Context, progress func(string)) error {
	status, err := r.Status(ctx)
	if err != nil {
		return err
	}
	switch {
	case status.Branch == "":
		return fault.New(fault.Invalid, "No branch is checked out, so there is nothing to push.").WithHint("Create a branch first.")
	case status.Head == "":
		return fault.New(fault.Invalid, "There is no commit yet.").WithHint("Commit first, then push.")
	case len(status.Remotes) == 0:
		return fault.New(fault.Invalid, "This repository has no remote yet.")
	}
	args := []string{"push", "--progress"}
	if status.Upstream == "" {
		args = append(args, "--set-upstream", status.Remotes[0], status.Branch)
	}
	_, err = r.run(ctx, call{args: args, remote: true, lines: progress})
	return err
}

func (r *Repository) configured(ctx context.Context, key string) bool {
	_, err := r.ask(ctx, "config", "--get", key)
	return err == nil
}

// Commit is one of a file's history.
type Commit struct {
	ID      string    `json:"id"`
	Author  string    `json:"author"`
	At      time.Time `json:"at"`
	Subject string    `json:"subject"`
}

// Log lists the commits that changed a file, newest first, at most limit.
func (r *Repository) Log(ctx context.Context, path string, limit int) ([]Commit, error) {
	if _, err := or([]string{path}); err != nil {
		return nil, err
	}
	commits := []Commit{}
	if _, err := r.ask(ctx, "rev-parse", "--verify", "--quiet", "HEAD"); err != nil {
		return commits, nil // before the first commit
	}
	out, err := r.ask(ctx, "--literal-pathspecs", "log", "-z", "--no-show-signature", "--max-count="+strconv.Itoa(limit), "--format=%H%x1f%an%x1f%ct%x1f%s", "--", path)
	if err != nil {
		return nil, err
	}
	for entry := range strings.SplitSeq(out, "\x00") {
		parts := strings.SplitN(entry, "\x1f", 4)
		if len(parts) != 4 {
			continue
		}
		seconds, _ := strconv.ParseInt(parts[2], 10, 64) // git's own number
		commits = append(commits, Commit{parts[0], parts[1], time.Unix(seconds, 0).UTC(), parts[3]})
	}
	return commits, nil
}
