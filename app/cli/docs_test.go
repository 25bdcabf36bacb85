package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// The manual is run: its sessions are given to a shell with the real program, its files are
// written, its scripts are checked and run, and what it says one sees is compared with what
// there is to see. A comment before a fenced block says what the block is:
//
//	<!-- test -->            commands that succeed; "test exit 1" for another exit code,
//	                         "test until TEXT" to repeat them until they print TEXT
//	<!-- background -->      a command that goes on beside the others
//	<!-- file W/x.json -->   a file
//	<!-- script NAME -->     a script of the workspace W; what follows the name is its event.
//	                         One with a default export is run.
//	<!-- output -->          what the last commands printed: … stands for anything, a line of
//	                         its own for lines; times and ids count as equal
//
// Loopback ports are replaced by free ones.

const manual = "../../docs"

const firstHour = manual + "/first-hour.md"

// passage is a fenced block of a page with the comment before it.
type passage struct {
	page, language, directive, text string
	line                            int
}

// pages are the files of the manual, and the README of the house, by name.
func pages(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob(manual + "/*.md")
	if err != nil || len(names) < 2 {
		t.Fatal("there is no manual", err)
	}
	all := map[string]string{}
	for _, name := range append(names, "../../README.md") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.ToSlash(name)] = strings.ReplaceAll(string(text), "\r\n", "\n")
	}
	return all
}

var comment = regexp.MustCompile(`^<!-- (.*) -->$`)

// passages takes a page apart.
func passages(page, text string) []passage {
	var all []passage
	var inside *passage
	directive := ""
	for i, line := range strings.Split(text, "\n") {
		fence := strings.HasPrefix(line, "```")
		switch {
		case fence && inside == nil:
			inside = &passage{page: page, language: strings.TrimPrefix(line, "```"), directive: directive, line: i + 1}
		case fence:
			all = append(all, *inside)
			inside, directive = nil, ""
		case inside != nil:
			inside.text += line + "\n"
		case comment.MatchString(line):
			directive = comment.FindStringSubmatch(line)[1]
		case line != "":
			directive = ""
		}
	}
	return all
}

func TestManual_LinksLeadSomewhere(t *testing.T) {
	all := pages(t)
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	code := regexp.MustCompile("(?s)```.*?```|`[^`\n]*`")
	for page, text := range all {
		for _, found := range link.FindAllStringSubmatch(code.ReplaceAllString(text, ""), -1) {
			target, anchor, _ := strings.Cut(found[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			file := page
			if target != "" {
				file = filepath.ToSlash(filepath.Join(filepath.Dir(page), target))
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s: the link %s leads nowhere", page, found[1])
			}
			if anchor != "" && !slices.Contains(anchors(all[file]), anchor) {
				t.Errorf("%s: the link %s names no heading", page, found[1])
			}
		}
	}
	for page := range all {
		if name := filepath.Base(page); name != "README.md" && !strings.Contains(all[manual+"/README.md"], "("+name+")") {
			t.Errorf("the table of the manual leaves out %s", name)
		}
	}
}

// anchors are the names of a page's headings, as the usual viewers make them.
func anchors(text string) []string {
	var all []string
	for _, line := range strings.Split(text, "\n") {
		if heading := strings.TrimLeft(line, "#"); heading != line {
			name := regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(strings.TrimSpace(heading)), "")
			all = append(all, strings.ReplaceAll(name, " ", "-"))
		}
	}
	return all
}

func TestManual_IsTrue(t *testing.T) {
	if raceDetector {
		t.Skip("runs without the race detector, in build/test.sh")
	}
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("NOT SHOWN: that the manual's sessions work (needs sh)")
	}
	for page, text := range pages(t) {
		if !strings.HasPrefix(page, manual) || page == firstHour { // which is played behind a company's proxy
			continue
		}
		t.Run(filepath.Base(page), func(t *testing.T) {
			t.Parallel()
			s := newSession(t)
			for _, p := range passages(page, text) {
				s.perform(p)
			}
			if s.scripts > 0 {
				s.check()
			}
		})
	}
}

// session is one page being lived through.
type session struct {
	t       *testing.T
	dir     string
	env     []string // beside that of every page
	ports   map[string]string
	output  string // of the last commands
	scripts int
}

func newSession(t *testing.T) *session {
	return &session{t: t, dir: t.TempDir(), ports: map[string]string{}}
}

// perform does what a passage says.
func (s *session) perform(p passage) {
	s.t.Helper()
	what, rest, _ := strings.Cut(p.directive, " ")
	text := s.local(p.text)
	switch {
	case what == "test":
		s.test(p, rest, text)
	case what == "background":
		s.background(p, text)
	case what == "file":
		s.write(rest, text)
	case what == "script":
		s.script(p, rest, text)
	case what == "output":
		s.compare(p, text)
	case what != "" || p.language == "ts":
		s.t.Errorf("%s:%d: a block of the kind %q is not tested: %q", p.page, p.line, p.language, p.directive)
	}
}

// test runs the commands of a passage.
func (s *session) test(p passage, how, text string) {
	s.t.Helper()
	if _, err := exec.LookPath("curl"); err != nil && strings.Contains(text, "curl ") {
		s.t.Skip("NOT SHOWN: the rest of the page (needs curl)")
	}
	code := 0
	wanted, until := strings.CutPrefix(how, "until ")
	if _, err := fmt.Sscanf(how, "exit %d", &code); err != nil && how != "" && !until {
		s.t.Fatalf("%s:%d: %q is not understood", p.page, p.line, p.directive)
	}
	for deadline := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		s.run(p, text, "", code)
		if !until || strings.Contains(s.output, wanted) {
			return
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%s:%d: %s\nnever printed %q: %s", p.page, p.line, text, wanted, s.output)
		}
	}
}

var loopback = regexp.MustCompile(`127\.0\.0\.1:\d\d+`)

// local puts free ports in place of the written ones.
func (s *session) local(text string) string {
	return loopback.ReplaceAllStringFunc(text, func(written string) string {
		if s.ports[written] == "" {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				s.t.Fatal(err)
			}
			s.ports[written] = listener.Addr().String()
			listener.Close()
		}
		return s.ports[written]
	})
}

func (s *session) command(text, stdin string) *exec.Cmd {
	cmd := exec.Command("sh", "-e", "-c", text)
	cmd.Dir = s.dir
	cmd.Stdin = strings.NewReader(stdin)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + s.dir, "BOBBIN_HOME=" + filepath.Join(s.dir, "home"), "TZ=UTC", "GORACE=atexit_sleep_ms=0",
		"BOBBIN_PASSPHRASE=four words and more", "DBUS_SESSION_BUS_ADDRESS=", "GOCOVERDIR=" + os.Getenv("GOCOVERDIR")}
	cmd.Env = append(cmd.Env, s.env...)
	return cmd
}

func (s *session) run(p passage, text, stdin string, code int) {
	s.t.Helper()
	cmd := s.command(text, stdin)
	out, err := cmd.CombinedOutput()
	s.output = string(out)
	if cmd.ProcessState == nil || cmd.ProcessState.ExitCode() != code {
		s.t.Errorf("%s:%d: %s\nended with %v, want exit code %d:\n%s", p.page, p.line, text, err, code, out)
	}
}

// background starts a command, which is interrupted at the end of the page, and waits until
// it has said something.
func (s *session) background(p passage, text string) {
	s.t.Helper()
	var stderr bytes.Buffer
	cmd := s.command("exec "+text, "")
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		stop := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
		defer stop.Stop()
		_ = cmd.Wait()
	})
	first := make([]byte, 1024)
	n, err := out.Read(first)
	if s.output = string(first[:n]); err != nil {
		s.t.Fatalf("%s:%d: %s\nsaid nothing (%v): %s", p.page, p.line, text, err, stderr.String())
	}
}

func (s *session) write(name, text string) {
	s.t.Helper()
	name = filepath.Join(s.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// script adds a script to the workspace W and runs it when it can be run. It may throw where
// the page shows that.
func (s *session) script(p passage, rest, text string) {
	s.t.Helper()
	s.scripts++
	name, event, _ := strings.Cut(rest, " ")
	s.write("W/scripts/"+name+".ts", text)
	if strings.Contains(text, "export default") {
		s.run(p, "bobbin run W "+name+" --event -", otherwise(event, "{}"), 0)
	}
}

func otherwise(text, standard string) string {
	if text == "" {
		return standard
	}
	return text
}

// check has all scripts of the page compiled, and their types checked where this build can.
func (s *session) check() {
	s.t.Helper()
	out, _ := s.command("bobbin check W --json", "").Output() // the exit code is in the answer too
	var answer struct {
		Problems []struct{ File, Message, Code string }
		Error    *struct{ Sentence string }
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		s.t.Fatal(err, string(out))
	}
	packed, _ := condition("compiler")
	if !packed {
		s.t.Log("NOT SHOWN: that the types of the manual's scripts are right (the compiler is not packed)")
		return
	}
	if answer.Error != nil {
		s.t.Error(answer.Error.Sentence)
	}
	for _, problem := range answer.Problems {
		s.t.Errorf("%s: %s %s", problem.File, problem.Code, problem.Message)
	}
}

// alike are the parts of an output that differ from run to run.
var alike = []struct {
	pattern *regexp.Regexp
	text    string
}{
	// What is said only when the machine is slow.
	{regexp.MustCompile(`Other invocations are still running in this process\..*\n`), ""},
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "ID"},
	{regexp.MustCompile(`\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+Z)?)?`), "TIME"},
	{regexp.MustCompile(`\b1[789]\d{11}\b`), "MOMENT"},
	{regexp.MustCompile(` *\d+ ms\b`), " N ms"},
	{regexp.MustCompile(`\d{3,} operations`), "N operations"},
}

// compare looks for the shown output in the real one.
func (s *session) compare(p passage, text string) {
	s.t.Helper()
	normal := func(text string) string {
		text = strings.ReplaceAll(text, s.dir, "/home/ada")
		for _, a := range alike {
			text = a.pattern.ReplaceAllString(text, a.text)
		}
		return text
	}
	var pattern strings.Builder
	for _, line := range strings.Split(strings.TrimSuffix(normal(text), "\n"), "\n") {
		if strings.TrimSpace(line) == "…" {
			pattern.WriteString(`(?:.*\n)*?`)
			continue
		}
		pattern.WriteString(strings.ReplaceAll(regexp.QuoteMeta(strings.TrimRight(line, " ")), "…", ".*") + ` *\n`)
	}
	real := strings.TrimSuffix(normal(s.output), "\n") + "\n"
	if !regexp.MustCompile(`^` + pattern.String() + `$`).MatchString(real) {
		s.t.Errorf("%s:%d: the page shows\n%s\nbut one sees\n%s", p.page, p.line, text, real)
	}
}

// TestManual_NamesEveryCommand: a command or flag that the manual does not explain is not there.
func TestManual_NamesEveryCommand(t *testing.T) {
	text := pages(t)[manual+"/commands.md"]
	s := newSession(t)
	help := func(command string) string {
		out, err := s.command("bobbin "+command+" --help", "").Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	_, list, _ := strings.Cut(help(""), "Available Commands:\n")
	list, _, _ = strings.Cut(list, "\n\n")
	flag := regexp.MustCompile(`--[a-z][a-z-]+`)
	for _, line := range strings.Split(list, "\n") {
		command := strings.Fields(line)[0]
		if command == "help" || command == "completion" {
			continue
		}
		if !strings.Contains(text, "bobbin "+command) {
			t.Errorf("commands.md leaves out %s", command)
		}
		_, flags, _ := strings.Cut(help(command), "Flags:\n")
		for _, f := range flag.FindAllString(flags, -1) {
			if f != "--help" && !strings.Contains(text, f) {
				t.Errorf("commands.md leaves out %s of %s", f, command)
			}
		}
	}
}
