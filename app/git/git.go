// Package git asks the installed git program about the repository a workspace lies in, and has
// it do what a person wants done. It owns how git is called: never with a prompt that nobody
// could answer, with names that may hold anything, ended when the person has gone; and what a
// refusal of git means in plain words. What a repository holds is git's alone to say.
//
// Questions that are asked without a person wanting anything run nothing that the settings of the
// repository name: no hooks, no file watcher, no filters, no check of signatures. (What git does
// inside a submodule, or to fetch what a partial clone lacks, is git's own.) What a person does runs
// what they set up.
package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"bobbin/runtime/fault"
)

// endWithin is how long git and what it started may take to end once it is stopped.
const endWithin = 5 * time.Second

// Repository is the repository of one folder: of its top, or of a folder anywhere below.
type Repository struct {
	dir    string
	top    string // the work tree's folder
	prefix string // from top to dir, with a slash at its end; "" for the top itself
	gitDir string
}

// What Find answers for a folder that is in no repository, and the cause of its fault where git
// is not installed.
var (
	ErrNoRepository = errors.New("git: no repository")
	ErrNoGit        = errors.New("git: not installed")
)

// Find looks for the repository a folder lies in. Faults: unavailable (git is not installed),
// denied (git does not trust the folder); ErrNoRepository.
func Find(ctx context.Context, dir string) (*Repository, error) {
	r := &Repository{dir: dir}
	out, err := r.ask(ctx, "rev-parse", "--show-toplevel", "--absolute-git-dir", "--show-prefix")
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
	if len(lines) < 3 {
		return nil, ErrNoRepository // inside .git, or a repository without a work tree
	}
	if len(lines) > 3 { // a folder has a line end in its name
		for i, what := range []string{"--show-toplevel", "--absolute-git-dir", "--show-prefix"} {
			if lines[i], err = r.ask(ctx, "rev-parse", what); err != nil {
				return nil, err
			}
			lines[i] = strings.TrimSuffix(lines[i], "\n")
		}
	}
	r.top, r.gitDir, r.prefix = filepath.FromSlash(lines[0]), filepath.FromSlash(lines[1]), lines[2]
	if r.prefix != "" {
		if _, err := r.ask(ctx, "check-ignore", "--quiet", "."); err == nil {
			return nil, ErrNoRepository // the one above wants nothing of this folder
		}
	}
	return r, nil
}

// Init makes a repository of a folder, whose first branch is main.
func Init(ctx context.Context, dir string) error {
	_, err := (&Repository{dir: dir}).run(ctx, call{args: []string{"-c", "init.defaultBranch=main", "init", "--quiet"}})
	return err
}

// Top is the folder of the work tree.
func (r *Repository) Top() string { return r.top }

// call is one way to start git.
type call struct {
	args   []string
	input  []byte
	env    []string
	quiet  bool              // asked by nobody: runs nothing of the repository's
	remote bool              // it may reach out
	lines  func(line string) // hears what git writes to its second output, as it comes
}

// ask runs git for something that changes nothing.
func (r *Repository) ask(ctx context.Context, args ...string) (string, error) {
	return r.run(ctx, call{args: args, quiet: true})
}

// askUnfiltered is ask for what would have git run the filters of files: those that the repository
// itself names are blank. Filters of the person or the machine (git lfs) run as ever.
func (r *Repository) askUnfiltered(ctx context.Context, args ...string) (string, error) {
	out, err := r.ask(ctx, "config", "--show-scope", "--name-only", "-z", "--get-regexp", `^filter\.`)
	if err != nil && fault.From(err).Code != fault.Invalid { // there are none: git ends with 1
		return "", err
	}
	// By the environment, since the name of a filter may hold what -c would take for the end of it.
	n, _ := strconv.Atoi(os.Getenv("GIT_CONFIG_COUNT"))
	var env []string
	names := strings.Split(out, "\x00") // scope, name, scope, name, ...
	for i := 1; i < len(names); i += 2 {
		if scope := names[i-1]; scope != "local" && scope != "worktree" {
			continue
		}
		value := ""
		if strings.HasSuffix(names[i], ".required") {
			value = "false"
		}
		env = append(env, fmt.Sprintf("GIT_CONFIG_KEY_%d=%s", n, names[i]), fmt.Sprintf("GIT_CONFIG_VALUE_%d=%s", n, value))
		n++
	}
	if env != nil {
		env = append(env, "GIT_CONFIG_COUNT="+strconv.Itoa(n))
	}
	return r.run(ctx, call{args: args, env: env, quiet: true})
}

// do runs git for what a person wants done.
func (r *Repository) do(ctx context.Context, args ...string) error {
	_, err := r.run(ctx, call{args: args})
	return err
}

// on runs git on paths of the workspace, which are never patterns.
func (r *Repository) on(ctx context.Context, paths []string, args ...string) error {
	args = append([]string{"--literal-pathspecs"}, args...)
	args = append(args, "--pathspec-from-file=-", "--pathspec-file-nul")
	_, err := r.run(ctx, call{args: args, input: []byte(strings.Join(paths, "\x00"))})
	return err
}

// run starts git and gives what it wrote. A refusal is a fault in plain words.
func (r *Repository) run(ctx context.Context, c call) (string, error) {
	args := []string{"-C", r.dir, "-c", "core.quotePath=false", "-c", "advice.detachedHead=false"}
	if c.quiet {
		args = append(args, "-c", "core.fsmonitor=false", "-c", "core.hooksPath="+os.DevNull)
	}
	cmd := exec.CommandContext(ctx, "git", append(args, c.args...)...)
	cmd.Env = append(environment(c.quiet), c.env...)
	if c.remote && os.Getenv("GIT_SSH_COMMAND") == "" && os.Getenv("GIT_SSH") == "" && !r.configured(ctx, "core.sshCommand") {
		cmd.Env = append(cmd.Env, "GIT_SSH_COMMAND=ssh -o BatchMode=yes")
	}
	cmd.WaitDelay = endWithin
	apart(cmd)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if c.lines != nil {
		cmd.Stderr = &listener{all: &errs, line: c.lines}
	}
	if c.input != nil {
		cmd.Stdin = bytes.NewReader(c.input)
	}
	err := cmd.Run()
	switch {
	case err == nil:
		return out.String(), nil
	case ctx.Err() != nil:
		return "", fault.New(fault.Canceled, "Git was stopped.").Because(ctx.Err())
	case errors.Is(err, exec.ErrNotFound):
		return "", fault.New(fault.Unavailable, "Git is not installed on this machine.").
			WithHint("Install it from https://git-scm.com, then open the view again.").Because(ErrNoGit)
	}
	return "", explain(r, errs.String(), out.String(), err)
}

// environment is git's own: in English, so that its refusals are understood, and without any
// way to ask for a password or to open an editor. Helpers that keep logins are asked as ever.
func environment(quiet bool) []string {
	env := append(os.Environ(), "LC_ALL=C", "GIT_TERMINAL_PROMPT=0", "GIT_ASKPASS=", "SSH_ASKPASS_REQUIRE=never",
		"GIT_EDITOR=true", "GIT_SEQUENCE_EDITOR=true", "GIT_MERGE_AUTOEDIT=no", "GIT_PAGER=cat", "GCM_INTERACTIVE=never")
	if quiet {
		env = append(env, "GIT_OPTIONAL_LOCKS=0")
	}
	return env
}

// listener hands on lines as they come. Git ends a line that it will overwrite with a return.
type listener struct {
	all  *bytes.Buffer
	line func(string)
	rest []byte
}

func (l *listener) Write(text []byte) (int, error) {
	l.all.Write(text) // never fails
	l.rest = append(l.rest, text...)
	for {
		at := bytes.IndexAny(l.rest, "\r\n")
		if at < 0 {
			return len(text), nil
		}
		if line := strings.TrimSpace(string(l.rest[:at])); line != "" {
			l.line(line)
		}
		l.rest = l.rest[at+1:]
	}
}
