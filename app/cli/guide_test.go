package cli_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"bobbin/app/guide"
)

// TestGuide_IsTrue: what the guide of a workspace names is there, and its example does what its test says.
func TestGuide_IsTrue(t *testing.T) {
	if raceDetector {
		t.Skip("runs without the race detector, in build/test.sh")
	}
	t.Parallel()
	text := guide.Text()
	s := newSession(t)
	s.run(passage{page: guide.File}, "bobbin new W --template jira-to-gitlab", "", 0)
	for _, p := range passages(guide.File, text) {
		first, _, _ := strings.Cut(p.text, "\n")
		s.write("W/"+strings.TrimPrefix(first, "// "), p.text)
	}
	s.check()
	s.run(passage{page: guide.File}, "bobbin test W tests/example.test.ts --timeout 10m", "", 0) // of a busy machine
	s.namesFiles(text)
	commands := regexp.MustCompile("`(bobbin [a-z][^`]*)`").FindAllStringSubmatch(text, -1)
	if len(commands) < 15 {
		t.Fatal("the guide names too few commands", commands)
	}
	for _, found := range commands {
		s.knowsCommand(found[1])
	}
}

// namesFiles looks for the generated files that the guide names.
func (s *session) namesFiles(text string) {
	s.t.Helper()
	for _, found := range regexp.MustCompile("`(\\.bobbin/[^`]+\\.(d\\.ts|json))`").FindAllStringSubmatch(text, -1) {
		there, err := filepath.Glob(filepath.Join(s.dir, "W", strings.ReplaceAll(found[1], "<connector>", "jira-cloud")))
		if err != nil || len(there) == 0 {
			s.t.Errorf("%s is not there", found[1])
		}
	}
}

var (
	flags = regexp.MustCompile(`--[a-z]+`)
	// Those that change nothing and are complete, without a word in capitals for something else, are run.
	looks   = regexp.MustCompile(`^bobbin (simulator|connectors|records|logs|migration) \.`)
	standIn = regexp.MustCompile(`\b[A-Z]{2,}\b`)
)

// knowsCommand asks a command for its help, in which its flags and verbs have to be.
func (s *session) knowsCommand(line string) {
	s.t.Helper()
	words := strings.Fields(line)
	s.run(passage{page: guide.File}, "bobbin "+words[1]+" --help", "", 0)
	for _, flag := range flags.FindAllString(line, -1) {
		if !strings.Contains(s.output, flag+" ") {
			s.t.Errorf("%s: there is no %s", line, flag)
		}
	}
	if looks.MatchString(line) && !standIn.MatchString(line) {
		s.run(passage{page: guide.File}, "cd W; "+line, "", 0)
	}
}
