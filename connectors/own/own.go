// Package own makes connectors of a person's own API documents and reads those that a workspace
// carries in its folder:
//
//	connectors/<name>/connector.json    what it is, the document's digest, addresses, log-ins
//	connectors/<name>/overlay.json      what a person says about it: names, groups, fixes
//	connectors/<name>/names.lock.json   the names given; a newer document never renames
//	connectors/<name>/operations.json, schemas.json, client.d.ts
//
// The files follow from document, overlay and lock alone, so that two people get the same bytes.
// A workspace comes from anywhere: what is read of it is checked, and its faults are told.
package own

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/standard"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
	"bobbin/runtime/simulate"
)

// The files of a connector's folder, beside those of package service.
const (
	manifestFile   = "connector.json"
	operationsFile = "operations.json"
	schemasFile    = "schemas.json"
	clientFile     = "client.d.ts"
)

// Largest is the largest document, in bytes.
const Largest = document.LargestDocument

// format is the version of connector.json that this program writes; a newer one is refused.
const format = 1

// manifest is connector.json.
type manifest struct {
	Format   int     `json:"format"`
	Title    string  `json:"title"`
	Client   string  `json:"client"` // the class scripts may import from @bobbin/<name>
	Document origin  `json:"document"`
	BaseURL  string  `json:"baseUrl,omitempty"`
	Logins   []login `json:"logins"`
	Who      *who    `json:"who,omitempty"`
}

// origin says what the connector was made of.
type origin struct {
	Source  string `json:"source"`
	Format  string `json:"format"`
	Version string `json:"version,omitempty"`
	SHA256  string `json:"sha256"`
	Bytes   int    `json:"bytes"`
}

// login is one way to log in.
type login struct {
	Name  string `json:"name"`
	Kind  string `json:"kind"` // none, basic, bearer, header, query, keys
	Title string `json:"title"`
	Field string `json:"field,omitempty"` // of header and query
	Hint  string `json:"hint,omitempty"`
	// Parts are the headers and queries of keys, which a service wants all at once.
	Parts []login `json:"parts,omitempty"`
}

// who is the request that says who one is: a GET, and where its answer has id and name.
type who struct {
	Path string `json:"path"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ValidName says whether a connector may have that name. Faults: invalid.
func ValidName(name string) error {
	if !nameForm.MatchString(name) || reservedName.MatchString(name) {
		return fault.New(fault.Invalid, "%q cannot be the name of a connector.", name).
			WithHint("Small letters, digits and hyphens, at most 40, beginning with a letter: my-service.")
	}
	return nil
}

var (
	nameForm     = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	reservedName = regexp.MustCompile(`^(.{41,}|con|prn|aux|nul|com[1-9]|lpt[1-9]|generic|convert|trigger|migrate|test|secret|record-storage|managed-api|constructor)$`)
)

// Open reads a connector that a workspace carries. Faults: not_found, invalid.
func Open(folder string) (*connector.Connector, simulate.Service, connector.Own, error) {
	name := filepath.Base(folder)
	o := connector.Own{Name: name, Title: name, Used: []string{}}
	var none simulate.Service
	if err := ValidName(name); err != nil {
		return nil, none, o, err
	}
	var m manifest
	if err := readJSON(folder, manifestFile, &m); err != nil {
		return nil, none, o, err
	}
	if m.Format > format {
		return nil, none, o, fault.New(fault.Invalid, "The connector %q was made by a newer Bobbin.", name).WithHint("Update Bobbin.")
	}
	kinds, err := m.kinds()
	if err != nil {
		return nil, none, o, err
	}
	service := standard.Service{Name: name, Title: m.Title, Client: m.Client, Packages: []string{}, Kinds: kinds,
		Address: standard.Address{Example: m.BaseURL}}
	if m.BaseURL == "" {
		service.Address.Example = "https://your-" + name + ".example.com"
	}
	if m.Who != nil {
		service.Who = standard.Question{Path: m.Who.Path, ID: m.Who.ID, Name: m.Who.Name}
	}
	c := service.Connector()
	if m.Who == nil {
		c.Identify = nil
	}
	table, declarations, err := contents(folder)
	if err != nil {
		return nil, none, o, err
	}
	c.Table, c.Declarations = func() *connector.Table { return table }, func() string { return declarations }
	o.Title, o.BaseURL, o.Operations = m.Title, m.BaseURL, len(table.Operations)
	o.Document, err = json.Marshal(m.Document)
	return c, service.Simulator(), o, err
}

// contents reads the generated files.
func contents(folder string) (*connector.Table, string, error) {
	var table connector.Table
	var schemas connector.Schemas
	if err := readJSON(folder, operationsFile, &table); err != nil {
		return nil, "", err
	}
	if err := readJSON(folder, schemasFile, &schemas); err != nil {
		return nil, "", err
	}
	for name, o := range table.Operations {
		if o.Path != "" && !strings.HasPrefix(o.Path, "/") || strings.HasPrefix(o.Path, "//") {
			return nil, "", fault.New(fault.Invalid, "The operation %s has a path that is none: %q.", name, o.Path).At(place(folder, operationsFile))
		}
		o.Name = name
		if o.GraphQL != nil && !o.GraphQL.Plain {
			o.GraphQL.Nested = table.Nested
		}
		table.Operations[name] = o
	}
	table.Schemas = func() *connector.Schemas { return &schemas }
	declarations, err := os.ReadFile(filepath.Join(folder, clientFile))
	if err != nil {
		return nil, "", missing(folder, clientFile, err)
	}
	return &table, string(declarations), nil
}

func place(folder, file string) fault.Place {
	return fault.Place{File: connector.OwnFolder + "/" + filepath.Base(folder) + "/" + file}
}

func missing(folder, file string, err error) error {
	return fault.New(fault.NotFound, "The file %s of the connector %q is missing.", file, filepath.Base(folder)).
		At(place(folder, file)).WithHint("Add its document again: `bobbin connector add`.").Because(err)
}

// readJSON reads one file of a connector. Faults: not_found, invalid.
func readJSON(folder, file string, target any) error {
	path := filepath.Join(folder, file)
	info, err := os.Stat(path)
	if err != nil {
		return missing(folder, file, err)
	}
	if info.Size() > 2*document.LargestDocument {
		return fault.New(fault.Invalid, "The file %s of the connector %q is too large.", file, filepath.Base(folder)).At(place(folder, file))
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return missing(folder, file, err)
	}
	if err := json.Unmarshal(data, target); err != nil {
		return fault.New(fault.Invalid, "The file %s of the connector %q is not readable.", file, filepath.Base(folder)).
			At(place(folder, file)).WithHint("Add its document again: `bobbin connector add`.").Because(err)
	}
	return nil
}
