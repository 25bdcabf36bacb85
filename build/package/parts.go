package main

import (
	"debug/buildinfo"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/google/licenseclassifier/v2/assets"
	"golang.org/x/mod/module"
)

// part is something that others wrote and that the programs contain.
type part struct {
	System  string // golang or npm
	Name    string
	Version string
	License string // SPDX, "" where the text is none of the known ones
	Text    string // of its licence and notices
}

// licenseFile is how files are called in which licences stand.
var licenseFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|copyright|patents|third.?party.?notices?)([.-].*)?$`)

// modules are Go's own library and the modules that the programs were made of, by what stands in them.
// The texts of the modules lie in their cache.
func modules(programs []string) ([]part, error) {
	folders, err := exec.Command("go", "env", "GOROOT", "GOMODCACHE").Output()
	if err != nil {
		return nil, err
	}
	own, cache, _ := strings.Cut(strings.TrimSpace(string(folders)), "\n")
	found := map[string]part{}
	for _, program := range programs {
		info, err := buildinfo.ReadFile(program)
		if err != nil {
			return nil, fmt.Errorf("%s is no program of Go: %w", program, err)
		}
		text, err := texts(own)
		if err != nil {
			return nil, err
		}
		found["std"] = part{System: "golang", Name: "std", Version: info.GoVersion, Text: text}
		for _, m := range info.Deps {
			if m.Replace != nil {
				m = m.Replace
			}
			path, err := module.EscapePath(m.Path)
			if err != nil {
				return nil, err
			}
			version, err := module.EscapeVersion(m.Version)
			if err != nil {
				return nil, err
			}
			text, err := texts(filepath.Join(cache, path+"@"+version))
			if err != nil {
				return nil, fmt.Errorf("the licence of %s: %w", m.Path, err)
			}
			found[m.Path] = part{System: "golang", Name: m.Path, Version: m.Version, Text: text}
		}
	}
	all := []part{}
	for _, p := range found {
		all = append(all, p)
	}
	return all, nil
}

// packages are the npm packages that the page may be made of: all but those for development. The TypeScript
// compiler is not among the page's, and is in the program.
func packages(frontend string) ([]part, error) {
	lock, err := readLock(frontend)
	if err != nil {
		return nil, err
	}
	var all []part
	for path, p := range lock.Packages {
		_, name, is := strings.Cut(path, "node_modules/")
		if !is || p.Dev && name != "typescript" {
			continue
		}
		name = name[strings.LastIndex("/"+name, "/node_modules/")+1:]
		text, err := texts(filepath.Join(frontend, filepath.FromSlash(path)))
		if errors.Is(err, fs.ErrNotExist) {
			continue // of another system
		}
		if err != nil {
			return nil, fmt.Errorf("the licence of %s: %w", name, err)
		}
		all = append(all, part{System: "npm", Name: strings.TrimPrefix(name, "node_modules/"), Version: p.Version, License: p.License, Text: text})
	}
	return all, nil
}

// texts reads the licences and notices of a folder, one after the other.
func texts(folder string) (string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "", err
	}
	var all []string
	for _, entry := range entries {
		if !entry.Type().IsRegular() || !licenseFile.MatchString(entry.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			return "", err
		}
		all = append(all, strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n")))
	}
	return strings.Join(all, "\n\n"), nil
}

// classifier knows the texts of licences. Reading them takes a while.
var classifier = sync.OnceValues(assets.DefaultClassifier)

// classified are the licences of texts that were read before: the programs of six systems have nearly
// the same, and reading one takes long.
var classified = map[string]string{}

// licenses gives the names of the licences in a text, "" for none that is known.
func licenses(text string) (string, error) {
	if names, is := classified[text]; is {
		return names, nil
	}
	known, err := classifier()
	if err != nil {
		return "", err
	}
	var names []string
	for _, m := range known.Match([]byte(text)).Matches {
		if m.MatchType == "License" && !slices.Contains(names, m.Name) {
			names = append(names, m.Name)
		}
	}
	slices.Sort(names)
	classified[text] = strings.Join(names, " AND ")
	return classified[text], nil
}

// gather finds all parts, sorted, with what their licences are.
func gather(programs []string, frontend string) ([]part, error) {
	all, err := modules(programs)
	if err != nil {
		return nil, err
	}
	more, err := packages(frontend)
	if err != nil {
		return nil, err
	}
	all = append(all, more...)
	for i, p := range all {
		if p.License != "" || p.Text == "" {
			continue
		}
		if all[i].License, err = licenses(p.Text); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b part) int {
		return strings.Compare(a.System+"\x00"+a.Name+"\x00"+a.Version, b.System+"\x00"+b.Name+"\x00"+b.Version)
	})
	return slices.CompactFunc(all, func(a, b part) bool { return a.System == b.System && a.Name == b.Name && a.Version == b.Version }), nil
}

// inventory finds all parts of a release's programs, and lists them in the form of CycloneDX.
func inventory(r release, programs []string) ([]part, []byte, error) {
	parts, err := gather(programs, filepath.Join(root, "frontend"))
	if err != nil {
		return nil, nil, err
	}
	list, err := sbom(parts, r.version, r.at)
	return parts, list, err
}

// notices is the page of licences that goes with the programs.
func notices(all []part) string {
	var out strings.Builder
	out.WriteString("Bobbin contains what others wrote, each under the licence below its name.\n")
	for _, p := range all {
		fmt.Fprintf(&out, "\n%s\n%s %s", strings.Repeat("-", 78), p.Name, p.Version)
		if p.License != "" {
			fmt.Fprintf(&out, " (%s)", p.License)
		}
		text := p.Text
		if text == "" {
			text = "Its package has no text of a licence."
		}
		fmt.Fprintf(&out, "\n%s\n\n%s\n", strings.Repeat("-", 78), text)
	}
	return out.String()
}
