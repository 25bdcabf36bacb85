package simulate

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"bobbin/runtime/connector"
)

// inventedPages is how many pages a list has that nobody wrote behaviour for, when a caller
// asks for it in pages of a size or the service has no parameter for that; otherwise it is one.
const inventedPages = 3

// page gives a list a page at a time, as the operation's table says the service does, so that
// what goes through a list comes to its end; real says that its things are not invented.
func (c *Call) page(status int, p *connector.Page, answer any, real bool) Answer {
	given := func(name string) string { return c.Query.Get(name) }
	if p.In == "body" {
		body, refused := c.Object()
		if refused != nil {
			return *refused
		}
		given = func(name string) string { return ToText(body[name]) }
	}
	g := pager{p, given, with, real}
	answer, next := g.cut(answer)
	result := JSON(status, nil)
	field, _, _ := strings.Cut(p.Next, "|")
	if p.Link != "" && next != "" {
		query := c.Request.URL.Query()
		query.Set(place, next)
		next = c.Base + (&url.URL{Path: c.Request.URL.Path, RawPath: c.Request.URL.RawPath, RawQuery: query.Encode()}).RequestURI()
	}
	switch name, header := strings.CutPrefix(field, "header:"); {
	case field == "":
	case header && next != "":
		result = result.With(name, next)
	case field == "link" && next != "":
		result = result.With("Link", "<"+next+`>; rel="next"`)
	case header || field == "link":
	case next == "":
		answer = with(answer, field, nil)
	default:
		answer = with(answer, field, next)
	}
	result.Body = answer
	return result
}

// pager cuts a page out of a list. Put puts a value into an answer at a path of fields, nil to
// leave it out.
type pager struct {
	*connector.Page
	given func(name string) string // a parameter, "" for none
	put   func(v any, path string, value any) any
	real  bool // the list is what somebody made
}

// cut gives an answer with one page of its list, and where the next begins, "" at the end.
func (g pager) cut(answer any) (page any, next string) {
	list, ok := at(answer, g.Items).([]any)
	if !ok && !g.real { // the table knows no type of what is listed
		list = []any{Doc{"id": "10000"}}
	}
	size := ToInt(g.given(g.Size))
	if g.Size == "" && !g.real {
		size = 1
	}
	if size > 0 && len(list) == 1 && !g.real {
		list = repeated(list[0], inventedPages*size)
	}
	if size <= 0 {
		size = max(len(list), 1)
	}
	begin := min(max(g.begins(list, size), 0), len(list))
	end := min(begin+size, len(list))
	answer = g.put(answer, g.Items, list[begin:end])
	if field, not := strings.CutPrefix(g.More, "!"); field != "" {
		answer = g.put(answer, field, (end < len(list)) != not)
	}
	if g.Total != "" {
		answer = g.put(answer, g.Total, len(list))
	}
	if end < len(list) {
		next = strconv.Itoa(end)
	}
	return answer, next
}

// place is the name of the parameter that carries a place in a list where the table has none,
// because the service names the whole address of the next page.
const place = "cursor"

// begins is how many things come before the page that was asked for.
func (g pager) begins(list []any, size int) int {
	if g.Next != "" {
		return ToInt(g.given(cmp.Or(g.Param, place)))
	}
	switch value := g.given(g.Param); {
	case value == "":
	case g.Count == "pages":
		return (ToInt(value) - g.First) * size
	case g.Count == "items":
		return ToInt(value) - g.First
	case g.Count == "last":
		return 1 + slices.IndexFunc(list, func(one any) bool { return ToText(at(one, g.Key)) == value })
	}
	return 0
}

// repeated makes several of one thing, told apart by their ids and names.
func repeated(one any, n int) []any {
	text, err := json.Marshal(one)
	if err != nil {
		return []any{one}
	}
	list := make([]any, n)
	for i := range list {
		if err := json.Unmarshal(text, &list[i]); err != nil {
			return []any{one}
		}
		if i > 0 {
			list[i] = apart(list[i], i)
		}
	}
	return list
}

// apart gives a copy of a thing an identity of its own.
func apart(v any, i int) any {
	switch v := v.(type) {
	case Doc:
		changed := false
		for _, name := range SortedKeys(v) {
			lower := strings.ToLower(name)
			_, inner := v[name].(Doc)
			if lower == "id" || lower == "uuid" || lower == "key" || lower == "name" || strings.HasSuffix(lower, "id") || lower == "user" && inner || strings.Contains(lower, "timestamp") || lower == "thread_metadata" || lower == "pinned_at" {
				v[name], changed = apart(v[name], i), true
			}
		}
		for _, name := range SortedKeys(v) {
			switch v[name].(type) {
			case string, float64:
				if !changed {
					v[name], changed = apart(v[name], i), true
				}
			}
		}
		if !changed {
			v["id"] = strconv.Itoa(10000 + i)
		}
	case float64:
		return v + float64(i)
	case string:
		if n, err := strconv.Atoi(v); err == nil {
			return strconv.Itoa(n + i)
		}
		return v + " " + strconv.Itoa(i+1)
	}
	return v
}

// at is the value at a path of fields; a field whose name has a dot is tried as it is first.
func at(v any, path string) any {
	if path == "" {
		return v
	}
	doc, ok := v.(Doc)
	if !ok {
		return nil
	}
	if value, ok := doc[path]; ok {
		return value
	}
	first, rest, nested := strings.Cut(path, ".")
	if !nested {
		return nil
	}
	return at(doc[first], rest)
}

// with puts a value at a path of fields, nil to leave it out.
func with(v any, path string, value any) any {
	if path == "" {
		return value
	}
	doc, ok := v.(Doc)
	if !ok {
		doc = Doc{}
	}
	first, rest, nested := strings.Cut(path, ".")
	switch {
	case nested && first != "@odata":
		doc[first] = with(doc[first], rest, value)
	case value == nil:
		delete(doc, path)
	default:
		doc[path] = value
	}
	return doc
}
