package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// builder makes Bobbin's programs for other machines than this one. The page is built already.
type builder struct {
	root    string // of the source
	cache   string // what was fetched and built, for the next time
	ldflags string
	// environment is what go gets beside the target: how C is compiled, where it is.
	environment []string
}

// headless builds the program without a window and gives its file.
func (b builder) headless(t target) (string, error) {
	return b.build(t, "bobbin", b.ldflags)
}

// build builds a program with the compiler of its machine inside. The source stays as it is: go is told to
// read the other pack in place of the one that lies there.
func (b builder) build(t target, name, ldflags string, more ...string) (string, error) {
	pack, err := b.compilerPack(t)
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, file := range []string{"tsc.json", "tsc.tar.zst"} {
		replace[filepath.Join(b.root, "runtime/typecheck/pack", file)] = filepath.Join(pack, file)
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(b.cache, t.String(), "overlay.json")
	if err := write(overlay, text); err != nil {
		return "", err
	}
	program := filepath.Join(b.cache, t.String(), t.program(name))
	// What Go notes of the checkout is no part of a package: it depends on whose the folder is, and on what built the page.
	args := append([]string{"build", "-buildvcs=false", "-trimpath", "-overlay", overlay, "-ldflags", ldflags, "-o", program}, more...)
	return program, b.run(append([]string{"GOOS=" + t.system, "GOARCH=" + t.arch, "CGO_ENABLED=0"}, b.environment...), "go", append(args, ".")...)
}

// run runs a command in the root of the source; what it has to say is part of the error.
func (b builder) run(environment []string, name string, args ...string) error {
	_, err := b.answer(environment, name, args...)
	return err
}

// answer runs a command as run does and gives what it printed.
func (b builder) answer(environment []string, name string, args ...string) (string, error) {
	var said, complaints strings.Builder
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = b.root, &said, &complaints
	cmd.Env = append(os.Environ(), environment...)
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s%s", name, args[0], err, said.String(), complaints.String())
	}
	return strings.TrimSpace(said.String()), nil
}
