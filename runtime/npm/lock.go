package npm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bobbin/runtime/fault"
)

// The files of a workspace that say which packages it has.
const (
	packageFile = "package.json"
	lockFile    = "package-lock.json"
)

// maxLock bounds a lock file, in bytes.
const maxLock = 64 << 20

// lock is a package-lock.json: manifests by their path (node_modules/a/node_modules/b), the
// workspace itself under "".
type lock struct {
	name, version string
	packages      map[string]*manifest
	text          []byte
}

// parseLock reads a lock of the versions 2 and 3, which both hold packages by path.
func parseLock(text []byte) (*lock, error) {
	if len(text) > maxLock {
		return nil, lockFault("It is larger than %d MB.", maxLock>>20)
	}
	var file struct {
		Name, Version   string
		LockfileVersion int                        `json:"lockfileVersion"`
		Packages        map[string]json.RawMessage `json:"packages"`
	}
	if err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), &file); err != nil {
		return nil, lockFault("It is not the JSON it must be: %s.", err)
	}
	if file.LockfileVersion < 2 || file.LockfileVersion > 3 || file.Packages == nil {
		return nil, lockFault("Its version is %d; 2 and 3 can be read.", file.LockfileVersion)
	}
	l := &lock{name: file.Name, version: file.Version, packages: map[string]*manifest{}, text: text}
	for path, value := range file.Packages {
		m, err := readManifest(value, true)
		if err != nil {
			return nil, lockFault("The entry %q is wrong: %s.", path, err)
		}
		if err := checkEntry(path, m); err != nil {
			return nil, err
		}
		l.packages[path] = m
	}
	for path := range l.packages {
		if parent, _ := splitPath(path); path != "" && parent != "" && l.packages[parent] == nil {
			return nil, lockFault("The entry %q lies in a package that is not there.", path)
		}
	}
	return l, nil
}

// checkEntry refuses what cannot be installed or would lie.
func checkEntry(path string, m *manifest) error {
	if path == "" {
		return nil
	}
	if !strings.HasPrefix(path, "node_modules/") {
		return fault.New(fault.Invalid, "%s names the folder %q as a package; npm workspaces are not supported.", lockFile, path).
			WithHint("Keep one package.json in the workspace's folder.").At(fault.Place{File: lockFile})
	}
	for name := range strings.SplitSeq(strings.TrimPrefix(path, "node_modules/"), "/node_modules/") {
		if err := checkName(name); err != nil {
			return lockFault("The entry %q is no path of a package.", path)
		}
	}
	_, name := splitPath(path)
	if m.Name == "" {
		m.Name = name
	}
	if m.Link {
		return fault.New(fault.Invalid, "%s has %s as a link to a folder, which Bobbin does not install.", lockFile, name).
			WithHint("Ask for the package by a version, from a registry.").At(fault.Place{File: lockFile})
	}
	if err := checkName(m.Name); err != nil {
		return err
	}
	if _, err := parseVersion(m.Version); err != nil {
		return lockFault("The entry %q has no version: %s.", path, err)
	}
	if m.Integrity != "" {
		if _, err := parseIntegrity(m.Integrity); err != nil {
			return lockFault("The entry %q has no integrity that can be checked: %s.", path, err)
		}
	}
	return nil
}

// splitPath parts the path of a package into the package it lies in and its name there.
func splitPath(path string) (parent, name string) {
	at := strings.LastIndex(path, "node_modules/")
	if at < 0 {
		return "", path
	}
	return strings.TrimSuffix(path[:at], "/"), path[at+len("node_modules/"):]
}

func lockFault(sentence string, args ...any) *fault.Error {
	return fault.New(fault.Invalid, "%s cannot be used. %s", lockFile, fmt.Sprintf(sentence, args...)).
		WithHint("Take the last good one from version control; or delete it, then `bobbin install` makes a new one.").At(fault.Place{File: lockFile})
}

// write is the lock as npm writes it.
func (l *lock) write(like []byte) []byte {
	packages := &object{values: map[string]json.RawMessage{}}
	for _, path := range slices.SortedFunc(mapKeys(l.packages), comparePaths) {
		packages.set(path, l.packages[path].entry(path))
	}
	file := &object{values: map[string]json.RawMessage{}}
	file.set("name", plainJSON(l.name))
	if l.version != "" {
		file.set("version", plainJSON(l.version))
	}
	file.set("lockfileVersion", json.RawMessage("3"))
	file.set("requires", json.RawMessage("true"))
	text, err := packages.MarshalJSON()
	if err != nil {
		panic("npm: a lock is JSON: " + err.Error())
	}
	file.set("packages", text)
	return file.write(like)
}

// entry is one package in the lock: plain values first, then lists and objects, as npm orders them.
func (m *manifest) entry(path string) json.RawMessage {
	o := &object{values: map[string]json.RawMessage{}}
	add := func(key string, value any, present bool) {
		if present {
			o.set(key, plainJSON(value))
		}
	}
	_, name := splitPath(path)
	add("name", m.Name, m.Name != "" && m.Name != name)
	add("version", m.Version, m.Version != "")
	add("resolved", m.Resolved, m.Resolved != "")
	add("integrity", m.Integrity, m.Integrity != "")
	add("deprecated", m.Deprecated, m.Deprecated != "")
	add("dev", true, m.Dev)
	add("devOptional", true, m.DevOption)
	add("hasInstallScript", true, m.HasInstallScript)
	add("inBundle", true, m.InBundle)
	if value := m.rest["license"]; len(value) > 0 && value[0] == '"' {
		o.set("license", value)
	}
	add("optional", true, m.Optional)
	add("peer", true, m.Peer)
	add("dependencies", m.Dependencies, len(m.Dependencies) > 0)
	for _, key := range []string{"bin", "bundleDependencies", "cpu", "devDependencies", "engines", "funding", "libc", "optionalDependencies", "os",
		"peerDependencies", "peerDependenciesMeta"} {
		m.compound(o, key)
	}
	text, err := o.MarshalJSON()
	if err != nil {
		panic("npm: an entry is JSON: " + err.Error())
	}
	return text
}

func (m *manifest) compound(o *object, key string) {
	lists := map[string][]string{"bundleDependencies": m.Bundled, "cpu": m.CPU, "libc": m.Libc, "os": m.OS}
	maps := map[string]map[string]string{"devDependencies": m.DevDependencies, "optionalDependencies": m.OptionalDependencies, "peerDependencies": m.PeerDependencies}
	switch {
	case len(lists[key]) > 0:
		o.set(key, plainJSON(lists[key]))
	case len(maps[key]) > 0:
		o.set(key, plainJSON(maps[key]))
	case key == "peerDependenciesMeta":
		meta := map[string]map[string]bool{}
		for name, optional := range m.optionalPeers {
			if optional {
				meta[name] = map[string]bool{"optional": true}
			}
		}
		if len(meta) > 0 {
			o.set(key, plainJSON(meta))
		}
	case len(m.rest[key]) > 0:
		o.set(key, m.rest[key])
	}
}

// comparePaths orders as npm does, which sets letters without regard to case and marks before letters.
func comparePaths(a, b string) int {
	if order := strings.Compare(strings.ToLower(a), strings.ToLower(b)); order != 0 {
		return order
	}
	return strings.Compare(a, b)
}

func mapKeys[V any](m map[string]V) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for key := range m {
			if !yield(key) {
				return
			}
		}
	}
}

// readFile reads a file of the workspace; nil when there is none.
func readFile(dir, name string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.New(fault.Unavailable, "%s cannot be read.", name).At(fault.Place{File: name}).Because(err)
	}
	return text, nil
}

// readLock reads the lock of a workspace; nil when there is none.
func readLock(dir string) (*lock, error) {
	text, err := readFile(dir, lockFile)
	if err != nil || text == nil {
		return nil, err
	}
	return parseLock(text)
}
