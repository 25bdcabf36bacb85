package service

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"

	"bobbin/runtime/fault"
)

// Overlay is what a person says about a service beside its document: overlay.json in the
// connector's folder.
type Overlay struct {
	Document string `json:"document"` // file name of the API document
	Title    string `json:"title"`    // Jira Cloud
	Client   string `json:"client"`   // JiraCloud: the interface of the client
	Class    string `json:"class"`    // JiraCloudApi: the class existing scripts know

	// Naming is how operations nobody named are called: "operation" (by operationId) or "path".
	Naming string `json:"naming"`
	// Prefixes are dropped from paths before they are read for a name.
	Prefixes []string `json:"prefixes,omitempty"`
	// Groups says where operations belong: by tag (naming "operation") or by path prefix (naming "path").
	Groups map[string]string `json:"groups,omitempty"`
	// Rules name operations by pattern, before Groups are asked.
	Rules []Rule `json:"rules,omitempty"`
	// Names are names by operation key; All are names in the All group by name, where the rule gives a bad one.
	Names map[string]string `json:"names,omitempty"`
	All   map[string]string `json:"all,omitempty"`

	// Inline is a pattern of type names that are written where they are used.
	Inline string `json:"inline,omitempty"`
	// DropPrefix is taken off type names; TypeNames gives others outright.
	DropPrefix string            `json:"dropPrefix,omitempty"`
	TypeNames  map[string]string `json:"typeNames,omitempty"`
	// Always is a pattern of type names (as in the document) whose fields are always there.
	Always string `json:"always,omitempty"`
	// Types adds or replaces types, by their final name, in the notation of package notation.
	Types map[string]string `json:"types,omitempty"`
	// Fields replaces single fields, by "Type.field" (final name); a trailing ? makes one optional.
	Fields map[string]string `json:"fields,omitempty"`
	// Required lists fields that are always there, by type (final name).
	Required map[string][]string `json:"required,omitempty"`
	// Lists are the keys of operations that answer a list where the document says one.
	Lists []string `json:"lists,omitempty"`
	// Operations adds operations and changes those of the document, by operation key.
	Operations map[string]Patch `json:"operations,omitempty"`
}

// Rule names every operation whose key matches Match; $1 in Name is the first group in
// capitals (jira-cloud: JiraCloud), $1s its singular.
type Rule struct {
	Match string `json:"match"`
	Name  string `json:"name"`
}

// Patch is an added operation, or what a document's operation is corrected to. Types are in
// the notation of package notation.
type Patch struct {
	Query       string            `json:"query,omitempty"`  // an object type: parameters by name
	Header      string            `json:"header,omitempty"` // an object type
	Path        string            `json:"path,omitempty"`   // an object type: types of path parameters
	Body        string            `json:"body,omitempty"`
	Media       string            `json:"media,omitempty"` // of the body; application/json when empty
	Answer      string            `json:"answer,omitempty"`
	Status      int               `json:"status,omitempty"` // 200 when empty and the operation is added
	AnswerMedia string            `json:"answerMedia,omitempty"`
	Fixed       map[string]string `json:"fixed,omitempty"`
	Comma       bool              `json:"comma,omitempty"`
}

// Alias is a name existing scripts use, with the operation it means: one entry of
// aliases.json. The first entry of an operation is its name, further ones are other names
// for the same.
type Alias struct {
	Name      string `json:"name"`
	Operation string `json:"operation"`
	All       string `json:"all,omitempty"` // name in the All group, where the rule gives another
}

// Lock holds the names given so far by operation key. A new document never renames.
type Lock map[string]string

// Input is everything a service is generated from, beside its document.
type Input struct {
	Overlay Overlay
	Aliases []Alias
	Lock    Lock
}

// The files of a connector's folder that Load reads.
const (
	OverlayFile = "overlay.json"
	AliasesFile = "aliases.json"
	LockFile    = "names.lock.json"
)

// Load reads a connector's folder; aliases and lock may be missing. Errors: invalid, with the file.
func Load(folder string) (Input, error) {
	var in Input
	if err := readJSON(filepath.Join(folder, OverlayFile), &in.Overlay); err != nil {
		return in, err
	}
	for file, target := range map[string]any{AliasesFile: &in.Aliases, LockFile: &in.Lock} {
		if err := readJSON(filepath.Join(folder, file), target); err != nil && !fault.Is(err, fault.NotFound) {
			return in, err
		}
	}
	return in, nil
}

func readJSON(file string, target any) error {
	data, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return fault.New(fault.NotFound, "%s is missing.", file).Because(err)
	}
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(target); err != nil {
		return fault.New(fault.Invalid, "%s cannot be read: %v.", file, err).Because(err)
	}
	return nil
}
