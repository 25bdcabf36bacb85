package git_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"bobbin/app/git"
	"bobbin/runtime/fault"
)

// TestMain takes away what the machine says of git: its settings and its person.
func TestMain(m *testing.M) {
	home, err := os.MkdirTemp("", "bobbin-git-")
	if err != nil {
		panic(err)
	}
	for name, value := range map[string]string{"HOME": home, "XDG_CONFIG_HOME": home, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": filepath.Join(home, "gitconfig"),
		"GIT_AUTHOR_NAME": "", "GIT_AUTHOR_EMAIL": "", "GIT_COMMITTER_NAME": "", "GIT_COMMITTER_EMAIL": "", "EMAIL": ""} {
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}
	for _, name := range []string{"GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"} {
		_ = os.Unsetenv(name)
	}
	code := m.Run()
	_ = os.RemoveAll(home)
	os.Exit(code)
}

// place is a folder with a repository in it.
type place struct {
	t   *testing.T
	dir string
	*git.Repository
}

// open makes a repository of a folder, with a person, and the files in its first commit.
func open(t *testing.T, dir string, files map[string]string) place {
	t.Helper()
	if err := git.Init(t.Context(), dir); err != nil {
		t.Fatal(err)
	}
	p := find(t, dir)
	p.must(p.Identify(t.Context(), "Ada", "ada@example.com", false))
	p.write(files)
	if len(files) > 0 {
		p.commit("first")
	}
	return p
}

func find(t *testing.T, dir string) place {
	t.Helper()
	r, err := git.Find(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	return place{t, dir, r}
}

func (p place) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatalf("%v: %s", err, fault.From(err).Hint)
	}
}

func (p place) write(files map[string]string) {
	p.t.Helper()
	for name, text := range files {
		name = filepath.Join(p.dir, name)
		p.must(os.MkdirAll(filepath.Dir(name), 0o755))
		p.must(os.WriteFile(name, []byte(text), 0o644))
	}
}

func (p place) commit(message string) string {
	p.t.Helper()
	p.must(p.Stage(p.t.Context(), nil))
	id, err := p.Commit(p.t.Context(), message, false)
	p.must(err)
	return id
}

func (p place) status() git.Status {
	p.t.Helper()
	s, err := p.Status(p.t.Context())
	p.must(err)
	return s
}

// changes are the status in short: index, work tree and name of each file.
func (p place) changes() []string {
	p.t.Helper()
	list := []string{}
	for _, c := range p.status().Changes {
		text := c.Index + "/" + c.Worktree + " " + c.Path
		if c.From != "" {
			text += " from " + c.From
		}
		if c.Conflict != "" {
			text = c.Conflict + " " + c.Path
		}
		list = append(list, text)
	}
	return list
}

func (p place) want(changes ...string) {
	p.t.Helper()
	if got := p.changes(); !slices.Equal(got, changes) {
		p.t.Fatalf("changes %q, want %q", got, changes)
	}
}

func (p place) shell(args ...string) string {
	p.t.Helper()
	out, err := exec.Command("git", append([]string{"-C", p.dir}, args...)...).CombinedOutput()
	if err != nil {
		p.t.Fatalf("git %v: %s", args, out)
	}
	return string(out)
}

func refused(t *testing.T, err error, code fault.Code, part string) {
	t.Helper()
	f := fault.From(err)
	if err == nil || f.Code != code || !strings.Contains(f.Sentence+" "+f.Hint, part) {
		t.Fatalf("%v (%v), want %s with %q", err, f, code, part)
	}
}

func TestRepository_FromNothingToACommit(t *testing.T) {
	t.Setenv("GIT_CONFIG_GLOBAL", filepath.Join(t.TempDir(), "gitconfig")) // it says who commits, for all
	dir := t.TempDir()
	if _, err := git.Find(t.Context(), dir); !errors.Is(err, git.ErrNoRepository) {
		t.Fatalf("a folder without a repository: %v", err)
	}
	p := place{t, dir, nil}
	p.must(git.Init(t.Context(), dir))
	p = find(t, dir)
	p.write(map[string]string{"a.ts": "1\n", "b.ts": "1\n"})
	s := p.status()
	if s.Branch != "main" || s.Head != "" || s.Author != "" {
		t.Fatalf("a new repository: %+v", s)
	}
	p.want("/U a.ts", "/U b.ts")
	p.must(p.Stage(t.Context(), []string{"a.ts"}))
	p.want("A/ a.ts", "/U b.ts")
	_, err := p.Commit(t.Context(), "first", false)
	refused(t, err, fault.Invalid, "who you are")
	p.must(p.Unstage(t.Context(), nil)) // before the first commit, too
	p.want("/U a.ts", "/U b.ts")
	p.must(p.Identify(t.Context(), "Ada", "ada@example.com", true))
	_, err = p.Commit(t.Context(), "first", false)
	refused(t, err, fault.Invalid, "nothing to commit")
	p.must(p.Stage(t.Context(), nil))
	_, err = p.Commit(t.Context(), " \n", false)
	refused(t, err, fault.Invalid, "needs a message")
	id, err := p.Commit(t.Context(), "first\n\n#1: kept", false)
	p.must(err)
	if s = p.status(); s.Head != id || s.Author != "Ada <ada@example.com>" || len(s.Changes) != 0 {
		t.Fatalf("after a commit: %+v", s)
	}
	if log := p.shell("log", "--format=%an %ae %B"); !strings.Contains(log, "#1: kept") || !strings.HasPrefix(log, "Ada ada@example.com") {
		t.Errorf("log %q", log)
	}
}

func TestStatus_OfEveryKindOfChange(t *testing.T) {
	p := open(t, t.TempDir(), map[string]string{"changed.ts": "1\n", "both.ts": "1\n", "gone.ts": "1\n", "was.ts": "one\ntwo\nthree\n", "keep/x": "1"})
	p.write(map[string]string{"changed.ts": "2\n", "both.ts": "2\n", "new.ts": "1\n", "folder/in.ts": "1\n"})
	p.must(p.Stage(t.Context(), []string{"both.ts"}))
	p.write(map[string]string{"both.ts": "3\n"})
	p.must(os.Remove(filepath.Join(p.dir, "gone.ts")))
	p.shell("mv", "was.ts", "is.ts")
	p.want("M/M both.ts", "/M changed.ts", "/D gone.ts", "R/ is.ts from was.ts", "/U folder/in.ts", "/U new.ts")

	for at, want := range map[string]git.Object{"head": {Text: "1\n"}, "index": {Text: "2\n"}} {
		if got, err := p.Show(t.Context(), "both.ts", at); err != nil || got != want {
			t.Errorf("both.ts at %s: %+v %v", at, got, err)
		}
	}
	if got, err := p.Show(t.Context(), "new.ts", "head"); err != nil || !got.Gone {
		t.Errorf("a file that was not there: %+v %v", got, err)
	}
	_, err := p.Show(t.Context(), "../../etc/passwd", "head")
	refused(t, err, fault.Invalid, "inside the workspace")
	_, err = p.Show(t.Context(), "both.ts", "--help")
	refused(t, err, fault.Invalid, "not a state")

	p.must(p.Discard(t.Context(), []git.Change{{Path: "both.ts", Worktree: "M"}, {Path: "gone.ts", Worktree: "D"}, {Path: "new.ts", Worktree: "U"}}))
	p.want("M/ both.ts", "/M changed.ts", "R/ is.ts from was.ts", "/U folder/in.ts")
}

func TestStatus_OfNamesThatHoldAnything(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such names")
	}
	names := []string{"a b.ts", "line\nend.ts", "tab\t.ts", "Grüße/мир 日本.ts", `quo"te\s.ts`, "*.ts", ":(top)x.ts", "-dash.ts", " lead"}
	files := map[string]string{}
	for _, name := range names {
		files[name] = "1\n"
	}
	p := open(t, t.TempDir(), files)
	p.write(map[string]string{"plain.ts": "1\n"})
	for _, name := range names {
		p.write(map[string]string{name: "2\n"})
		p.want("/M "+name, "/U plain.ts")
		p.must(p.Stage(t.Context(), []string{name}))
		p.want("M/ "+name, "/U plain.ts") // a star is no pattern
		if was, err := p.Show(t.Context(), name, "head"); err != nil || was.Text != "1\n" {
			t.Errorf("%q at HEAD: %+v %v", name, was, err)
		}
		p.must(p.Unstage(t.Context(), []string{name}))
		p.must(p.Discard(t.Context(), []git.Change{{Path: name, Worktree: "M"}}))
		p.want("/U plain.ts")
		if log, err := p.Log(t.Context(), name, 5); err != nil || len(log) != 1 || log[0].Subject != "first" {
			t.Errorf("log of %q: %v %v", name, log, err)
		}
	}
}

func TestRepository_AboveTheWorkspace(t *testing.T) {
	top := open(t, t.TempDir(), map[string]string{"other/x.ts": "1\n", "work space/scripts/a.ts": "1\n"})
	p := find(t, filepath.Join(top.dir, "work space"))
	top.write(map[string]string{"other/x.ts": "2\n", "work space/scripts/a.ts": "2\n", "work space/b.ts": "1\n"})
	p.want("/M scripts/a.ts", "/U b.ts")
	if s := p.status(); s.Prefix != "work space/" || len(s.Outside) != 0 {
		t.Errorf("%+v", s)
	}
	p.must(p.Stage(t.Context(), nil))
	top.want("/M other/x.ts", "A/ work space/b.ts", "M/ work space/scripts/a.ts")
	top.must(top.Stage(t.Context(), []string{"other/x.ts"}))
	if s := p.status(); !slices.Equal(s.Outside, []string{"other/x.ts"}) {
		t.Errorf("staged elsewhere: %+v", s)
	}
	if was, err := p.Show(t.Context(), "scripts/a.ts", "head"); err != nil || was.Text != "1\n" {
		t.Errorf("%+v %v", was, err)
	}
}

func TestRepository_WithoutABranchSubmodulesAndALock(t *testing.T) {
	inner := open(t, t.TempDir(), map[string]string{"x": "1"})
	p := open(t, t.TempDir(), map[string]string{"a.ts": "1\n"})
	p.shell("-c", "protocol.file.allow=always", "submodule", "add", "--quiet", inner.dir, "sub")
	p.commit("with a submodule")
	p.write(map[string]string{"sub/x": "2"})
	if s := p.status(); len(s.Changes) != 1 || !s.Changes[0].Submodule || s.Changes[0].Path != "sub" {
		t.Errorf("a submodule with changes: %+v", s.Changes)
	}
	p.shell("checkout", "--quiet", "--detach", "HEAD~1", "--force")
	if s := p.status(); s.Branch != "" || s.Head == "" {
		t.Errorf("no branch: %+v", s)
	}
	none := func(string) {}
	refused(t, p.Pull(t.Context(), none), fault.Invalid, "No branch")
	refused(t, p.Push(t.Context(), none), fault.Invalid, "No branch")
	p.must(p.Switch(t.Context(), "fix/it", true))
	refused(t, p.Switch(t.Context(), "fix/it", true), fault.Conflict, "already")
	refused(t, p.Switch(t.Context(), "a..b", true), fault.Invalid, "cannot have that name")

	lock := filepath.Join(p.dir, ".git", "index.lock")
	p.must(os.WriteFile(lock, nil, 0o644))
	if s := p.status(); s.Lock == nil || s.Lock.Path != lock {
		t.Errorf("a lock: %+v", s.Lock)
	}
	p.write(map[string]string{"a.ts": "2\n"})
	refused(t, p.Stage(t.Context(), nil), fault.Conflict, "index.lock")
	p.must(p.Unlock())
	p.must(p.Stage(t.Context(), []string{"a.ts"}))
}

func TestRemote_PushPullAndConflicts(t *testing.T) {
	bare := filepath.Join(t.TempDir(), "bare.git")
	a := open(t, t.TempDir(), map[string]string{"a.ts": "one\n", "gone.ts": "1\n"})
	ctx := t.Context()
	var said []string
	progress := func(line string) { said = append(said, line) }
	refused(t, a.Push(ctx, progress), fault.Invalid, "no remote")
	a.must(a.AddRemote(ctx, bare))
	refused(t, a.Push(ctx, progress), fault.NotFound, "no repository at the remote")
	a.shell("init", "--quiet", "--bare", bare)
	a.must(a.Push(ctx, progress))
	if len(said) == 0 {
		t.Error("a push said nothing")
	}
	if s := a.status(); s.Upstream != "origin/main" || s.Ahead != 0 {
		t.Errorf("pushed: %+v", s)
	}

	other := filepath.Join(t.TempDir(), "b")
	a.shell("clone", "--quiet", "--branch", "main", bare, other)
	b := find(t, other)
	b.must(b.Identify(ctx, "Bo", "bo@example.com", false))
	b.write(map[string]string{"a.ts": "theirs\n"})
	b.must(os.Remove(filepath.Join(b.dir, "gone.ts")))
	b.commit("theirs")
	b.must(b.Push(ctx, progress))

	a.write(map[string]string{"a.ts": "ours\n", "gone.ts": "2\n"})
	refused(t, func() error { a.must(a.Fetch(ctx, progress)); return a.Pull(ctx, progress) }(), fault.Conflict, "in the way")
	a.commit("ours")
	refused(t, a.Push(ctx, progress), fault.Conflict, "not here")
	a.must(a.Pull(ctx, progress))
	s := a.status()
	if s.Operation != "merge" || !strings.Contains(s.Message, "Merge branch 'main'") || s.Ahead != 1 || s.Behind != 1 {
		t.Errorf("while merging: %+v", s)
	}
	a.want("both modified a.ts", "deleted by them gone.ts")
	for side, want := range map[string]string{"base": "one\n", "ours": "ours\n", "theirs": "theirs\n"} {
		if got, err := a.Show(ctx, "a.ts", side); err != nil || got.Text != want {
			t.Errorf("%s: %+v %v", side, got, err)
		}
	}
	_, err := a.Commit(ctx, "too early", false)
	refused(t, err, fault.Conflict, "not resolved")
	a.must(a.Take(ctx, "a.ts", "theirs"))
	a.must(a.Take(ctx, "gone.ts", "theirs"))
	a.want("M/ a.ts", "D/ gone.ts")
	_, err = a.Commit(ctx, s.Message, false)
	a.must(err)
	a.must(a.Push(ctx, progress))

	a.must(a.Switch(ctx, "later", true))
	branches, err := a.Branches(ctx)
	if err != nil || len(branches) != 2 || !branches[slices.IndexFunc(branches, func(b git.Branch) bool { return b.Name == "later" })].Current {
		t.Errorf("branches %+v %v", branches, err)
	}
	a.must(a.Push(ctx, progress))
	b.must(b.Fetch(ctx, progress))
	b.must(b.Switch(ctx, "origin/later", false))
	if s := b.status(); s.Branch != "later" || s.Upstream != "origin/later" {
		t.Errorf("a branch of the remote: %+v", s)
	}
}

func TestMerge_IsGivenUp(t *testing.T) {
	p := open(t, t.TempDir(), map[string]string{"a.ts": "one\n"})
	ctx := t.Context()
	p.must(p.Switch(ctx, "other", true))
	p.write(map[string]string{"a.ts": "two\n"})
	p.commit("two")
	p.must(p.Switch(ctx, "main", false))
	p.write(map[string]string{"a.ts": "three\n"})
	p.commit("three")
	refused(t, p.Abort(ctx), fault.Invalid, "nothing to give up")
	_ = exec.Command("git", "-C", p.dir, "merge", "other").Run() // ends with 1: a conflict
	p.want("both modified a.ts")
	p.must(p.Abort(ctx))
	p.want()
}

func TestRefusals_OfLoginsAndHosts(t *testing.T) {
	p := open(t, t.TempDir(), map[string]string{"a.ts": "1\n"})
	p.shell("remote", "add", "origin", "http://127.0.0.1:1/x.git")
	refused(t, p.Push(t.Context(), func(string) {}), fault.Unavailable, "cannot be reached")
	p.write(map[string]string{".git/hooks/pre-commit": "#!/bin/sh\necho 'The linter says no.' >&2\nexit 1\n"})
	p.must(os.Chmod(filepath.Join(p.dir, ".git/hooks/pre-commit"), 0o755))
	p.write(map[string]string{"a.ts": "2\n"})
	p.must(p.Stage(t.Context(), nil))
	_, err := p.Commit(t.Context(), "second", false)
	refused(t, err, fault.Invalid, "The linter says no.")
}

func TestRun_EndsWhenThePersonHasGone(t *testing.T) {
	p := open(t, t.TempDir(), map[string]string{"a.ts": "1\n"})
	ctx, cancel := context.WithCancel(t.Context())
	p.shell("remote", "add", "origin", "ext::sh -c 'echo started >&2; cat'")
	p.shell("config", "protocol.ext.allow", "always")
	err := p.Fetch(ctx, func(line string) { cancel() }) // it says one line, then waits for ever
	refused(t, err, fault.Canceled, "stopped")
}

func TestFind_BelowARepositoryThatIgnoresTheFolder(t *testing.T) {
	p := open(t, t.TempDir(), map[string]string{".gitignore": "cache/\n", "cache/demo/bobbin.json": "{}\n", "kept/bobbin.json": "{}\n"})
	ignored := filepath.Join(p.dir, "cache/demo")
	if _, err := git.Find(t.Context(), ignored); !errors.Is(err, git.ErrNoRepository) {
		t.Errorf("a folder that is ignored: %v", err)
	}
	find(t, filepath.Join(p.dir, "kept"))
	p.must(git.Init(t.Context(), ignored)) // one of its own
	if got := find(t, ignored); got.Top() != ignored {
		t.Errorf("its own is at %s", got.Top())
	}
}

func TestFind_WithoutGit(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := git.Find(t.Context(), t.TempDir())
	refused(t, err, fault.Unavailable, "not installed")
}

func TestRemote_ByTheSSHOfThePerson(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a shell script stands for ssh")
	}
	p := open(t, t.TempDir(), map[string]string{"a.ts": "1\n"})
	asked, ssh := filepath.Join(t.TempDir(), "asked"), filepath.Join(t.TempDir(), "my ssh")
	p.must(os.WriteFile(ssh, []byte("#!/bin/sh\necho \"$@\" > '"+asked+"'\nexit 1\n"), 0o755))
	p.shell("config", "core.sshCommand", "'"+ssh+"' -i mine")
	p.must(p.AddRemote(t.Context(), "ssh://git@git.example.com/team/sync.git"))
	refused(t, p.Push(t.Context(), func(string) {}), fault.Unavailable, "cannot be reached")
	if text, err := os.ReadFile(asked); err != nil || !strings.HasPrefix(string(text), "-i mine ") || !strings.Contains(string(text), "git@git.example.com") {
		t.Errorf("their ssh was asked for %q: %v", text, err)
	}
}

func TestCommit_AmendsWithAndWithoutAMessage(t *testing.T) {
	p := open(t, t.TempDir(), map[string]string{"a.ts": "1\n"})
	for _, amend := range []struct{ message, want string }{{" \n", "first"}, {"better", "better"}} {
		p.write(map[string]string{"a.ts": amend.want + "\n"})
		p.must(p.Stage(t.Context(), nil))
		_, err := p.Commit(t.Context(), amend.message, true)
		p.must(err)
		if log := p.shell("log", "--format=%s"); log != amend.want+"\n" || p.shell("show", "HEAD:a.ts") != amend.want+"\n" {
			t.Errorf("amended with %q: %q", amend.message, log)
		}
	}
}

func TestPull_RebasesABranchThatIsSetUpSo(t *testing.T) {
	bare, other, none := filepath.Join(t.TempDir(), "bare.git"), filepath.Join(t.TempDir(), "b"), func(string) {}
	a := open(t, t.TempDir(), map[string]string{"a.ts": "1\n"})
	a.shell("init", "--quiet", "--bare", bare)
	a.must(a.AddRemote(t.Context(), bare))
	a.must(a.Push(t.Context(), none))
	a.shell("clone", "--quiet", "--branch", "main", bare, other)
	b := find(t, other)
	b.must(b.Identify(t.Context(), "Bo", "bo@example.com", false))
	for round, rebase := range []string{"false", "true"} {
		b.write(map[string]string{"theirs" + rebase: "1\n"})
		b.commit("theirs")
		b.must(b.Push(t.Context(), none))
		a.write(map[string]string{"ours" + rebase: "1\n"})
		a.commit("ours")
		if rebase == "true" {
			a.shell("config", "branch.main.rebase", "true")
		}
		a.must(a.Pull(t.Context(), none))
		if merges := strings.Count(a.shell("log", "--merges", "--format=%H"), "\n"); merges != 1 {
			t.Fatalf("round %d: %d merges", round, merges)
		}
		a.must(a.Push(t.Context(), none))
		b.must(b.Pull(t.Context(), none))
	}
}

// TestQuestions_RunNothingOfTheRepositorys asks what the IDE asks by itself of a repository that came with its settings.
func TestQuestions_RunNothingOfTheRepositorys(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a shell script stands for a filter")
	}
	p := open(t, t.TempDir(), map[string]string{".gitattributes": "* filter=a=b\n*.md filter=plain\n*.txt filter=included\n", "a.ts": "1\n", "b.md": "1\n", "c.txt": "1\n"})
	ran := filepath.Join(t.TempDir(), "ran")
	tells := filepath.Join(t.TempDir(), "tells")
	p.must(os.WriteFile(tells, []byte("#!/bin/sh\necho $1 >> '"+ran+"'\ncat\n"), 0o755))
	for _, name := range []string{"a=b", "plain"} {
		p.shell("config", "filter."+name+".clean", tells+" clean")
		p.shell("config", "filter."+name+".smudge", tells+" smudge")
		p.shell("config", "filter."+name+".required", "true")
	}
	p.write(map[string]string{".git/more": "[filter \"included\"]\n\tprocess = " + tells + " process\n"})
	p.shell("config", "include.path", "more")
	p.shell("config", "log.showSignature", "true")
	p.shell("config", "gpg.program", tells)
	p.write(map[string]string{"a.ts": "2\n", "b.md": "2\n", "c.txt": "2\n"})
	signed := p.shell("cat-file", "commit", "HEAD") // with a signature that asks for gpg
	signed = strings.Replace(signed, "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n AAAA\n -----END PGP SIGNATURE-----\n\n", 1)
	p.write(map[string]string{".git/signed": signed})
	p.shell("update-ref", "HEAD", strings.TrimSpace(p.shell("hash-object", "-t", "commit", "-w", ".git/signed")))

	p.want("/M a.ts", "/M b.md", "/M c.txt")
	for _, path := range []string{"a.ts", "b.md", "c.txt"} {
		if was, err := p.Show(t.Context(), path, "head"); err != nil || was.Text != "1\n" {
			t.Errorf("%s at HEAD: %+v %v", path, was, err)
		}
		if log, err := p.Log(t.Context(), path, 5); err != nil || len(log) != 1 {
			t.Errorf("log of %s: %+v %v", path, log, err)
		}
	}
	if text, err := os.ReadFile(ran); err == nil {
		t.Errorf("it ran:\n%s", text)
	}
	p.must(p.Stage(t.Context(), []string{"b.md"}))
	if text, err := os.ReadFile(ran); err != nil || !strings.Contains(string(text), "clean\n") {
		t.Errorf("what a person does ran: %q %v", text, err)
	}
}

// What git cannot read is no file that is not there.
func TestShow_OfADamagedObject(t *testing.T) {
	p := open(t, t.TempDir(), nil)
	p.write(map[string]string{"a.txt": strings.Repeat("abcdefgh ijklmnop qrstuvwx yz\n0123456789 ", 1000)})
	p.must(p.Stage(t.Context(), nil))
	id := p.shell("rev-parse", ":0:a.txt")
	object := filepath.Join(p.dir, ".git", "objects", id[:2], strings.TrimSpace(id[2:]))
	p.must(os.Chmod(object, 0o600))
	info, err := os.Stat(object)
	p.must(err)
	p.must(os.Truncate(object, info.Size()-20))
	if got, err := p.Show(t.Context(), "a.txt", "index"); err == nil {
		t.Errorf("%d bytes, gone: %v", len(got.Text), got.Gone)
	}
}

// A person's own git may change the index between the two questions that a file needs.
func TestShow_OfAFileThatGoesMeanwhile(t *testing.T) {
	real, err := exec.LookPath("git")
	if err != nil || runtime.GOOS == "windows" {
		t.Skip("it puts a shell script before git")
	}
	p := open(t, t.TempDir(), map[string]string{"a.txt": "1\n"})
	before := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\ncase \"$*\" in *--filters*) %q -C %q rm -q --cached a.txt ;; esac\nexec %q \"$@\"\n", real, p.dir, real)
	p.must(os.WriteFile(filepath.Join(before, "git"), []byte(script), 0o755))
	t.Setenv("PATH", before+string(os.PathListSeparator)+os.Getenv("PATH"))
	if got, err := p.Show(t.Context(), "a.txt", "index"); err != nil || !got.Gone {
		t.Errorf("%+v, %v", got, err)
	}
	p.want("D/ a.txt", "/U a.txt")
}

// The person's own git must never meet a lock that a question holds: asking writes nothing, also where git could write
// down what it found out about the times of files, and answers while another git has the lock.
func TestQuestions_LeaveTheIndexAlone(t *testing.T) {
	p := open(t, t.TempDir(), map[string]string{"a.ts": "1\n", "sub/b.ts": "1\n"})
	below := find(t, filepath.Join(p.dir, "sub"))
	p.write(map[string]string{"a.ts": "2\n"})
	index := filepath.Join(p.dir, ".git", "index")
	before, err := os.ReadFile(index)
	p.must(err)
	ask := func() {
		t.Helper()
		for _, asked := range []place{p, below} {
			past := time.Now().Add(-time.Hour) // the index has other times: git would write these
			p.must(os.Chtimes(filepath.Join(p.dir, "sub", "b.ts"), past, past))
			asked.status()
			for _, at := range []string{"head", "index"} {
				_, err := asked.Show(t.Context(), "b.ts", at)
				p.must(err)
			}
			_, err := asked.Log(t.Context(), "b.ts", 5)
			p.must(err)
			_, err = asked.Branches(t.Context())
			p.must(err)
		}
	}
	ask()
	if after, err := os.ReadFile(index); err != nil || !bytes.Equal(before, after) {
		t.Errorf("asking has written the index: %v", err)
	}
	p.write(map[string]string{".git/index.lock": ""})
	ask()
	p.must(os.Remove(filepath.Join(p.dir, ".git", "index.lock")))
	p.shell("status")
	if after, err := os.ReadFile(index); err != nil || bytes.Equal(before, after) {
		t.Errorf("git had nothing to write, so nothing was shown: %v", err)
	}
}

func TestFind_InAFolderWithALineEndInItsName(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such names")
	}
	top := filepath.Join(t.TempDir(), "two\nlines\n")
	p := open(t, mkdir(t, top), map[string]string{"x": "1\n"})
	below := find(t, mkdir(t, filepath.Join(top, "work\nspace")))
	p.write(map[string]string{"work\nspace/a.ts": "1\n"})
	below.want("/U a.ts")
	if s := below.status(); s.Top != top || s.Prefix != "work\nspace/" || s.Lock != nil {
		t.Errorf("it is at %q, %q", s.Top, s.Prefix)
	}
}

func mkdir(t *testing.T, dir string) string {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTake_RefusesWhatItCannotUnderstand(t *testing.T) {
	p := open(t, t.TempDir(), map[string]string{"a.ts": "1\n"})
	refused(t, p.Take(t.Context(), "../a.ts", "ours"), fault.Invalid, "is not a path inside the workspace.")
	refused(t, p.Take(t.Context(), "a.ts", "mine"), fault.Invalid, `not with "mine"`)
}
