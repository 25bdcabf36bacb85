package git

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// maxChanges bounds how many changes a status lists: more is a folder that git should ignore.
const maxChanges = 5000

// Status is how a repository stands, as far as the workspace goes.
type Status struct {
	Top       string   `json:"top"`              // the work tree's folder
	Prefix    string   `json:"prefix,omitempty"` // from there to the workspace, with a slash at its end
	Branch    string   `json:"branch,omitempty"` // "" when HEAD is on no branch
	Head      string   `json:"head,omitempty"`   // the commit; "" before the first
	Upstream  string   `json:"upstream,omitempty"`
	Ahead     int      `json:"ahead"`  // commits that are here only
	Behind    int      `json:"behind"` // commits that are there only, as of the last fetch
	Remotes   []string `json:"remotes"`
	Operation string   `json:"operation,omitempty"` // merge, rebase, cherry-pick or revert that waits to be finished
	Message   string   `json:"message,omitempty"`   // what git proposes for the commit that ends a merge
	Author    string   `json:"author,omitempty"`    // whom commits carry; "" when git does not know
	Lock      *Lock    `json:"lock,omitempty"`
	Changes   []Change `json:"changes"`
	More      bool     `json:"more,omitempty"`    // there are more changes than are listed
	Outside   []string `json:"outside,omitempty"` // paths from the top that are staged outside the workspace: the next commit takes them, too
}

// Lock is a file that keeps git from changing the repository.
type Lock struct {
	Path    string `json:"path"`
	Seconds int    `json:"seconds"` // how old it is
}

// Change is one file that differs. Its letters are those of git status.
type Change struct {
	Path      string `json:"path"`               // below the workspace, with slashes; may hold anything
	From      string `json:"from,omitempty"`     // its name before, where it was renamed
	Index     string `json:"index,omitempty"`    // A, M, D, R, C, T: staged
	Worktree  string `json:"worktree,omitempty"` // M, D, T, R; U for a file git does not know yet
	Conflict  string `json:"conflict,omitempty"` // both modified, deleted by us, ...
	Submodule bool   `json:"submodule,omitempty"`
}

// Status asks how the repository stands.
func (r *Repository) Status(ctx context.Context) (Status, error) {
	out, err := r.askUnfiltered(ctx, "--literal-pathspecs", "status", "--porcelain=v2", "-z", "--branch", "--untracked-files=all", "--", ".")
	if err != nil {
		return Status{}, err
	}
	s := parseStatus(out, r.prefix)
	s.Top, s.Prefix = r.top, r.prefix
	if s.Remotes, err = r.names(ctx, "remote"); err != nil {
		return s, err
	}
	if r.prefix != "" {
		if s.Outside, err = r.outside(ctx); err != nil {
			return s, err
		}
	}
	s.Author = r.author(ctx)
	s.Operation, s.Message = r.operation()
	lock := filepath.Join(r.gitDir, "index.lock")
	if info, err := os.Stat(lock); err == nil {
		s.Lock = &Lock{lock, int(time.Since(info.ModTime()).Seconds())}
	}
	return s, nil
}

// parseStatus reads git status --porcelain=v2 -z --branch; what lies outside the prefix is left out.
func parseStatus(out, prefix string) Status {
	s := Status{Remotes: []string{}, Changes: []Change{}}
	fields := strings.Split(strings.TrimSuffix(out, "\x00"), "\x00")
	for i := 0; i < len(fields); i++ {
		line := fields[i]
		kind, rest, _ := strings.Cut(line, " ")
		var c Change
		switch kind {
		case "#":
			s.header(rest)
			continue
		case "1": // XY sub mH mI mW hH hI path
			c = ordinary(rest, 7)
		case "2": // XY sub mH mI mW hH hI score path, then the name before
			c = ordinary(rest, 8)
			if i++; i < len(fields) {
				c.From = strings.TrimPrefix(fields[i], prefix)
			}
		case "u": // XY sub m1 m2 m3 mW h1 h2 h3 path
			c = ordinary(rest, 9)
			c.Conflict, c.Index, c.Worktree = conflicts[rest[:min(2, len(rest))]], "", ""
		case "?":
			c = Change{Path: rest, Worktree: "U"}
		default:
			continue
		}
		path, inside := strings.CutPrefix(c.Path, prefix)
		if !inside || path == "" {
			continue
		}
		if len(s.Changes) == maxChanges {
			s.More = true
			break
		}
		c.Path = strings.TrimSuffix(path, "/") // a repository inside this one
		s.Changes = append(s.Changes, c)
	}
	return s
}

// conflicts words the letters of a file that two sides changed.
var conflicts = map[string]string{
	"DD": "both deleted", "AU": "added by us", "UD": "deleted by them", "UA": "added by them",
	"DU": "deleted by us", "AA": "both added", "UU": "both modified",
}

// ordinary reads a change whose path is the field after skip others.
func ordinary(rest string, skip int) Change {
	parts := strings.SplitN(rest, " ", skip+1)
	if len(parts) <= skip || len(parts[0]) != 2 {
		return Change{}
	}
	letter := func(c byte) string { return strings.Trim(string(c), ".") }
	return Change{Path: parts[skip], Index: letter(parts[0][0]), Worktree: letter(parts[0][1]), Submodule: strings.HasPrefix(parts[1], "S")}
}

func (s *Status) header(line string) {
	name, value, _ := strings.Cut(line, " ")
	switch name {
	case "branch.oid":
		if value != "(initial)" {
			s.Head = value
		}
	case "branch.head":
		if value != "(detached)" {
			s.Branch = value
		}
	case "branch.upstream":
		s.Upstream = value
	case "branch.ab":
		ahead, behind, _ := strings.Cut(value, " ")
		s.Ahead, _ = strconv.Atoi(strings.TrimPrefix(ahead, "+"))
		s.Behind, _ = strconv.Atoi(strings.TrimPrefix(behind, "-"))
	}
}

// outside lists what is staged in the rest of the repository.
func (r *Repository) outside(ctx context.Context) ([]string, error) {
	out, err := r.ask(ctx, "diff", "--cached", "--name-only", "-z", "--no-ext-diff", "--no-renames")
	var names []string
	for name := range strings.SplitSeq(out, "\x00") {
		if name != "" && !strings.HasPrefix(name, r.prefix) {
			names = append(names, name)
		}
	}
	return names, err
}

// names are the lines git answers.
func (r *Repository) names(ctx context.Context, args ...string) ([]string, error) {
	out, err := r.ask(ctx, args...)
	return append([]string{}, strings.Fields(out)...), err
}

// author is whom commits will carry, where somebody has said so.
func (r *Repository) author(ctx context.Context) string {
	value := func(key, variable string) string {
		if given := os.Getenv(variable); given != "" {
			return given
		}
		out, err := r.ask(ctx, "config", "--get", key)
		if err != nil {
			return "" // not set: git ends with 1
		}
		return strings.TrimSpace(out)
	}
	name, email := value("user.name", "GIT_AUTHOR_NAME"), value("user.email", "GIT_AUTHOR_EMAIL")
	if name == "" || email == "" {
		return ""
	}
	return name + " <" + email + ">"
}

// operation is what waits to be finished, by the files git leaves while it does.
func (r *Repository) operation() (name, message string) {
	for _, o := range []struct{ file, name string }{
		{"rebase-merge", "rebase"}, {"rebase-apply", "rebase"}, {"MERGE_HEAD", "merge"}, {"CHERRY_PICK_HEAD", "cherry-pick"}, {"REVERT_HEAD", "revert"},
	} {
		if _, err := os.Stat(filepath.Join(r.gitDir, o.file)); err == nil {
			text, _ := os.ReadFile(filepath.Join(r.gitDir, "MERGE_MSG")) // there may be none
			return o.name, withoutComments(string(text))
		}
	}
	return "", ""
}

func withoutComments(text string) string {
	var kept []string
	for line := range strings.SplitSeq(text, "\n") {
		if !strings.HasPrefix(line, "#") {
			kept = append(kept, line)
		}
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}
