package service

import (
	"cmp"
	"slices"
	"strings"

	"bobbin/connectors/generate/document"
	"bobbin/runtime/connector"
)

// Paging is one way to page. Its texts may hold alternatives, with | between them, of which the
// first that an operation has is taken: items "values|issues", param "startAt|start".
type Paging struct {
	connector.Page
	// For is a pattern of the operation keys it is for; all when empty.
	For string `json:"for,omitempty"`
	// Unsaid is what the document does not say and a person does: param, next, items, size, with spaces between them.
	Unsaid string `json:"unsaid,omitempty"`
}

// anyList are the fields that hold a list in the answers of services in general, the surest
// first; a list under any other name is one when it is the only one of its answer.
const anyList = "values|value|items|results|result|data|records|entries|objects|elements|resources|list"

// usual are the ways to page of services in general, the surest first.
var usual = []Paging{
	{Page: connector.Page{Param: "pageToken|nextPageToken|page_token", Next: "nextPageToken|next_page_token", More: "!isLast", Size: "maxResults|pageSize|page_size"}},
	{Page: connector.Page{Param: "next_page_token", Next: "next_page_token", Size: "page_size"}},
	{Page: connector.Page{Param: "cursor|page_cursor", Next: "response_metadata.next_cursor|next_cursor|nextCursor|meta.next_cursor|paging.next_cursor|pagination.next_cursor", More: "has_more|hasMore", Size: "limit|page_size|count|size"}},
	{Page: connector.Page{Param: "start_cursor", Next: "next_cursor", More: "has_more", Size: "page_size"}},
	{Page: connector.Page{Next: "@odata.nextLink", Link: "url", Size: "$top"}},
	{Page: connector.Page{Param: "start", Next: "nextPageStart", More: "!isLastPage", Size: "limit"}},
	{Page: connector.Page{Next: "_links.next|links.next|paging.next|metadata.next|pagination.next|next_page|next|nextPage", Link: "query", More: "meta.has_more|!isLast|!isLastPage|has_more|hasMore",
		Size: "limit|page[size]|pagelen|per_page|maxResults|pageSize|page_size"}},
	{Page: connector.Page{Param: "startAt|start|offset|skip|$skip|startIndex|start_index", Count: "items", More: "!isLast|!isLastPage|!last|has_more|hasMore",
		Total: "total|totalCount|total_count|totalResults|total_results|totalSize|total_size|paging.total", Size: "maxResults|limit|top|$top|count|size|per_page|page_size"}},
	{Page: connector.Page{Param: "page|page_number|pageNumber|pageIndex", Count: "pages", First: 1, More: "!isLast|!isLastPage|!last|has_more|hasMore",
		Total: "total|totalCount|total_count|totalResults|total_results|totalFilterCount", Size: "per_page|perPage|page_size|pageSize|limit|resultPerPage|maxResults|size"}},
}

// paged finds the operations that answer with one page of a list.
func (b *builder) paged(operations []Operation) {
	unpaged := b.in.Overlay.Unpaged
	ways := slices.Concat(b.in.Overlay.Paging, usual)
	used := make([]bool, len(b.in.Overlay.Paging))
	for i := range operations {
		o := &operations[i]
		if o.AnswerKind() != "" || unpaged != "" && whole(unpaged).MatchString(o.Key()) {
			continue
		}
		if o.GraphQL != nil {
			o.Page = b.relay(*o)
			continue
		}
		for n, way := range ways {
			if o.Page = b.page(*o, way); o.Page != nil {
				if n < len(used) {
					used[n] = true
				}
				if size := o.Page.Size; strings.Contains(way.Unsaid, "size") && !slices.Contains(o.Names(document.InQuery), size) {
					o.Parameters = append(slices.Clone(o.Parameters), document.Parameter{Name: size, In: document.InQuery, Type: &document.Type{Kind: document.Integer}})
				}
				break
			}
		}
	}
	for n, way := range b.in.Overlay.Paging {
		if !used[n] {
			b.problem("no operation pages as the overlay says: by %s, %s", cmp.Or(way.Param, way.Next), way.For)
		}
	}
}

// page is how an operation pages in one way, nil when it does not.
func (b *builder) page(o Operation, way Paging) *connector.Page {
	p := way.Page
	stated := way.For != ""
	if stated && !whole(way.For).MatchString(o.Key()) || o.Method != "GET" && !stated && (o.Method != "POST" || p.Link != "") {
		return nil
	}
	ok := strings.Contains(way.Unsaid, "items")
	if !ok {
		if p.Items, ok = b.items(o.Answer.Type, p.Items); !ok {
			return nil
		}
	}
	given := o.Names(document.InQuery)
	if fields := b.fields(o); p.In == "body" || o.Method == "POST" && first(p.Param, fields) != "" {
		given, p.In = fields, "body"
	}
	if param := first(p.Param, given); param != "" {
		p.Param = param
	} else if p.Param != "" && !strings.Contains(way.Unsaid, "param") {
		return nil
	}
	if size := first(p.Size, given); !strings.Contains(way.Unsaid, "size") {
		p.Size = size
	}
	if p.In == "body" && p.Count != "" && p.Size == "" {
		return nil // what is written is no list
	}
	if p.Next != "" && p.Next != "link" && !strings.HasPrefix(p.Next, "header:") && !strings.Contains(way.Unsaid, "next") {
		if p.Next = b.firstField(o.Answer.Type, p.Next); p.Next == "" {
			return nil
		}
	}
	if p.Link != "" {
		p.Param = ""
	}
	if way.Unsaid == "" || way.Unsaid == "size" {
		p.More, p.Total = b.end(o.Answer.Type, p.More), b.firstField(o.Answer.Type, p.Total)
	}
	if o.Method != "GET" && p.In == "" && p.Next == "" && !stated {
		return nil // what is written with an offset in its query is no list
	}
	return &p
}

// end is the alternative of a Page's More that an answer has.
func (b *builder) end(t *document.Type, alternatives string) string {
	for more := range strings.SplitSeq(alternatives, "|") {
		if more != "" && b.has(t, strings.TrimPrefix(more, "!")) {
			return more
		}
	}
	return ""
}

// items finds the list in an answer, by alternatives or by its being the only one. What is
// known of nothing may be the list itself.
func (b *builder) items(t *document.Type, names string) (string, bool) {
	at := b.seen(t)
	switch {
	case at == nil:
		return "", false
	case at.Kind == document.Array:
		return "", names == ""
	case names != "":
		if found := b.firstField(t, names); found != "" || !strings.HasSuffix(names, "*") {
			return found, found != "" && b.isList(t, found)
		}
	}
	for name := range strings.SplitSeq(anyList, "|") {
		if b.isList(t, name) {
			return name, true
		}
	}
	var lists []string
	for _, f := range at.Fields {
		if !strings.HasPrefix(f.Name, "_") && !slices.Contains([]string{"warningMessages", "warnings", "errors", "links", "names", "expandable"}, f.Name) && b.isList(t, f.Name) {
			lists = append(lists, f.Name)
		}
	}
	if len(lists) != 1 {
		return "", false
	}
	return lists[0], true
}

func (b *builder) isList(t *document.Type, path string) bool {
	at := b.seen(b.at(t, path))
	return at != nil && at.Kind == document.Array
}

// first is the alternative that is among the names, "" when none is.
func first(alternatives string, names []string) string {
	for one := range strings.SplitSeq(alternatives, "|") {
		if one != "" && slices.Contains(names, one) {
			return one
		}
	}
	return ""
}

func (b *builder) firstField(t *document.Type, alternatives string) string {
	for one := range strings.SplitSeq(alternatives, "|") {
		if one != "" && b.has(t, one) {
			return one
		}
	}
	return ""
}

func (b *builder) has(t *document.Type, path string) bool { return b.at(t, path) != nil }

// at is the type at a path of fields; a name with a dot of its own is tried as a whole first.
func (b *builder) at(t *document.Type, path string) *document.Type {
	t = b.seen(t)
	if t == nil {
		return nil
	}
	for _, f := range t.Fields {
		if f.Name == path {
			return f.Type
		}
		if rest, ok := strings.CutPrefix(path, f.Name+"."); ok {
			if found := b.at(f.Type, rest); found != nil {
				return found
			}
		}
	}
	return nil
}

// seen is a type with its references followed and the fields of all its parts.
func (b *builder) seen(t *document.Type) *document.Type {
	for n := 0; t != nil && t.Ref != "" && n < 20; n++ {
		t = b.types[t.Ref]
	}
	if t == nil || t.Kind != document.Both && t.Kind != document.Union {
		return t
	}
	joined := &document.Type{Kind: document.Object}
	for _, part := range t.Parts {
		if p := b.seen(part); p != nil {
			if p.Kind == document.Array && t.Kind == document.Union {
				return p
			}
			joined.Fields = append(joined.Fields, p.Fields...)
		}
	}
	return joined
}

// fields are the names of an operation's body.
func (b *builder) fields(o Operation) []string {
	if o.Body == nil || o.BodyKind() != connector.BodyJSON {
		return nil
	}
	t := b.seen(o.Body.Type)
	if t == nil {
		return nil
	}
	var names []string
	for _, f := range t.Fields {
		names = append(names, f.Name)
	}
	return names
}

// relay is how a field of a GraphQL service pages: a connection with pageInfo, a cursor beside
// the items, or numbered pages.
func (b *builder) relay(o Operation) *connector.Page {
	var args []string
	for _, a := range o.GraphQL.Args {
		args = append(args, a.Name)
	}
	at := "data." + o.GraphQL.Field
	has := func(path string) bool { return b.has(o.Answer.Type, at+"."+path) }
	switch {
	case o.GraphQL.Kind != "query":
	case slices.Contains(args, "after") && has("nodes") && has("pageInfo.endCursor"):
		return &connector.Page{Items: at + ".nodes", Param: "after", In: "args", Next: at + ".pageInfo.endCursor", More: at + ".pageInfo.hasNextPage", Size: first("first", args)}
	case slices.Contains(args, "cursor") && has("items") && has("cursor"):
		return &connector.Page{Items: at + ".items", Param: "cursor", In: "args", Next: at + ".cursor", Size: first("limit", args)}
	case slices.Contains(args, "page") && b.isList(o.Answer.Type, at):
		return &connector.Page{Items: at, Param: "page", In: "args", Count: "pages", First: 1, Size: first("limit", args)}
	}
	return nil
}
