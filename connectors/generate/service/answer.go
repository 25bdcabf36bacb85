package service

import (
	"slices"

	"bobbin/connectors/generate/document"
)

// answered is the type of an answer without the nulls that documents allow and services never
// send: in place of a list or among its things (Discord), and beside a reference, where OpenAPI
// 3.0 has no other way to say nullable than a second type, an empty object (Microsoft).
func answered(t *document.Type) *document.Type {
	switch {
	case t == nil:
		return nil
	case t.Kind == document.Array:
		return listed(t)
	case t.Kind == document.Union && slices.ContainsFunc(t.Parts, nothing):
		return present(t)
	case t.Kind == document.Both:
		c := *t
		c.Parts = slices.Clone(t.Parts)
		for i, part := range c.Parts {
			if part.Ref == "" {
				c.Parts[i] = answered(part)
			}
		}
		return &c
	case t.Kind == document.Object && t.Ref == "":
		c := *t
		c.Fields = slices.Clone(t.Fields)
		for i, f := range c.Fields {
			if f.Type != nil && f.Type.Kind == document.Array {
				c.Fields[i].Type = listed(f.Type)
			}
		}
		return &c
	}
	return t
}

func listed(t *document.Type) *document.Type {
	c := *t
	c.Nullable = false
	if t.Items != nil {
		c.Items = present(t.Items)
	}
	return &c
}

// nothing is the empty object that stands for null.
func nothing(t *document.Type) bool { return t.Nullable && t.Kind == document.Object && t.Untyped() }

// present is a type without null.
func present(t *document.Type) *document.Type {
	c := *t
	c.Nullable = false
	if t.Kind != document.Union {
		return &c
	}
	c.Parts = nil
	for _, part := range t.Parts {
		if !nothing(part) {
			c.Parts = append(c.Parts, present(part))
		}
	}
	if len(c.Parts) == 1 {
		return c.Parts[0]
	}
	return &c
}
