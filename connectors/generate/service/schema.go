package service

import (
	"strconv"

	"bobbin/connectors/generate/document"
)

// describe gives an added operation the types the document has for it by name.
func (b *builder) describe(o *Operation, types map[string]*document.Type, schema string) {
	found := false
	for suffix, in := range map[string]document.Place{"Params": document.InPath, "QueryParams": document.InQuery} {
		if t := types[schema+suffix]; t != nil {
			found = true
			b.parameters(o, in, b.within(o, in, t), false)
		}
	}
	if types[schema+"Body"] != nil {
		found = true
		o.Body = &document.Body{Media: "application/json", Required: true, Type: &document.Type{Ref: schema + "Body"}}
	}
	for _, status := range []int{200, 201} {
		if n := schema + strconv.Itoa(status) + "Response"; types[n] != nil {
			found = true
			o.Answer = document.Answer{Status: status, Media: "application/json", Type: &document.Type{Ref: n}}
		}
	}
	if !found {
		b.problem("%s: the document has no types that begin with %s", o.Key(), schema)
	}
}

// within leaves out path parameters that the path does not have: a document may call one otherwise.
func (b *builder) within(o *Operation, in document.Place, t *document.Type) *document.Type {
	kept := &document.Type{Kind: document.Object}
	for _, f := range t.Fields {
		known := false
		for _, n := range document.PathParameters(o.Path) {
			known = known || n == f.Name
		}
		if in == document.InPath && !known {
			b.problem("%s: the path has no {%s}", o.Key(), f.Name)
			continue
		}
		kept.Set(f)
	}
	return kept
}
