package emit

import (
	"maps"
	"slices"
	"strings"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/service"
	"bobbin/runtime/connector"
)

// selecting is what declarations of a GraphQL service begin with: the answer has the fields
// that were chosen, and no others.
const selecting = `/** What of T is answered for the chosen fields F. */
export type Selected<T, F> =
  T extends readonly (infer U)[] ? Selected<U, F>[]
  : T extends object ? (Extract<keyof F, ` + "`... on ${string}`" + `> extends never
    ? { [K in keyof F as K extends keyof T ? F[K] extends true | object ? K : never : never]: K extends keyof T ? F[K] extends { fields: infer G } ? Selected<T[K], G> : T[K] : never }
    : any)
  : T;
`

// queries reports whether a service is asked by GraphQL.
func queries(s *service.Service) bool {
	return slices.ContainsFunc(s.Operations, func(o service.Operation) bool { return o.GraphQL != nil })
}

// answerOf is the type a field of Query or Mutation answers with.
func answerOf(o service.Operation) *document.Type {
	return o.Answer.Type.Fields[0].Type.Fields[0].Type
}

// base strips lists off a type.
func base(t *document.Type) *document.Type {
	for t.Items != nil {
		t = t.Items
	}
	return t
}

// composite says whether something of a type is selected: an object, or a union of objects.
func composite(s *service.Service, t *document.Type) bool {
	t = base(t)
	kind := s.Types[t.Ref]
	return kind != nil && (kind.Kind == document.Object || kind.Kind == document.Union)
}

// query declares a field of Query or Mutation.
func (d *declarer) query(o service.Operation, method, mark string) {
	d.comment("  ", o.Doc, mark+o.Key())
	var args, options []string
	optional := true
	for _, a := range o.GraphQL.Args {
		sign := "?"
		if a.Required {
			sign, optional = "", false
		}
		args = append(args, short(a.Doc)+key(a.Name)+sign+": "+d.r.render(a.Type, sent))
	}
	if len(args) > 0 {
		sign := "?"
		if !optional {
			sign = ""
		}
		options = append(options, "args"+sign+": { "+strings.Join(args, "; ")+" }")
	}
	generic, answer := "", d.r.render(answerOf(o), received)
	if composite(d.s, answerOf(o)) {
		generic, optional = "F extends "+selection(base(answerOf(o)).Ref)+", ", false
		options = append(options, "fields: F")
		answer = "Selected<" + answer + ", F>"
	}
	options = append(options, "errorStrategy?: ErrorStrategyOption<R>")
	sign := ""
	if optional {
		sign = "?"
	}
	d.line("  %s<%sR = never>(options%s: { %s }): %s;",
		key(method), generic, sign, strings.Join(options, "; "), promise(o, "{ data: { "+key(o.GraphQL.Field)+": "+answer+" } }", "R"))
}

func selection(typeName string) string { return typeName + "Selection" }

// selections declares what may be chosen of every object type that is answered.
func (d *declarer) selections() {
	for _, n := range slices.Sorted(maps.Keys(answered(d.s))) {
		t := d.s.Types[n]
		d.line("export interface %s {", selection(n))
		d.line("  __typename?: true;")
		for _, f := range t.Fields {
			d.line("  %s?: %s;", key(f.Name), d.choice(f))
		}
		for _, p := range t.Parts {
			d.line("  '... on %s'?: { fields: %s };", p.Ref, selection(p.Ref))
		}
		d.line("}")
	}
}

// choice is how a field is chosen: by true, or with arguments and fields of its own.
func (d *declarer) choice(f document.Field) string {
	var members []string
	required := false
	for _, a := range f.Args {
		sign := "?"
		if a.Required {
			sign, required = "", true
		}
		members = append(members, key(a.Name)+sign+": "+d.r.render(a.Type, sent))
	}
	var parts []string
	if len(members) > 0 {
		sign := "?"
		if required {
			sign = ""
		}
		parts = append(parts, "args"+sign+": { "+strings.Join(members, "; ")+" }")
	}
	if composite(d.s, f.Type) {
		parts = append(parts, "fields: "+selection(base(f.Type).Ref))
		return "{ " + strings.Join(parts, "; ") + " }"
	}
	if len(parts) == 0 {
		return "true"
	}
	whole := "{ " + strings.Join(parts, "; ") + " }"
	if required {
		return whole
	}
	return "true | " + whole
}

// answered lists the composite types that answers reach.
func answered(s *service.Service) map[string]bool {
	seen := map[string]bool{}
	var visit func(t *document.Type)
	visit = func(t *document.Type) {
		t = base(t)
		if seen[t.Ref] || !composite(s, t) {
			return
		}
		seen[t.Ref] = true
		for _, f := range s.Types[t.Ref].Fields {
			visit(f.Type)
		}
		for _, p := range s.Types[t.Ref].Parts {
			visit(p)
		}
	}
	for _, o := range s.Operations {
		if o.GraphQL != nil {
			visit(answerOf(o))
		}
	}
	return seen
}

// graphql is the table's entry for a field of Query or Mutation.
func graphql(s *service.Service, o service.Operation) *connector.GraphQL {
	if o.GraphQL == nil {
		return nil
	}
	g := &connector.GraphQL{Kind: o.GraphQL.Kind, Field: o.GraphQL.Field, Plain: !composite(s, answerOf(o))}
	for _, a := range o.GraphQL.Args {
		if g.Args == nil {
			g.Args = map[string]string{}
		}
		g.Args[a.Name] = a.Declared
	}
	return g
}

// nested lists the arguments within selections that cannot be written as plain values, because
// they are or hold words of an enumeration: they travel as variables. Two fields of one name
// that take different types are left to fetch.
func nested(s *service.Service) map[string]string {
	found, different := map[string]string{}, map[string]bool{}
	for n := range answered(s) {
		for _, f := range s.Types[n].Fields {
			for _, a := range f.Args {
				at := f.Name + "." + a.Name
				if base(a.Type).Ref == "" {
					continue
				}
				different[at] = different[at] || found[at] != "" && found[at] != a.Declared
				found[at] = a.Declared
			}
		}
	}
	maps.DeleteFunc(found, func(at, _ string) bool { return different[at] })
	return found
}

// asked is the golden request of a field: every argument, and of the answer what has no
// fields and needs no arguments.
func asked(s *service.Service, o service.Operation) (arguments map[string]any, body map[string]any) {
	g := o.GraphQL
	arguments, variables := map[string]any{}, map[string]any{}
	var declared, passed []string
	args := slices.SortedFunc(slices.Values(g.Args), func(x, y document.Argument) int { return strings.Compare(x.Name, y.Name) })
	for _, a := range args {
		variables[a.Name] = variable(s, a.Type, a.Name, 0)
		declared = append(declared, "$"+a.Name+": "+a.Declared)
		passed = append(passed, a.Name+": $"+a.Name)
	}
	if len(variables) > 0 {
		arguments["args"] = variables
	}
	query := g.Kind + list(declared) + " { " + g.Field + list(passed)
	if composite(s, answerOf(o)) {
		fields := map[string]any{"__typename": true}
		for _, f := range s.Types[base(answerOf(o)).Ref].Fields {
			if len(f.Args) == 0 && !composite(s, f.Type) {
				fields[f.Name] = true
			}
		}
		arguments["fields"] = fields
		query += " { " + strings.Join(slices.Sorted(maps.Keys(fields)), " ") + " }"
	}
	return arguments, map[string]any{"query": query + " }", "variables": variables}
}

func list(items []string) string {
	if len(items) == 0 {
		return ""
	}
	return "(" + strings.Join(items, ", ") + ")"
}

// variable makes a value of an argument: of an input what it requires.
func variable(s *service.Service, t *document.Type, n string, level int) any {
	if t.Items != nil {
		return []any{variable(s, t.Items, n, level)}
	}
	named := s.Types[t.Ref]
	if named == nil || named.Kind != document.Object {
		if named != nil {
			t = named
		}
		return sampleOf(t, n)
	}
	value := map[string]any{}
	for _, f := range named.Fields {
		if f.Required && level < 4 {
			value[f.Name] = variable(s, f.Type, f.Name, level+1)
		}
	}
	return value
}
