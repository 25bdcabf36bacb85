package typecheck

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

// origin is the Source of our diagnostics.
const origin = "typescript"

// Check type-checks the workspace in dir by its tsconfig.json and says what is wrong. It
// takes about a tenth of a second for a small workspace and writes nothing.
func (c *Compiler) Check(ctx context.Context, dir string) ([]workspace.Diagnostic, error) {
	cmd, err := c.command(ctx, dir, "-p", dir, "--noEmit", "--pretty", "false")
	if err != nil {
		return nil, err
	}
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &tail{buffer: &problems}
	err = cmd.Run()
	if ctx.Err() != nil {
		return nil, fault.New(fault.Canceled, "The type check was stopped.").Because(ctx.Err())
	}
	diagnostics := parse(out.String(), dir)
	var exit *exec.ExitError
	switch {
	case err == nil, errors.As(err, &exit) && len(diagnostics) > 0:
		return diagnostics, nil
	case errors.As(err, &exit):
		return nil, fault.New(fault.Internal, "The TypeScript compiler ended without saying why.").Because(errors.New(problems.String()))
	}
	return nil, notStarted(cmd.Path, err)
}

// Try starts the compiler and lets it say its version. A build without one is no fault here: where it is
// needed it is said. Faults: unavailable, when it cannot be unpacked or may not be started, as where the
// folder is on a disk on which no program may run.
func (c *Compiler) Try(ctx context.Context) error {
	if _, err := fs.Stat(c.config.Pack, manifestName); err != nil && c.config.Binary == "" {
		return nil
	}
	cmd, err := c.command(ctx, "", "--version")
	if err != nil {
		return err
	}
	if err := cmd.Run(); err != nil {
		return notStarted(cmd.Path, err)
	}
	return nil
}

// notStarted is the fault of a compiler that the system does not run.
func notStarted(program string, err error) error {
	return fault.New(fault.Unavailable, "The TypeScript compiler cannot be started.").
		WithHint("Programs must be allowed to run in %s. BOBBIN_HOME names another folder for what Bobbin keeps.", filepath.Dir(program)).Because(err)
}

var line = regexp.MustCompile(`^(?:(.+)\((\d+),(\d+)\): )?(error|warning|message) TS(\d+): (.*)$`)

// parse reads what the compiler prints: a line for each finding, more of it indented below.
func parse(text, dir string) []workspace.Diagnostic {
	var list []workspace.Diagnostic
	for each := range strings.Lines(text) {
		each = strings.TrimRight(each, "\r\n")
		found := line.FindStringSubmatch(each)
		if found == nil {
			if len(list) > 0 && strings.HasPrefix(each, "  ") {
				list[len(list)-1].Message += "\n" + each
			}
			continue
		}
		if found[4] == "message" {
			continue
		}
		d := workspace.Diagnostic{Severity: workspace.SeverityError, Code: "TS" + found[5], Message: found[6], Source: origin}
		if found[4] == "warning" {
			d.Severity = workspace.SeverityWarning
		}
		d.Place = fault.Place{File: below(found[1], dir), Line: number(found[2]), Column: number(found[3])}
		if found[1] == "" { // about the settings as a whole
			d.File = "tsconfig.json"
		}
		list = append(list, d)
	}
	return list
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // the pattern lets only digits through, or nothing
	return n
}

// below writes a file as a workspace path.
func below(file, dir string) string {
	if filepath.IsAbs(file) {
		if rel, err := filepath.Rel(dir, file); err == nil {
			file = rel
		}
	}
	return path.Clean(filepath.ToSlash(file))
}

// tail keeps the last few kilobytes of what is written to it.
type tail struct{ buffer *bytes.Buffer }

const tailSize = 4096

func (t *tail) Write(p []byte) (int, error) {
	t.buffer.Write(p)
	if over := t.buffer.Len() - tailSize; over > 0 {
		t.buffer.Next(over)
	}
	return len(p), nil
}
