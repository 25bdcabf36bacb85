package service

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// Overlay is what a person says about a service beside its document: overlay.json in the
// connector's folder.
type Overlay struct {
	Document  string   `json:"document,omitempty"` // file name of the only API document
	Documents []Source `json:"documents,omitempty"`
	Title     string   `json:"title"`  // Jira Cloud
	Client    string   `json:"client"` // JiraCloud: the interface of the client
	Class     string   `json:"class"`  // JiraCloudApi: the class existing scripts know

	// Naming is how operations nobody named are called: "operation" (by operationId, every tag has
	// its group in Groups), "id" (by operationId, getBranch), "resource" (by an operationId that
	// begins with its groups, users.list or Wikis_Get) or "path".
	Naming string `json:"naming"`
	// DropGroup are first parts of operationIds that say nothing, with spaces between them (calendar, in calendar.events.list).
	DropGroup string `json:"dropGroup,omitempty"`
	// LongAll gives a taken name up for a longer one also with Naming "path"; "id" and "resource" always do.
	LongAll bool `json:"longAll,omitempty"`
	// Prefixes are dropped from paths before they are read for a name.
	Prefixes []string `json:"prefixes,omitempty"`
	// Groups says where operations belong: by tag (naming "operation" and "id"), by the start of a path
	// (those that begin with a slash) or by path tokens (naming "path": projects/{}/members).
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
	// Drop are names of parameters that are left out everywhere, because the account supplies them.
	Drop []string `json:"drop,omitempty"`
	// BodiesLikeAnswers gives a write without a body the type of its answer.
	BodiesLikeAnswers bool `json:"bodiesLikeAnswers,omitempty"`
	// JSONForms sends as JSON what the document calls a form.
	JSONForms bool `json:"jsonForms,omitempty"`
	// Operations adds operations and changes those of the document, by operation key.
	Operations map[string]Patch `json:"operations,omitempty"`
	// Uploads are headers that the service wants on every call with a file: multipart and binary bodies.
	Uploads map[string]string `json:"uploads,omitempty"`
	// WrapLists says that every list is answered in an object, { count, value }.
	WrapLists bool `json:"wrapLists,omitempty"`
	// Paging are the service's ways to page, before those that are known of services in general;
	// Unpaged is a pattern of operation keys that are no lists though they look like it.
	Paging  []Paging `json:"paging,omitempty"`
	Unpaged string   `json:"unpaged,omitempty"`
	// Limits are the service's manners with callers that ask too often.
	Limits *connector.Limits `json:"limits,omitempty"`
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
	// Schema begins the names of the document's types for this operation, where it has types and no
	// operations: GetTestCase is GetTestCaseParams, GetTestCaseQueryParams, GetTestCaseBody and
	// GetTestCase200Response.
	Schema      string            `json:"schema,omitempty"`
	Query       string            `json:"query,omitempty"`  // an object type: parameters by name
	Header      string            `json:"header,omitempty"` // an object type
	Path        string            `json:"path,omitempty"`   // an object type: types of path parameters
	Body        string            `json:"body,omitempty"`
	Media       string            `json:"media,omitempty"` // of the body; application/json when empty
	Answer      string            `json:"answer,omitempty"`
	Status      int               `json:"status,omitempty"`      // 200 when empty and the operation is added
	AnswerMedia string            `json:"answerMedia,omitempty"` // NoAnswer where the body is empty whatever the status
	Fixed       map[string]string `json:"fixed,omitempty"`
	Comma       bool              `json:"comma,omitempty"`
}

// NoAnswer in place of a media type says that nothing is answered, though the status is not 204.
const NoAnswer = "none"

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
	Placed  map[string]string // operation key -> the group existing scripts have it in
	Lock    Lock
	// Tolerant is for a person's own document, which nobody reads before it is used: names that two
	// operations or two types would share, or that cannot be written, are changed in place of refused.
	Tolerant bool
}

// The files of a connector's folder that Load reads.
const (
	OverlayFile = "overlay.json"
	AliasesFile = "aliases.json"
	GroupsFile  = "groups.json" // keys of operations by the group existing scripts have them in
	LockFile    = "names.lock.json"
)

// Load reads a connector's folder; aliases and lock may be missing. Errors: invalid, with the file.
func Load(folder string) (Input, error) {
	var in Input
	if err := readJSON(filepath.Join(folder, OverlayFile), &in.Overlay); err != nil {
		return in, err
	}
	groups := map[string][]string{}
	for file, target := range map[string]any{AliasesFile: &in.Aliases, GroupsFile: &groups, LockFile: &in.Lock} {
		if err := readJSON(filepath.Join(folder, file), target); err != nil && !fault.Is(err, fault.NotFound) {
			return in, err
		}
	}
	in.Placed = map[string]string{}
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		for _, key := range groups[group] {
			if other := in.Placed[key]; len(other) <= len(group) { // the innermost of several
				in.Placed[key] = group
			}
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
