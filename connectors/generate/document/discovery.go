package document

import (
	"maps"
	"slices"
	"strings"
)

// discovered lists the methods of a Google discovery document, which nest in resources. A
// method that takes a file has a second operation below /upload.
func (r *reader) discovered() []Operation {
	base := text(r.root["servicePath"])
	var operations []Operation
	var resource func(m map[string]any)
	resource = func(m map[string]any) {
		methods := object(m["methods"])
		for _, name := range slices.Sorted(maps.Keys(methods)) {
			method := object(methods[name])
			operations = append(operations, r.discoveredMethod(base, method))
			upload := object(object(object(method["mediaUpload"])["protocols"])["simple"])
			if path := text(upload["path"]); path != "" {
				operations = append(operations, r.upload(path, method))
			}
		}
		resources := object(m["resources"])
		for _, name := range slices.Sorted(maps.Keys(resources)) {
			resource(object(resources[name]))
		}
	}
	resource(r.root)
	return operations
}

func (r *reader) discoveredMethod(base string, m map[string]any) Operation {
	path := "/" + strings.Trim(base+text(m["path"]), "/")
	op := Operation{Method: strings.ToUpper(text(m["httpMethod"])), Path: strings.ReplaceAll(path, "{+", "{"),
		ID: text(m["id"]), Deprecated: truth(m["deprecated"]), Doc: r.said(m)}
	parameters := object(m["parameters"])
	for _, name := range slices.Sorted(maps.Keys(parameters)) {
		p := object(parameters[name])
		t := r.schema(p, 0)
		if truth(p["repeated"]) {
			t = &Type{Kind: Array, Items: t}
		}
		op.Parameters = append(op.Parameters, Parameter{Name: name, In: Place(text(p["location"])),
			Required: truth(p["required"]) || text(p["location"]) == "path", Type: t, Doc: r.said(p)})
	}
	op.missingPathParameters()
	if request := object(m["request"]); request != nil {
		op.Body = &Body{Media: "application/json", Type: r.schema(request, 0)}
	}
	op.Answer = Answer{Status: 200}
	if response := object(m["response"]); response != nil {
		op.Answer.Media, op.Answer.Type = "application/json", r.schema(response, 0)
	} else if op.Method == "DELETE" {
		op.Answer.Status = 204
	}
	return op
}

// upload is the operation that sends a file's content, and nothing about it, in one request.
func (r *reader) upload(path string, m map[string]any) Operation {
	op := r.discoveredMethod("", m)
	op.Path = strings.ReplaceAll(path, "{+", "{")
	op.ID += "Media"
	op.Body = &Body{Media: "application/octet-stream", Required: true, Type: &Type{Kind: Binary}}
	op.Parameters = slices.DeleteFunc(op.Parameters, func(p Parameter) bool {
		return p.In == InPath && !strings.Contains(op.Path, "{"+p.Name+"}")
	})
	op.Parameters = append(op.Parameters, Parameter{Name: "uploadType", In: InQuery, Required: true,
		Type: &Type{Kind: String, Enum: []string{"media"}}})
	return op
}
