// Package source keeps the record of what the connectors' generated files were made from:
// connectors/sources.lock, with the hashes of documents, generator, inputs and outputs. With
// it a check can tell that committed files are current without having the documents.
package source

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bobbin/connectors/generate/service"
	"bobbin/runtime/fault"
)

// File is the record's name in the connectors folder.
const File = "sources.lock"

// Lock is the record.
type Lock struct {
	Generator string  `json:"generator"` // hash of the generator's sources
	Services  []Entry `json:"services"`
}

// Entry is one connector's part.
type Entry struct {
	Connector string   `json:"connector"` // folder
	Documents []Output `json:"documents"`
	Inputs    []Output `json:"inputs"`
	Outputs   []Output `json:"outputs"`
}

// Output is one file with its hash.
type Output struct {
	File string `json:"file"`
	Hash string `json:"hash"`
	Size int    `json:"size"`
}

// inputs are the files of a connector that a person writes.
var inputs = []string{service.AliasesFile, service.GroupsFile, service.OverlayFile}

// Hash is the SHA-256 of a file's text, line ends aside, in hex.
func Hash(data []byte) string {
	sum := sha256.Sum256(bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n")))
	return hex.EncodeToString(sum[:])
}

// GeneratorHash is the hash of the generator's Go files, tests aside.
func GeneratorHash(folder string) (string, error) {
	var all bytes.Buffer
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		data, err := os.ReadFile(path)
		rel, relErr := filepath.Rel(folder, path)
		if err != nil || relErr != nil {
			return err
		}
		all.WriteString(filepath.ToSlash(rel) + " " + Hash(data) + "\n")
		return nil
	})
	return Hash(all.Bytes()), err
}

// Services lists the connector folders that have an overlay, sorted.
func Services(folder string) ([]string, error) {
	found, err := filepath.Glob(filepath.Join(folder, "*", service.OverlayFile))
	if err != nil {
		return nil, err
	}
	for i, f := range found {
		found[i] = filepath.Base(filepath.Dir(f))
	}
	slices.Sort(found)
	return found, nil
}

// Write writes a connector's generated files and says what they are.
func Write(folder string, outputs map[string][]byte) (Entry, error) {
	var entry Entry
	for _, name := range inputs {
		data, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			continue // aliases are optional
		}
		entry.Inputs = append(entry.Inputs, Output{name, Hash(data), len(data)})
	}
	for _, name := range slices.Sorted(maps.Keys(outputs)) {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return entry, err
		}
		if err := os.WriteFile(file, outputs[name], 0o644); err != nil {
			return entry, err
		}
		entry.Outputs = append(entry.Outputs, Output{name, Hash(outputs[name]), len(outputs[name])})
	}
	return entry, nil
}

// Save writes the record.
func (l Lock) Save(file string) error { return os.WriteFile(file, Indented(l), 0o644) }

// Open reads the record. Errors: not_found, invalid.
func Open(file string) (Lock, error) {
	var l Lock
	data, err := os.ReadFile(file)
	if err != nil {
		return l, fault.New(fault.NotFound, "%s is missing.", file).Because(err)
	}
	if err := json.Unmarshal(data, &l); err != nil {
		return l, fault.New(fault.Invalid, "%s is not readable.", file).Because(err)
	}
	return l, nil
}

// Stale lists the files that are not what the record says, each with what to do about it.
func (l Lock) Stale(folder string) ([]string, error) {
	var stale []string
	generator, err := GeneratorHash(filepath.Join(folder, "generate"))
	if err != nil {
		return nil, err
	}
	if generator != l.Generator {
		stale = append(stale, "connectors/generate has changed since the files were generated")
	}
	services, err := Services(folder)
	if err != nil {
		return nil, err
	}
	for _, name := range services {
		i := slices.IndexFunc(l.Services, func(e Entry) bool { return e.Connector == name })
		if i < 0 {
			stale = append(stale, name+" was never generated")
			continue
		}
		for _, o := range slices.Concat(l.Services[i].Inputs, l.Services[i].Outputs) {
			data, err := os.ReadFile(filepath.Join(folder, name, filepath.FromSlash(o.File)))
			if err != nil || Hash(data) != o.Hash {
				stale = append(stale, name+"/"+o.File+" is not what was generated last")
			}
		}
	}
	return stale, nil
}

// Indented is JSON for a file people read.
func Indented(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		panic("source: plain values always marshal: " + err.Error())
	}
	return b.Bytes()
}
