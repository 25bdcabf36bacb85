package document

import "strings"

// hops bounds a chain of references, so that a circle of them ends.
const hops = 16

// follow resolves a reference object to what it points at; anything else is given back as
// it is, and a reference to nowhere is an empty object.
func (r *reader) follow(v any) map[string]any {
	m := object(v)
	for range hops {
		ref, ok := m["$ref"].(string)
		if !ok {
			return m
		}
		m = object(r.at(ref))
	}
	return nil
}

// at finds what a reference within the document points at (#/a/b), nil when there is nothing.
func (r *reader) at(ref string) any {
	pointer, ok := strings.CutPrefix(ref, "#/")
	if !ok {
		return nil
	}
	var v any = r.root
	for part := range strings.SplitSeq(pointer, "/") {
		part = strings.NewReplacer("~1", "/", "~0", "~").Replace(part)
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[part]
	}
	return v
}

// typeName gives the name of the type a reference means, "" when it is not a named type
// of this document.
func (r *reader) typeName(ref string) string {
	if r.types != "" && object(r.root[r.types])[ref] != nil {
		return ref // as Google and JSON Schemas without a pointer have it
	}
	for _, prefix := range []string{"#/components/schemas/", "#/definitions/", "#/schemas/"} {
		if name, ok := strings.CutPrefix(ref, prefix); ok && r.at(ref) != nil && !strings.Contains(name, "/") {
			return name
		}
	}
	return ""
}
