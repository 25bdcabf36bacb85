package emit

import (
	"maps"
	"slices"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/service"
)

// reachable lists the named types that operations use, sorted.
func reachable(s *service.Service) []string {
	seen := map[string]bool{}
	var visit func(t *document.Type)
	visit = func(t *document.Type) {
		if t == nil {
			return
		}
		if t.Ref != "" && !seen[t.Ref] {
			seen[t.Ref] = true
			visit(s.Types[t.Ref])
		}
		visit(t.Items)
		visit(t.Extra)
		for _, f := range t.Fields {
			visit(f.Type)
			for _, a := range f.Args {
				visit(a.Type)
			}
		}
		for _, p := range t.Parts {
			visit(p)
		}
	}
	for _, o := range s.Operations {
		for _, p := range o.Parameters {
			visit(p.Type)
		}
		if o.Body != nil {
			visit(o.Body.Type)
		}
		visit(o.Answer.Type)
		if o.GraphQL != nil {
			for _, a := range o.GraphQL.Args {
				visit(a.Type)
			}
		}
	}
	return slices.Sorted(maps.Keys(seen))
}
