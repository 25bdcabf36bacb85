package window

import (
	"os"
	"path/filepath"
	"strings"
)

// Headless finds the headless program for a running one: the sibling of the desktop program,
// else the program itself. Workers are started from it, because it starts ten times faster
// and a small memory limit does not stop it.
func Headless(executable string, err error) (string, error) {
	if err != nil {
		return "", err
	}
	dir, name := filepath.Split(executable)
	if stem, ok := strings.CutSuffix(strings.TrimSuffix(name, ".exe"), "-desktop"); ok {
		sibling := filepath.Join(dir, stem+strings.TrimPrefix(name, stem+"-desktop"))
		if info, err := os.Stat(sibling); err == nil && info.Mode().IsRegular() {
			return sibling, nil
		}
	}
	return executable, nil
}
