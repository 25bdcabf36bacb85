package connector

import "encoding/json"

// OwnFolder is where a workspace carries connectors of its own, one folder each.
const OwnFolder = "connectors"

// OwnDocument is an API document that a connector is to be made of.
type OwnDocument struct {
	Name   string // of the connector; made of the document's title when empty
	Source string // where it came from, for people: a URL without its query, or a file's name
	Data   []byte
}

// OwnReport says what was made of an API document.
type OwnReport struct {
	Name       string   `json:"name"`
	Title      string   `json:"title"`
	Format     string   `json:"format"` // OpenAPI 3.0.3
	Operations int      `json:"operations"`
	Types      int      `json:"types"`
	BaseURL    string   `json:"baseUrl,omitempty"` // where the document says the service is
	Auth       []string `json:"auth"`              // ways to log in
	Notes      []string `json:"notes,omitempty"`   // what was left out, and what a person should know
	// Update says that the connector was there before. Then operations are new, gone or changed, by
	// name; nothing was renamed.
	Update  bool     `json:"update,omitempty"`
	New     []string `json:"new,omitempty"`
	Gone    []string `json:"gone,omitempty"`
	Changed []string `json:"changed,omitempty"`
}

// Own is a connector that a workspace carries: made of an API document of its own.
type Own struct {
	Name       string          `json:"name"`
	Title      string          `json:"title"`
	Operations int             `json:"operations"`
	BaseURL    string          `json:"baseUrl,omitempty"`
	Document   json.RawMessage `json:"document"` // where it came from: source, format, version, sha256, bytes
	Used       []string        `json:"used"`     // connections of the workspace
	Problem    string          `json:"problem,omitempty"`
}
