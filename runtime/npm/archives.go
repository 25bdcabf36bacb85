package npm

import (
	"maps"
	"os"
	"path/filepath"
	"slices"

	"bobbin/runtime/fault"
)

// Archive is the archive of a package as its registry gave it, on this machine.
type Archive struct {
	Name, Version string
	File          string // named by its hash
}

// Archives lists the archives of the packages that a workspace's scripts may use, each once, by
// file: what package-lock.json names but for development. Faults: invalid (the lock), not_found
// when one was not fetched to this machine.
func (c *Client) Archives(dir string) ([]Archive, error) {
	l, err := readLock(dir)
	if err != nil || l == nil {
		return nil, err
	}
	files := map[string]Archive{}
	for path, m := range l.packages {
		i, err := parseIntegrity(m.Integrity)
		if path == "" || m.Dev || m.InBundle || err != nil || c.skipped(m) {
			continue
		}
		file := c.keep.archive(i)
		if _, err := os.Stat(file); err != nil {
			return nil, fault.New(fault.NotFound, "The package %s is locked, but it is not on this machine.", m.label()).
				WithHint("`bobbin install` with the workspace's folder fetches it.").At(fault.Place{File: lockFile}).Because(err)
		}
		files[filepath.Base(file)] = Archive{m.Name, m.Version, file}
	}
	var all []Archive
	for _, name := range slices.Sorted(maps.Keys(files)) {
		all = append(all, files[name])
	}
	return all, nil
}
