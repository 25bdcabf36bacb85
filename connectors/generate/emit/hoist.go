package emit

import (
	"fmt"
	"slices"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/name"
	"bobbin/connectors/generate/service"
)

// An inline object is worth a name from this length of its text and number of uses.
const (
	hoistLength = 60
	hoistUses   = 2
)

// hoister counts inline objects and names those that occur again after the place where
// they occur first.
type hoister struct {
	plain renderer
	count map[string]int
	first map[string]string
	types map[string]*document.Type
	order []string
}

// hoisted is one inline object that got a name.
type hoisted struct {
	name string
	t    *document.Type
}

// hoist finds the inline objects of a service that get names. Names in taken are avoided.
func hoist(s *service.Service, typeNames []string, taken map[string]bool) (renderer, []hoisted) {
	h := &hoister{renderer{}, map[string]int{}, map[string]string{}, map[string]*document.Type{}, nil}
	for _, n := range typeNames {
		h.inside(s.Types[n], n)
	}
	for _, o := range s.Operations {
		if o.SameAs != "" || o.GraphQL != nil {
			continue
		}
		groups, method := name.Split(o.Name)
		own := name.Pascal(method)
		if len(groups) > 0 && groups[0] != "" {
			own = name.Pascal(o.All)
		}
		if o.Body != nil && o.BodyKind() != "multipart" {
			h.walk(o.Body.Type, own+"Body")
		}
		h.walk(o.Answer.Type, own+"Answer")
	}
	r := renderer{hoisted: map[string]string{}}
	var out []hoisted
	for _, text := range h.order {
		if h.count[text] < hoistUses || len(text) < hoistLength {
			continue
		}
		n := h.first[text]
		for i := 2; taken[n]; i++ {
			n = fmt.Sprintf("%s%d", h.first[text], i)
		}
		taken[n] = true
		r.hoisted[text] = n
		out = append(out, hoisted{n, h.types[text]})
	}
	// An object inside a hoisted one must meet the text it has with its own parts hoisted.
	for _, x := range out {
		inner := renderer{hoisted: map[string]string{}}
		for text, n := range r.hoisted {
			if n != x.name {
				inner.hoisted[text] = n
			}
		}
		r.hoisted[inner.object(x.t, received)] = x.name
	}
	slices.SortFunc(out, func(a, b hoisted) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	return r, out
}

// walk counts a type that is written in place.
func (h *hoister) walk(t *document.Type, context string) {
	if t == nil || t.Ref != "" {
		return
	}
	if t.Kind == document.Object && len(t.Fields) > 2 && !hasBinary(t) {
		text := h.plain.object(t, received)
		if h.count[text] == 0 {
			h.first[text], h.types[text] = context, t
			h.order = append(h.order, text)
		}
		h.count[text]++
		if h.count[text] > 1 {
			return
		}
	}
	h.inside(t, context)
}

func (h *hoister) inside(t *document.Type, context string) {
	h.walk(t.Items, context)
	h.walk(t.Extra, context)
	for _, f := range t.Fields {
		h.walk(f.Type, context+name.Pascal(name.Singular(f.Name)))
	}
	for _, p := range t.Parts {
		h.walk(p, context)
	}
}

func hasBinary(t *document.Type) bool {
	return slices.ContainsFunc(t.Fields, func(f document.Field) bool {
		return f.Type.Kind == document.Binary || (f.Type.Items != nil && f.Type.Items.Kind == document.Binary)
	})
}
