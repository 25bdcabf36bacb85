// Package guide holds the help that lies in a workspace itself: a guide for coding assistants, and a
// readme where the workspace brings none.
//
// The guide is one text with a few figures, which come from the rooms that know them. Tests compare
// what it names with the modules and commands that there are.
package guide

import (
	_ "embed"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/invocation"
	"bobbin/runtime/record"
	"bobbin/runtime/script"
	"bobbin/runtime/workspace"
)

// File is the guide's name in a workspace: the one that coding assistants look for.
const File = "AGENTS.md"

var (
	//go:embed guide.md
	guide string
	//go:embed readme.md
	readme string
)

// Text is the guide. It says nothing of one workspace, so it is the same in all of them.
func Text() string {
	limits := script.DefaultLimits()
	return filled(guide, map[string]any{
		"Minutes": int(limits.Timeout / time.Minute), "Memory": limits.MemoryBytes >> 20, "Fetches": limits.Fetches,
		"Lines": limits.ConsoleLines, "Payload": invocation.MaxPayload >> 20, "Record": record.MaxValueBytes >> 20,
	})
}

// Files are the files of help for a new workspace, by their names.
func Files(workspace string) map[string]string {
	title := strings.Join(strings.Fields(workspace), " ") // one line
	return map[string]string{File: Text(), "README.md": filled(readme, map[string]any{"Name": title})}
}

// filled puts values into a text of ours.
func filled(text string, values map[string]any) string {
	var b strings.Builder
	if err := template.Must(template.New("").Option("missingkey=error").Parse(text)).Execute(&b, values); err != nil {
		panic(err) // it asks for a value that nobody gives
	}
	return b.String()
}

// Complete adds the files of help that a new workspace lacks. What is there stays, also when its name is
// written in small letters. Faults: unavailable.
func Complete(dir, name string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fault.New(fault.Unavailable, "%s cannot be listed.", dir).Because(err)
	}
	for file, text := range Files(name) {
		if slices.ContainsFunc(entries, func(e os.DirEntry) bool { return strings.EqualFold(e.Name(), file) }) {
			continue
		}
		if err := workspace.WriteFile(filepath.Join(dir, file), []byte(text)); err != nil {
			return err
		}
	}
	return nil
}

// Put writes the guide into the folder of a workspace that is there. One with another text is replaced
// when that is asked for, else it is a conflict. Faults: conflict, unavailable.
func Put(dir string, replace bool) error {
	path := filepath.Join(dir, File)
	text, err := os.ReadFile(path)
	if err == nil && string(text) == Text() {
		return nil
	}
	if _, err := os.Lstat(path); err == nil && !replace {
		return fault.New(fault.Conflict, "%s is there already, with another text.", path).
			WithHint("--replace puts the guide of this Bobbin in its place; `bobbin guide` without a folder prints it.")
	}
	return workspace.WriteFile(path, []byte(Text()))
}
