package service

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"bobbin/connectors/generate/document"
	"bobbin/connectors/generate/name"
)

// nameTypes gives the document's types their names in declarations, writes those meant to be
// inline into their place, and adds the overlay's.
func (b *builder) nameTypes(d *document.Document) {
	o := b.in.Overlay
	inline, always := pattern(o.Inline), pattern(o.Always)
	b.inline, b.renamed = map[string]*document.Type{}, map[string]string{}
	all := slices.Sorted(maps.Keys(d.Types))
	if b.in.Tolerant {
		b.distinctTypes(all)
		o = b.in.Overlay
	}
	for _, from := range all {
		if inline != nil && inline.MatchString(from) {
			b.inline[from] = d.Types[from]
			continue
		}
		to := o.TypeNames[from]
		if to == "" {
			to = typeName(name.Pascal(strings.TrimPrefix(from, o.DropPrefix)))
		}
		if _, taken := b.types[to]; taken {
			b.problem("two types are called %s; one of them is %s", to, from)
		}
		b.renamed[from] = to
		b.types[to] = d.Types[from]
		if always != nil && always.MatchString(from) {
			require(d.Types[from], nil)
		}
	}
	for to, t := range b.types {
		b.types[to] = b.rewritten(t, 0)
	}
	for i := range b.operations {
		b.rewriteOperation(&b.operations[i])
	}
	for to, source := range o.Types {
		b.types[to] = b.parse("type "+to, source)
	}
}

// taken are names that declarations use for something else.
var taken = []string{"Record", "Promise", "Partial", "ArrayBuffer", "Blob", "FileUpload", "Selected", "ListPage"}

func typeName(n string) string {
	if slices.Contains(taken, n) {
		return n + "Type"
	}
	return n
}

func (b *builder) rewriteOperation(o *Operation) {
	o.Parameters = slices.Clone(o.Parameters)
	for i := range o.Parameters {
		o.Parameters[i].Type = b.rewritten(o.Parameters[i].Type, 0)
	}
	if o.GraphQL != nil {
		g := *o.GraphQL
		g.Args = slices.Clone(g.Args)
		for i := range g.Args {
			g.Args[i].Type = b.rewritten(g.Args[i].Type, 0)
		}
		o.GraphQL = &g
	}
	if o.Body != nil {
		body := *o.Body
		body.Type = b.rewritten(body.Type, 0)
		o.Body = &body
	}
	if o.Answer.Type != nil {
		o.Answer.Type = b.rewritten(o.Answer.Type, 0)
	}
}

// rewritten copies a type with references under their new names and inline types in place.
func (b *builder) rewritten(t *document.Type, level int) *document.Type {
	if t == nil {
		return nil
	}
	if t.Ref != "" {
		if in, ok := b.inline[t.Ref]; ok && level < 20 {
			return b.rewritten(in, level+1)
		}
		if to, ok := b.renamed[t.Ref]; ok {
			return &document.Type{Ref: to, Nullable: t.Nullable}
		}
		return t
	}
	copied := *t
	copied.Items, copied.Extra = b.rewritten(t.Items, level), b.rewritten(t.Extra, level)
	copied.Fields = slices.Clone(t.Fields)
	for i := range copied.Fields {
		copied.Fields[i].Type = b.rewritten(copied.Fields[i].Type, level)
		copied.Fields[i].Args = slices.Clone(copied.Fields[i].Args)
		for j := range copied.Fields[i].Args {
			copied.Fields[i].Args[j].Type = b.rewritten(copied.Fields[i].Args[j].Type, level)
		}
	}
	copied.Parts = slices.Clone(t.Parts)
	for i := range copied.Parts {
		copied.Parts[i] = b.rewritten(copied.Parts[i], level)
	}
	return &copied
}

// require marks fields as always there: the named ones, or all when names is nil.
func require(t *document.Type, names []string) {
	for i := range t.Fields {
		if names == nil || slices.Contains(names, t.Fields[i].Name) {
			t.Fields[i].Required = true
		}
	}
	for _, part := range t.Parts {
		require(part, names)
	}
}

// completeTypes applies the overlay's fields, and makes references to nothing any.
func (b *builder) completeTypes() {
	for _, where := range slices.Sorted(maps.Keys(b.in.Overlay.Fields)) {
		typeName, field, _ := strings.Cut(where, ".")
		field, optional := strings.CutSuffix(field, "?")
		t, ok := b.types[typeName]
		if !ok {
			b.problem("the overlay changes %s, but there is no type %s", where, typeName)
			continue
		}
		old, existed := t.Field(field)
		f := document.Field{Name: field, Required: !optional && (old.Required || !existed), Type: b.parse(where, b.in.Overlay.Fields[where])}
		t.Set(f)
	}
	for typeName, names := range b.in.Overlay.Required {
		t, ok := b.types[typeName]
		if !ok {
			b.problem("the overlay requires fields of %s, but there is no such type", typeName)
			continue
		}
		require(t, names)
	}
	for _, t := range b.types {
		b.mend(t)
	}
	for i := range b.operations {
		o := &b.operations[i]
		for _, p := range o.Parameters {
			b.mend(p.Type)
		}
		if o.Body != nil {
			b.mend(o.Body.Type)
		}
		b.mend(o.Answer.Type)
	}
}

// identifier is what a type may be called in a declaration.
var identifier = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*$`)

func (b *builder) mend(t *document.Type) {
	if t == nil {
		return
	}
	if _, known := b.types[t.Ref]; t.Ref != "" && !known {
		if identifier.MatchString(t.Ref) && !b.in.Tolerant {
			b.problem("there is no type %s", t.Ref)
		}
		t.Ref, t.Kind = "", document.Any
	}
	b.mend(t.Items)
	b.mend(t.Extra)
	for _, f := range t.Fields {
		b.mend(f.Type)
		for _, a := range f.Args {
			b.mend(a.Type)
		}
	}
	for _, p := range t.Parts {
		b.mend(p)
	}
}
