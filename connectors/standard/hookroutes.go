package standard

import (
	"net/http"
	"strings"

	"bobbin/runtime/simulate"
)

// hookKind is the collection of a simulator's store with the registered webhooks.
const hookKind = "webhook"

// Routes are the operations by which webhooks are registered, as a simulator has them: what was
// registered is found and removed again. Whether anything is ever sent is the simulator's to say.
func (h Hooks) Routes() []simulate.Route {
	if h.Item == "" {
		h.Item = "/{id}"
	}
	var routes []simulate.Route
	for _, path := range h.Paths {
		path := simulatedPath(path)
		item := path + h.Item
		routes = append(routes,
			simulate.Route{Method: http.MethodPost, Path: path, Handle: h.made},
			simulate.Route{Method: http.MethodGet, Path: path, Handle: h.listed},
			simulate.Route{Method: http.MethodGet, Path: item, Handle: h.known(func(c *simulate.Call, hook simulate.Doc) simulate.Answer {
				return simulate.JSON(http.StatusOK, wrap(hook, h.One))
			})},
			simulate.Route{Method: http.MethodPut, Path: item, Handle: h.known(h.changed)},
			simulate.Route{Method: http.MethodPatch, Path: item, Handle: h.known(h.changed)},
			simulate.Route{Method: http.MethodDelete, Path: item, Handle: h.known(func(c *simulate.Call, hook simulate.Doc) simulate.Answer {
				c.Tx.Delete(hookKind, h.key(hook))
				return simulate.Empty(http.StatusNoContent)
			})})
	}
	return routes
}

// simulatedPath is a path as a simulator's router knows it: {+repository}, an owner and a name
// with a slash between them, is two segments.
func simulatedPath(path string) string {
	return braces.ReplaceAllStringFunc(path, func(place string) string {
		if !strings.HasPrefix(place, "{+") {
			return place
		}
		name := strings.Trim(place, "{+}")
		return "{" + name + "Owner}/{" + name + "}"
	})
}

// wrap puts a document where an answer has it.
func wrap(value any, name string) any {
	if name == "" {
		return value
	}
	return simulate.Doc{name: value}
}

// parent is what a webhook belongs to: the path it lies at.
func parent(c *simulate.Call) string { return strings.TrimSuffix(c.Path, "/") }

func (h Hooks) key(hook simulate.Doc) string { return simulate.ToText(hook[h.ID]) }

// given is the webhook in a body.
func (h Hooks) given(c *simulate.Call) (simulate.Doc, *simulate.Answer) {
	body, refused := c.Object()
	if inner := simulate.Obj(body, h.Posted); inner != nil {
		return inner, refused
	}
	return body, refused
}

func (h Hooks) made(c *simulate.Call) simulate.Answer {
	hook, refused := h.given(c)
	if refused != nil {
		return *refused
	}
	if address := at(any(hook), h.Address); !strings.HasPrefix(address, "http") {
		return simulate.JSON(http.StatusBadRequest, simulate.Doc{"message": "The address of the webhook is not valid."})
	}
	if h.Ask != nil {
		if refused := h.Ask(c, at(any(hook), h.Address)); refused != nil {
			return *refused
		}
	}
	number := c.Tx.Next(hookKind)
	hook[h.ID] = number
	if h.ID == "uuid" { // as Bitbucket writes them
		hook[h.ID] = "{00000000-0000-4000-8000-" + strings.Repeat("0", 12-len(simulate.ToText(number))) + simulate.ToText(number) + "}"
	}
	if h.Active != "" {
		hook[h.Active] = true
	}
	if h.State != "" {
		hook[h.State] = h.On
	}
	c.Tx.Put(hookKind, h.key(hook), parent(c), hook)
	return simulate.JSON(http.StatusCreated, wrap(hook, h.One))
}

func (h Hooks) listed(c *simulate.Call) simulate.Answer {
	all := []any{}
	for _, hook := range c.Tx.List(hookKind, parent(c)) {
		all = append(all, hook)
	}
	return simulate.JSON(http.StatusOK, wrap(all, h.Items))
}

// known answers for a webhook that there is.
func (h Hooks) known(handle func(*simulate.Call, simulate.Doc) simulate.Answer) simulate.Handler {
	return func(c *simulate.Call) simulate.Answer {
		hook, ok := c.Tx.Get(hookKind, c.Params["id"])
		if !ok {
			return c.NotFound()
		}
		return handle(c, hook)
	}
}

func (h Hooks) changed(c *simulate.Call, hook simulate.Doc) simulate.Answer {
	given, refused := h.given(c)
	if refused != nil {
		return *refused
	}
	hook = simulate.With(hook, given)
	c.Tx.Put(hookKind, h.key(hook), parentOf(c), hook)
	return simulate.JSON(http.StatusOK, wrap(hook, h.One))
}

// parentOf is the parent of the webhook a path leads to.
func parentOf(c *simulate.Call) string {
	path := parent(c)
	return path[:max(strings.LastIndexByte(path, '/'), 0)]
}

// GraphHooks keeps the webhooks of a GraphQL simulator: created, listed, found and deleted by the
// fields of its schema. It gives nil for any other question.
type GraphHooks struct {
	Path                       string
	Create, Delete, List, Find string // fields; Find may be ""
	// Hook makes a webhook of the variables of Create.
	Hook func(variables simulate.Doc) simulate.Doc
	// Ask asks the address first: what is wrong with the answer, "" for nothing. Nil asks nothing.
	Ask func(c *simulate.Call, hook simulate.Doc) string
	// Made and Listed wrap what Create and List answer.
	Made   func(hook simulate.Doc) any
	Listed func(all []any) any
	Gone   any // what Delete answers
}

// Prepare answers for the webhooks; it is Webhooks.Prepared.
func (g GraphHooks) Prepare(c *simulate.Call) *simulate.Answer {
	if c.Path != g.Path || c.Request.Method != http.MethodPost {
		return nil
	}
	body, refused := c.Object()
	if refused != nil {
		return nil
	}
	query, variables := simulate.Str(body, "query"), simulate.Obj(body, "variables")
	asks := func(field string) bool { return field != "" && strings.Contains(query, " "+field+"(") }
	id := simulate.ToText(variables["id"])
	hook, known := c.Tx.Get(hookKind, id)
	var data simulate.Doc
	switch {
	case asks(g.Create):
		hook = g.Hook(variables)
		if g.Ask != nil {
			if wrong := g.Ask(c, hook); wrong != "" {
				return simulate.JSON(http.StatusOK, simulate.Doc{"errors": []any{simulate.Doc{"message": wrong}}}).Or()
			}
		}
		hook["id"] = simulate.ToText(c.Tx.Next(hookKind))
		c.Tx.Put(hookKind, simulate.Str(hook, "id"), "", hook)
		data = simulate.Doc{g.Create: g.Made(hook)}
	case asks(g.List):
		all := []any{}
		for _, one := range c.Tx.All(hookKind) {
			all = append(all, one)
		}
		data = simulate.Doc{g.List: g.Listed(all)}
	case (asks(g.Delete) || asks(g.Find)) && !known:
		return simulate.JSON(http.StatusOK, simulate.Doc{"errors": []any{simulate.Doc{"message": "Entity not found: Webhook"}}}).Or()
	case asks(g.Delete):
		c.Tx.Delete(hookKind, id)
		data = simulate.Doc{g.Delete: g.Gone}
	case asks(g.Find):
		data = simulate.Doc{g.Find: hook}
	default:
		return nil
	}
	return simulate.JSON(http.StatusOK, simulate.Doc{"data": data}).Or()
}
