package service

import (
	"slices"

	"bobbin/connectors/generate/document"
)

// answered is the type of an answer without the nulls that documents allow and services never
// send: in place of a list or among its things (Discord), or of the one thing that was asked for
// (Microsoft).
func answered(t *document.Type) *document.Type {
	switch {
	case t == nil:
		return nil
	case t.Ref != "":
		return present(t)
	case t.Kind == document.Array:
		return listed(t)
	case t.Kind == document.Both:
		c := *t
		c.Parts = slices.Clone(t.Parts)
		for i, part := range c.Parts {
			c.Parts[i] = answered(part)
		}
		return &c
	case t.Kind == document.Object:
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
	c := present(t)
	if t.Items != nil {
		c.Items = present(t.Items)
	}
	return c
}

// present is a type without null.
func present(t *document.Type) *document.Type {
	c := *t
	c.Nullable = false
	if t.Kind == document.Union {
		c.Parts = nil
		for _, part := range t.Parts {
			c.Parts = append(c.Parts, present(part))
		}
	}
	return &c
}
