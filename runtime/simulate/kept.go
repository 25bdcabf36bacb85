package simulate

import (
	"net/http"
	"net/url"
	"strings"

	"bobbin/runtime/connector"
)

// itemsOf finds the collections of a table: paths that are created at and have items below
// them, with the name of the item's parameter.
func itemsOf(table *connector.Table) map[string]string {
	items := map[string]string{}
	if table == nil {
		return items
	}
	created := map[string]bool{}
	for _, o := range table.Operations {
		created[o.Path] = created[o.Path] || o.Method == http.MethodPost && o.GraphQL == nil
	}
	for _, o := range table.Operations {
		collection, last := cutLast(o.Path)
		if created[collection] && strings.HasPrefix(last, "{") && strings.HasSuffix(last, "}") {
			items[collection] = strings.Trim(last, "{}")
		}
	}
	return items
}

// cutLast parts a path at its last slash.
func cutLast(path string) (before, last string) {
	i := strings.LastIndex(path, "/")
	return path[:max(i, 0)], path[i+1:]
}

// kept lets what a caller created be found, changed and deleted again, where the table says
// that a path is a collection and the answers have an id of their own. Everything else stays as
// invented; real says that the answer is not.
func (s *Simulator) kept(call *Call, invented any) (answer any, real bool) {
	operation, path := call.Operation, strings.TrimSuffix(call.Path, "/")
	if parameter, ok := s.prepared.items[operation.Path]; ok {
		if operation.Method == http.MethodPost {
			return call.created("made:"+path, parameter, invented), true
		}
		return call.listed("made:"+path, invented)
	}
	collection, _ := cutLast(operation.Path)
	if _, ok := s.prepared.items[collection]; !ok {
		return invented, false
	}
	of, last := cutLast(path)
	id, err := url.PathUnescape(last)
	if err != nil {
		return invented, false
	}
	doc, ok := call.Tx.Get("made:"+of, id)
	if !ok {
		return invented, false
	}
	switch operation.Method {
	case http.MethodPut, http.MethodPatch:
		if given, refused := call.Object(); refused == nil {
			doc = With(doc, given)
			call.Tx.Put("made:"+of, id, "", doc)
		}
	case http.MethodDelete:
		call.Tx.Delete("made:"+of, id)
		return invented, true
	}
	return doc, true
}

// created keeps an answer, with what was given and an id that nothing else has.
func (c *Call) created(collection, parameter string, invented any) any {
	doc, ok := invented.(Doc)
	given, refused := c.Object()
	if !ok || refused != nil {
		return invented
	}
	field := ""
	for _, name := range []string{parameter, "id", "key", "name"} {
		switch doc[name].(type) {
		case string, int, float64:
			if field == "" {
				field = name
			}
		}
	}
	if field == "" {
		return invented
	}
	doc = With(doc, given)
	if _, chosen := given[field]; !chosen {
		next := 10000 + c.Tx.Next(collection)
		if _, text := doc[field].(string); text {
			doc[field] = ToText(next)
		} else {
			doc[field] = next
		}
	}
	c.Tx.Put(collection, ToText(doc[field]), "", doc)
	return doc
}

// listed puts what was created in the place of what is invented.
func (c *Call) listed(collection string, invented any) (answer any, real bool) {
	docs := c.Tx.All(collection)
	if len(docs) == 0 {
		return invented, false
	}
	// What a list says of one may be more than what its creation answered.
	made := func(one any) []any {
		example, _ := one.(Doc)
		all := make([]any, len(docs))
		for i, d := range docs {
			one := With(example, d)
			for name, value := range d { // an id is a number here and text there
				if _, text := example[name].(string); text && value != nil {
					one[name] = ToText(value)
				}
			}
			all[i] = one
		}
		return all
	}
	switch answer := invented.(type) {
	case []any:
		if len(answer) == 0 {
			return made(nil), true
		}
		return made(answer[0]), true
	case Doc:
		for _, name := range SortedKeys(answer) {
			list, ok := answer[name].([]any)
			if !ok || len(list) == 0 {
				continue
			}
			if _, objects := list[0].(Doc); objects {
				answer[name] = made(list[0])
				break
			}
		}
	}
	return invented, true
}
