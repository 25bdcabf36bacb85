package connector

import "sync"

// BodyKind says how an operation's body is sent.
type BodyKind string

// The body kinds; empty means the operation takes none.
const (
	BodyJSON      BodyKind = "json"
	BodyForm      BodyKind = "form"
	BodyMultipart BodyKind = "multipart"
	BodyBinary    BodyKind = "binary"
	BodyText      BodyKind = "text"
	BodyGraphQL   BodyKind = "graphql" // arguments and selection become a query
)

// Operation is one function of a managed API. The JSON form is what a Bundle carries and
// the script's client reads, so its keys are short and stable.
type Operation struct {
	Name   string   `json:"-"`             // Issue.Comment.getComments: the key in the table
	All    string   `json:"all,omitempty"` // name in the All group
	Method string   `json:"method"`        // GET
	Path   string   `json:"path"`          // /rest/api/3/issue/{issueIdOrKey}/comment
	Query  []string `json:"query,omitempty"`
	// Comma says that a list in the query is joined by commas (labels=a,b); otherwise its
	// name is repeated (fields=a&fields=b).
	Comma bool `json:"comma,omitempty"`
	// Commas are the parameters whose lists are joined where others of the operation are repeated.
	Commas []string `json:"commas,omitempty"`
	Header []string `json:"header,omitempty"` // header parameters, by their wire names
	Body   BodyKind `json:"body,omitempty"`
	// Answer is json (default, empty), text, binary or none.
	Answer string `json:"answer,omitempty"`
	// Fixed are headers the service wants on this call, such as X-Atlassian-Token: no-check.
	Fixed map[string]string `json:"fixed,omitempty"`
	// GraphQL is set for a field of a GraphQL service's Query or Mutation; Body is then BodyGraphQL.
	GraphQL *GraphQL `json:"graphql,omitempty"`
	// Page is set where the answer is one page of a list.
	Page *Page `json:"page,omitempty"`
}

// Page says where the list is in an operation's answer, and how the next page of it is asked
// for: by what the answer says (Next), else by counting.
type Page struct {
	// Items is the path of the list in the answer: issues, data.issues.nodes; empty when the
	// answer is the list.
	Items string `json:"items,omitempty"`
	// Param is the parameter that says where a page begins, In where it is: in the query when
	// empty, in the body, or in the arguments of a GraphQL operation (args).
	Param string `json:"param,omitempty"`
	In    string `json:"in,omitempty"`
	// Next is where the answer says what is next: the path of a field (or several with | between
	// them), header:NAME, or link for the Link header's rel=next. It is the value of Param, unless Link says that it is an
	// address: then its query is the next page's (query), or it is called as it is (url).
	Next string `json:"next,omitempty"`
	Link string `json:"link,omitempty"`
	// Count says what Param is without Next: how many things come before (items), the number of
	// the page (pages), or the field Key of the last thing (last). First is where a list begins.
	Count string `json:"count,omitempty"`
	First int    `json:"first,omitempty"`
	Key   string `json:"key,omitempty"`
	// More is the path of a field that is true while there is more; with ! in front, one that is
	// true at the end. Total is the path of how many things there are in all.
	More  string `json:"more,omitempty"`
	Total string `json:"total,omitempty"`
	// Size is the parameter that says how much one page holds; Sized is sent where a script says
	// nothing, for services that page by cursors only when they are asked for a size.
	Size  string `json:"size,omitempty"`
	Sized int    `json:"sized,omitempty"`
}

// GraphQL says what the query of an operation looks like.
type GraphQL struct {
	Kind  string            `json:"kind"` // query or mutation
	Field string            `json:"field"`
	Args  map[string]string `json:"args,omitempty"` // argument -> its type in the schema: [ID!]
	// Nested are arguments within a selection that travel as variables, by field and argument
	// (items_page.query_params), with their types. The operations of a Table share one.
	Nested map[string]string `json:"nested,omitempty"`
	// Plain says that the answer is a scalar: nothing of it is selected.
	Plain bool `json:"plain,omitempty"`
}

// Limits say how a service words that it was asked too often, beside the status 429, and how
// long it wants a caller to wait.
type Limits struct {
	// Wait lists where that is said, the surest first: names of headers, or body: with a path in
	// the answer. A number is seconds, or when it is large a moment in UNIX seconds or
	// milliseconds; with " ms" behind the name, milliseconds. A text is a date. Empty means
	// Retry-After, X-RateLimit-Reset and RateLimit-Reset.
	Wait []string `json:"wait,omitempty"`
	// Least is how many seconds to wait where nothing is said.
	Least int `json:"least,omitempty"`
	// Also are answers that mean the same as 429.
	Also []Refusal `json:"also,omitempty"`
	// Left is the header with how many calls of an operation are left before the service refuses
	// them: at 0 the next call waits without being refused first.
	Left string `json:"left,omitempty"`
}

// Refusal is one way to say that there were too many calls: a status, and what makes it differ
// from others of that status.
type Refusal struct {
	Status int `json:"status"`
	// Header is one that must be there, with its value where one is given: x-ratelimit-remaining: 0.
	Header string `json:"header,omitempty"`
	// Body is a path in the answer, whose text holds one of Words.
	Body  string   `json:"body,omitempty"`
	Words []string `json:"words,omitempty"`
}

// Table holds a connector's operations by name.
type Table struct {
	Operations map[string]Operation `json:"operations"`
	// Nested is what every GraphQL operation has as GraphQL.Nested; nil in a Bundle.
	Nested map[string]string `json:"nested,omitempty"`
	// Limits are the service's manners with callers that ask too often, nil for the usual ones.
	Limits *Limits `json:"limits,omitempty"`
	// Schemas gives the answer types for simulators, parsed once on first use; nil in a Bundle.
	Schemas func() *Schemas `json:"-"`

	once   sync.Once
	groups map[string][]string
}

// Group lists the operation names below a group path ("Issue", "Issue.Comment", "" for all), unsorted.
// "All" lists every operation.
func (t *Table) Group(path string) []string {
	t.once.Do(t.index)
	if path == "All" {
		path = ""
	}
	return t.groups[path]
}

func (t *Table) index() {
	t.groups = map[string][]string{}
	for name := range t.Operations {
		t.groups[""] = append(t.groups[""], name)
		for i, c := range name {
			if c == '.' {
				t.groups[name[:i]] = append(t.groups[name[:i]], name)
			}
		}
	}
}

// ByAll finds an operation by its name in the All group.
func (t *Table) ByAll(name string) (Operation, bool) {
	for key, op := range t.Operations {
		if op.All == name {
			op.Name = key
			return op, true
		}
	}
	return Operation{}, false
}

// Schemas are the answer types of operations in a small JSON-schema-like form: what a
// simulator needs to answer an operation nobody wrote behaviour for.
type Schemas struct {
	Types   map[string]Schema `json:"types"`   // named types
	Answers map[string]Schema `json:"answers"` // by operation name
	Status  map[string]int    `json:"status"`  // the success status by operation name, when not 200
}

// Schema is one type. Exactly one of Ref, Kind is set.
type Schema struct {
	Ref      string            `json:"ref,omitempty"`
	Kind     string            `json:"kind,omitempty"` // object, array, string, integer, number, boolean, any
	Format   string            `json:"format,omitempty"`
	Enum     []string          `json:"enum,omitempty"`
	Items    *Schema           `json:"items,omitempty"`
	Fields   map[string]Schema `json:"fields,omitempty"`
	Required []string          `json:"required,omitempty"`
}
