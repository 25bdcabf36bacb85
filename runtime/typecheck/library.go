package typecheck

import (
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"bobbin/runtime/fault"
)

// Library reads a declaration file that came with the compiler, by the address the language
// service gives it: where a definition leads to that is in no workspace. Nothing else is
// read. Faults: not_found.
func (c *Compiler) Library(uri string) (string, error) {
	unknown := fault.New(fault.NotFound, "There is no such declaration file.")
	binary, err := c.Path()
	if err != nil {
		return "", err
	}
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "file" {
		return "", unknown
	}
	path := u.Path
	if runtime.GOOS == "windows" {
		path = strings.TrimPrefix(path, "/")
	}
	path = filepath.Clean(filepath.FromSlash(path))
	if filepath.Dir(path) != filepath.Dir(binary) || !strings.HasSuffix(path, ".d.ts") {
		return "", unknown
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", unknown.Because(err)
	}
	return string(text), nil
}
