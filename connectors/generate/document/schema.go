package document

import (
	"encoding/json"
	"maps"
	"slices"
)

// depth bounds how far inline schemas may nest; deeper is any.
const depth = 24

// schema reads a schema object into a type.
func (r *reader) schema(v any, level int) *Type {
	m := object(v)
	r.left--
	if m == nil || level > depth || r.left < 0 {
		return &Type{Kind: Any}
	}
	if ref, ok := m["$ref"].(string); ok {
		if name := r.typeName(ref); name != "" {
			return &Type{Ref: name}
		}
		return r.schema(r.at(ref), level+1)
	}
	t := r.composed(m, level)
	if t == nil {
		t = r.plain(m, level)
	}
	t.Nullable = t.Nullable || truth(m["nullable"]) || truth(m["x-nullable"])
	return t
}

// composed reads allOf, anyOf and oneOf; nil when the schema has none of them.
func (r *reader) composed(m map[string]any, level int) *Type {
	if parts := list(m["allOf"]); len(parts) > 0 {
		t := &Type{Kind: Both}
		for _, part := range parts {
			if p := r.schema(part, level+1); !p.Untyped() {
				t.Parts = append(t.Parts, p)
			}
		}
		if own := r.plain(m, level); own.Kind == Object && len(own.Fields) > 0 {
			t.Parts = append(t.Parts, own)
		}
		return single(t)
	}
	for _, key := range []string{"oneOf", "anyOf"} {
		parts := list(m[key])
		if len(parts) == 0 {
			continue
		}
		t := &Type{Kind: Union}
		for _, part := range parts {
			p := r.schema(part, level+1)
			// OpenAPI 3.0 says that a reference may be null with an empty object beside it that may be.
			if p.Kind == Null || len(parts) > 1 && p.Nullable && p.Kind == Object && p.Untyped() {
				t.Nullable = true
				continue
			}
			t.Parts = append(t.Parts, p)
		}
		return single(t)
	}
	return nil
}

// single takes the wrapper off a composition of one, and makes one of none any.
func single(t *Type) *Type {
	switch len(t.Parts) {
	case 0:
		return &Type{Kind: Any, Nullable: t.Nullable}
	case 1:
		only := *t.Parts[0]
		only.Nullable = only.Nullable || t.Nullable
		return &only
	}
	return t
}

func (r *reader) plain(m map[string]any, level int) *Type {
	if several := kindsOf(m); len(several) > 1 {
		t := &Type{Kind: Union}
		for _, kind := range several {
			if kind == "null" {
				t.Nullable = true
				continue
			}
			one := maps.Clone(m)
			one["type"] = kind
			t.Parts = append(t.Parts, r.plain(one, level+1))
		}
		return single(t)
	}
	kind, nullable := kindOf(m)
	t := &Type{Kind: kind, Nullable: nullable, Format: text(m["format"])}
	switch kind {
	case String:
		t.Enum = enum(m)
		if t.Format == "binary" || t.Format == "file" {
			return &Type{Kind: Binary, Nullable: nullable}
		}
	case Array:
		t.Items = r.schema(m["items"], level+1)
		t.Format = ""
	case Object:
		r.fields(t, m, level)
		t.Format = ""
	}
	return t
}

// kindsOf lists the kinds of a `type` that is a list (OpenAPI 3.1).
func kindsOf(m map[string]any) []string {
	var kinds []string
	for _, kind := range list(m["type"]) {
		kinds = append(kinds, text(kind))
	}
	return kinds
}

// kindOf reads a single `type`, which may be missing or nonsense.
func kindOf(m map[string]any) (kind Kind, nullable bool) {
	name := text(m["type"])
	if several := kindsOf(m); len(several) == 1 {
		name = several[0]
	}
	switch name {
	case "string", "text", "date", "date-time", "datetime":
		return String, nullable
	case "integer", "int", "long":
		return Integer, nullable
	case "number", "float", "double":
		return Number, nullable
	case "boolean", "bool":
		return Boolean, nullable
	case "array":
		return Array, nullable
	case "object", "hash", "map":
		return Object, nullable
	case "file":
		return Binary, nullable
	case "null":
		return Null, false
	}
	switch {
	case m["properties"] != nil:
		return Object, nullable
	case m["items"] != nil:
		return Array, nullable
	case len(enum(m)) > 0:
		return String, nullable
	}
	return Any, nullable
}

// enum lists the values of a string; a value that is not a string makes the list worthless.
func enum(m map[string]any) []string {
	var values []string
	all := list(m["enum"])
	if only, ok := m["const"].(string); ok {
		all = []any{only}
	}
	for _, v := range all {
		switch v := v.(type) {
		case string:
			if !slices.Contains(values, v) {
				values = append(values, v)
			}
		case nil:
		default:
			return nil
		}
	}
	return values
}

func (r *reader) fields(t *Type, m map[string]any, level int) {
	required := map[string]bool{}
	for _, name := range list(m["required"]) {
		required[text(name)] = true
	}
	properties := object(m["properties"])
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		t.Fields = append(t.Fields, Field{Name: name, Required: required[name],
			Type: r.schema(properties[name], level+1), Doc: r.said(object(properties[name]))})
	}
	switch extra := m["additionalProperties"].(type) {
	case map[string]any:
		t.Extra = r.schema(extra, level+1)
	case bool:
		if extra {
			t.Extra = &Type{Kind: Any}
		}
	case json.Number, nil:
	}
}
