package simulate

import (
	"net/http"
	"slices"
)

// Collection describes a plain set of documents behind the usual five operations as data.
// Functions left nil do nothing; a path left empty gives no route.
type Collection struct {
	Name string // in the store
	Path string // list and create: /rest/api/3/issueLinkType
	Item string // get, update and delete: /rest/api/3/issueLinkType/{issueLinkTypeId}
	// ID names the path parameter of Item that is the document's id.
	ID string
	// Update is the method that changes one; empty means PUT.
	Update string
	// Created is the status of a creation; 0 means 201. Deleted that of a deletion; 0 means 204.
	Created, Deleted int
	// Parent finds the document the collection hangs below, or answers that it is not there.
	Parent func(*Call) (string, *Answer)
	// New completes and stores nothing: it gives the new document and its id, or refuses.
	New func(c *Call, parent string, given Doc) (id string, made Doc, refused *Answer)
	// Change gives what the document becomes. Nil merges the given fields into it.
	Change func(c *Call, old, given Doc) (Doc, *Answer)
	// Keep filters a list by the query.
	Keep func(*Call, Doc) bool
	// View is how a document is shown. Nil shows it as it is stored.
	View func(*Call, Doc) any
	// Page cuts and wraps a list. Nil answers the bare list.
	Page func(*Call, []any) Answer
	// Missing is the answer for an unknown id. Nil is the service's answer to an unknown path.
	Missing func(*Call) Answer
	// After runs with the document once it was stored or deleted, to deliver webhooks and clean up.
	After func(c *Call, verb string, old, now Doc)

	// Fields are what a caller may say of a document, each with what it is when nobody says. With
	// them, New and Change may be nil: documents are made of these fields and given an "id".
	Fields Doc
	// Required are fields a creation must give something for; Lacks words the refusal, a bad body when nil.
	Required []string
	Lacks    func(c *Call, field string) Answer
	// Number gives a new document's id. Nil counts 1, 2, 3 through the whole collection.
	Number func(c *Call, parent string) any
	// Complete adds what the service itself says of a document that is about to be stored, or
	// refuses it; old is nil for a new one.
	Complete func(c *Call, parent string, old, now Doc) *Answer
	// Key is the id in the store of a document below a parent, where ids are not unique beyond it.
	Key func(parent, id string) string
	// Given reads what the caller says. Nil reads the body as one JSON object.
	Given func(*Call) (Doc, *Answer)
	// Is says which of the store's collection belong to this one; nil means all.
	Is func(Doc) bool
	// Order sorts a list; nil keeps the order of creation.
	Order func(*Call, []Doc)
	// Gone is the answer to a deletion, when it is more than the status Deleted.
	Gone func(c *Call, old Doc) Answer
	// Without lists verbs the service does not offer: Created, Updated, Deleted.
	Without []string
}

// Verbs of Collection.After.
const (
	Created = "created"
	Updated = "updated"
	Deleted = "deleted"
)

// Routes are the operations of the collection.
func (k Collection) Routes() []Route {
	update := k.Update
	if update == "" {
		update = http.MethodPut
	}
	var routes []Route
	if k.Path != "" {
		routes = append(routes, Route{http.MethodGet, k.Path, k.list})
		if (k.New != nil || k.Fields != nil) && k.offers(Created) {
			routes = append(routes, Route{http.MethodPost, k.Path, k.create})
		}
	}
	if k.Item == "" {
		return routes
	}
	routes = append(routes, Route{http.MethodGet, k.Item, k.get})
	if k.offers(Updated) {
		routes = append(routes, Route{update, k.Item, k.update})
	}
	if k.offers(Deleted) {
		routes = append(routes, Route{http.MethodDelete, k.Item, k.delete})
	}
	return routes
}

func (k Collection) offers(verb string) bool { return !slices.Contains(k.Without, verb) }

func (k Collection) list(c *Call) Answer {
	parent, refused := k.parent(c)
	if refused != nil {
		return *refused
	}
	docs := c.Tx.All(k.Name)
	if k.Parent != nil {
		docs = c.Tx.List(k.Name, parent)
	}
	if k.Order != nil {
		k.Order(c, docs)
	}
	views := []any{}
	for _, doc := range docs {
		if (k.Is == nil || k.Is(doc)) && (k.Keep == nil || k.Keep(c, doc)) {
			views = append(views, k.view(c, doc))
		}
	}
	if k.Page == nil {
		return JSON(http.StatusOK, views)
	}
	return k.Page(c, views)
}

func (k Collection) create(c *Call) Answer {
	parent, refused := k.parent(c)
	if refused != nil {
		return *refused
	}
	given, refused := k.given(c)
	if refused != nil {
		return *refused
	}
	made, refused := k.Add(c, parent, given)
	if refused != nil {
		return *refused
	}
	return JSON(or(k.Created, http.StatusCreated), k.view(c, made))
}

func (k Collection) get(c *Call) Answer {
	_, doc, refused := k.find(c)
	if refused != nil {
		return *refused
	}
	return JSON(http.StatusOK, k.view(c, doc))
}

func (k Collection) update(c *Call) Answer {
	parent, old, refused := k.find(c)
	if refused != nil {
		return *refused
	}
	given, refused := k.given(c)
	if refused != nil {
		return *refused
	}
	now, refused := k.changed(c, parent, old, given)
	if refused != nil {
		return *refused
	}
	c.Tx.Put(k.Name, k.key(parent, c.Params[k.ID]), parent, now)
	k.after(c, Updated, old, now)
	return JSON(http.StatusOK, k.view(c, now))
}

func (k Collection) delete(c *Call) Answer {
	parent, old, refused := k.find(c)
	if refused != nil {
		return *refused
	}
	c.Tx.Delete(k.Name, k.key(parent, c.Params[k.ID]))
	k.after(c, Deleted, old, nil)
	if k.Gone != nil {
		return k.Gone(c, old)
	}
	return Empty(or(k.Deleted, http.StatusNoContent))
}

// find gets the document the path names, with its parent.
func (k Collection) find(c *Call) (string, Doc, *Answer) {
	parent, refused := k.parent(c)
	if refused != nil {
		return "", nil, refused
	}
	doc, ok := c.Tx.GetBelow(k.Name, k.key(parent, c.Params[k.ID]), parent, k.Parent != nil)
	ok = ok && (k.Is == nil || k.Is(doc))
	if !ok && k.Missing != nil {
		return "", nil, k.Missing(c).Or()
	}
	if !ok {
		return "", nil, c.NotFound().Or()
	}
	return parent, doc, nil
}

func (k Collection) parent(c *Call) (string, *Answer) {
	if k.Parent == nil {
		return "", nil
	}
	return k.Parent(c)
}

func (k Collection) view(c *Call, doc Doc) any {
	if k.View == nil {
		return doc
	}
	return k.View(c, doc)
}

func (k Collection) after(c *Call, verb string, old, now Doc) {
	if k.After != nil {
		k.After(c, verb, old, now)
	}
}

func or(status, otherwise int) int {
	if status == 0 {
		return otherwise
	}
	return status
}
